/** The search box: a combobox whose suggestions come from the server while one types. */

import { config, text } from "./config.js";
import { fetchPartial } from "./partial.js";

const PAUSE_MS = 150;

export class Search {
  /** choose(option) is called with the data of the suggestion that was taken. */
  constructor(choose) {
    this.choose = choose;
    this.input = document.getElementById("search");
    this.clearButton = document.getElementById("search-clear");
    this.drop = document.querySelector(".search-drop");
    this.list = document.getElementById("search-results");
    this.status = document.getElementById("search-status");
    this.active = null;
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => {
      if (this.options().length) this.expand(true);
    });
    this.clearButton.addEventListener("click", () => this.clear());
    // Before the input loses focus, or the list would be gone when the click arrives.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      this.take(event.target.closest("[role=option]"));
    });
    this.input.addEventListener("blur", () => this.expand(false));
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  typed() {
    const query = this.input.value.trim();
    this.clearButton.hidden = !this.input.value;
    clearTimeout(this.pause);
    this.request?.abort();
    if (!query) {
      this.fill(document.createDocumentFragment(), "");
      return;
    }
    this.pause = setTimeout(() => this.ask(query), PAUSE_MS);
  }

  async ask(query) {
    const request = new AbortController();
    this.request = request;
    this.drop.classList.add("is-loading");
    try {
      const address = `${config.urls.search}?${new URLSearchParams({ q: query })}`;
      const fragment = await fetchPartial(address, request.signal);
      const found = fragment.querySelectorAll("[role=option]").length;
      this.fill(fragment, found ? "" : text("search_nothing", { query }));
      this.answered = query;
    } catch (error) {
      if (error.name === "AbortError") return;
      const sentence = text(navigator.onLine ? "search_failed" : "offline_hint");
      this.fill(document.createDocumentFragment(), sentence);
    } finally {
      if (this.request === request) this.drop.classList.remove("is-loading");
    }
    if (this.isWaitingForEnter && this.answered === query) this.offer();
  }

  fill(fragment, sentence) {
    this.list.replaceChildren(fragment);
    for (const [index, option] of this.options().entries()) option.id ||= `suggestion-${index}`;
    this.status.textContent = sentence;
    this.mark(null);
    this.expand(Boolean(sentence) || this.options().length > 0);
  }

  expand(isOpen) {
    this.drop.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen && this.options().length > 0));
    if (!isOpen) this.mark(null);
  }

  mark(option) {
    this.active?.setAttribute("aria-selected", "false");
    this.active = option;
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  move(step) {
    const options = this.options();
    if (!options.length) return;
    this.expand(true);
    const from = options.indexOf(this.active);
    const next = from === -1 && step < 0 ? options.length - 1 : from + step;
    this.mark(options[(next + options.length) % options.length]);
  }

  key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.move(moves[event.key]);
    else if (event.key === "Enter") this.enter();
    else if (event.key === "Escape") this.escape(event);
    else return;
    event.preventDefault();
  }

  enter() {
    const query = this.input.value.trim();
    if (this.active) this.take(this.active);
    else if (this.answered === query) this.offer();
    else this.isWaitingForEnter = Boolean(query);
  }

  /** Enter takes the only answer, but among several it marks the first: names are much alike. */
  offer() {
    this.isWaitingForEnter = false;
    const options = this.options();
    if (options.length === 1) this.take(options[0]);
    else if (!this.active) this.move(1);
  }

  escape(event) {
    event.stopPropagation();
    if (this.drop.hidden) this.clear();
    else this.expand(false);
  }

  take(option) {
    this.isWaitingForEnter = false;
    if (!option) return;
    this.answered = option.querySelector("[data-label]").textContent.trim();
    this.input.value = this.answered;
    this.clearButton.hidden = false;
    this.expand(false);
    this.choose(option.dataset);
  }

  clear() {
    this.request?.abort();
    clearTimeout(this.pause);
    this.input.value = "";
    this.answered = "";
    this.clearButton.hidden = true;
    this.fill(document.createDocumentFragment(), "");
    this.input.focus();
  }
}
