/** The buttons beside the map, and the one card each of them opens. */

import { say, text } from "./config.js";

const button = (name) => document.querySelector(`[data-tool="${name}"]`);

/** actions: a function per tool name. */
export function bindTools(actions) {
  for (const [name, act] of Object.entries(actions)) button(name).addEventListener("click", act);
}

export function toolButton(name) {
  return button(name);
}

/** A card that its button opens and closes; Esc closes it and gives focus back. */
export function makeCard(card, opener) {
  function set(isOpen) {
    card.hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) card.querySelector("h2")?.focus();
    else opener.focus();
  }
  card.querySelector("[data-close]").addEventListener("click", () => set(false));
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    set(false);
  });
  return () => set(card.hidden);
}

export async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    say(text("link_copied"));
  } catch {
    say(text("link_not_copied"));
  }
}
