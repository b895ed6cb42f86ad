/** What it is about: suggestions from the words, and groups with pictures. */

import { ask, config, copyOf, form, part } from "./config.js";

let askedFor = null;

/** Fetch suggestions once for each text; without a network there are only the groups. */
export async function suggestCategories() {
  const words = form.elements.text.value.trim();
  if (words === askedFor) return;
  const answer = words ? await ask(config.urls.suggest, { text: words }) : { suggestions: [] };
  if (!answer) return;
  askedFor = words;
  const rows = answer.suggestions.map(({ code, name }) => {
    const row = copyOf("suggestion-row");
    const input = row.querySelector("input");
    const group = radioOf(code);
    input.value = code;
    Object.assign(input.dataset, group ? { ...group.dataset } : { name });
    row.querySelector("span").textContent = name;
    return row;
  });
  part("suggestion-list").replaceChildren(...rows);
  part("suggestions").hidden = rows.length === 0;
}

export function chosenCategory() {
  return form.querySelector("input[name=category]:checked");
}

export function needsPlace() {
  return chosenCategory()?.dataset.needsPlace !== "no";
}

/** Tick a report's category, its group opened and no other; of a new report there is none. */
export function chooseCategory(code) {
  for (const group of form.querySelectorAll(".groups details")) group.open = false;
  const radio = radioOf(code);
  if (!radio) return;
  radio.checked = true;
  radio.closest("details").open = true;
}

/** A finger's choice goes on by itself; the keyboard's arrows only look around. */
export function watchCategories(goOn) {
  form.querySelector("[data-step=what]").addEventListener("click", (event) => {
    if (event.target.matches("input[name=category]") && event.detail > 0) goOn();
  });
}

function radioOf(code) {
  return form.querySelector(`.groups input[value="${CSS.escape(code)}"]`);
}
