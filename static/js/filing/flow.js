/** The steps: which one is seen, what it needs before the next, and which have nothing to ask. */

import { chosenCategory, needsPlace, suggestCategories } from "./categories.js";
import { form, part, text } from "./config.js";
import { answersInWords, missingAnswer, showQuestions } from "./details.js";
import { findNearby } from "./nearby.js";
import { photos } from "./photos.js";
import { hasPlace, placeName } from "./place.js";

export const ORDER = ["photo", "what", "place", "details", "nearby", "summary"];
const FIELDS = { category: "what", place: "place", area: "place", block: "place", street: "place" };
const fault = part("fault");
let current = "photo";
let joined = () => {};

export function startFlow({ whenJoined, finish }) {
  joined = whenJoined;
  part("progress").hidden = false;
  drawProgress();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (current === "summary") finish();
    else await next();
  });
  part("back").addEventListener("click", () => history.back());
  addEventListener("popstate", (event) => show(event.state?.step ?? "photo"));
}

/** On to the next step that has something to ask. */
export async function next() {
  const problem = problemIn(current);
  say(problem);
  if (problem) return;
  for (const step of ORDER.slice(ORDER.indexOf(current) + 1)) {
    if (await hasSomething(step)) {
      history.pushState({ step }, "");
      show(step);
      return;
    }
  }
}

/** Back to the beginning, for another report. */
export function restart() {
  history.pushState({ step: "photo" }, "");
  showQuestions(null);
  show("photo");
}

/** The step of a field that the server found fault with. */
export async function showFaults(faults) {
  const [field] = Object.keys(faults);
  const step = FIELDS[field] ?? (field?.startsWith("q-") ? "details" : "photo");
  await hasSomething(step);
  history.pushState({ step }, "");
  show(step);
  say(Object.values(faults).join(" "));
  form.elements[field]?.focus?.();
}

export function say(sentence) {
  fault.textContent = sentence;
  fault.hidden = !sentence;
}

function show(step) {
  current = step;
  say("");
  for (const shown of form.querySelectorAll("[data-step]")) {
    const isIt = shown.dataset.step === step;
    shown.hidden = !isIt;
    if (shown.matches("fieldset")) shown.disabled = !isIt;
  }
  part("back").hidden = step === "photo";
  for (const name of ["next", "none", "send"]) {
    part(`${name}-label`).hidden = name !== labelOf(step);
  }
  drawProgress();
  if (step === "summary") drawSummary();
  form.querySelector(`[data-step=${step}] h2`).focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

function drawProgress() {
  const n = ORDER.indexOf(current) + 1;
  part("progress-text").textContent = text("step", { n, of: ORDER.length });
  part("progress").querySelector("progress").value = n;
}

function labelOf(step) {
  if (step === "nearby") return "none";
  return step === "summary" ? "send" : "next";
}

function problemIn(step) {
  if (step === "what" && !chosenCategory()) return text("what_missing");
  if (step === "place" && needsPlace() && !hasPlace()) return text("place_missing");
  return step === "details" ? missingAnswer() : "";
}

async function hasSomething(step) {
  if (step === "what") await suggestCategories();
  if (step === "details") return showQuestions(chosenCategory()?.value);
  if (step === "nearby") return findNearby(joined);
  return true;
}

function drawSummary() {
  const kind = form.querySelector("input[name=kind]:checked + span").textContent;
  const rows = [
    [kind, chosenCategory()?.dataset.name ?? ""],
    [text("in_your_words"), form.elements.text.value.trim()],
    [text("photos_title"), photos.all.length ? String(photos.all.length) : ""],
    [form.querySelector("[data-step=place] h2").textContent, placeName()],
    ...answersInWords(),
  ];
  const list = part("summary");
  list.replaceChildren();
  for (const [term, words] of rows.filter(([, words]) => words)) {
    list.append(element("dt", term), element("dd", words));
  }
}

function element(name, words) {
  const made = document.createElement(name);
  made.textContent = words;
  if (name === "dd" && /\p{L}/u.test(words)) made.dir = "auto";
  return made;
}
