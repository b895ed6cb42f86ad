/** The side panel (a sheet on a phone): loads a partial, says what went wrong, gives focus back. */

import { isPhone, isRightToLeft, text } from "./config.js";
import { outlineIn } from "./highlight.js";
import { fetchPartial, Refused } from "./partial.js";
import { fileUrl } from "./permalink.js";
import { makeSheet } from "./sheet.js";

const BLINK_MS = 180;

export class Panel {
  constructor(map, highlight, clock) {
    this.map = map;
    this.highlight = highlight;
    this.clock = clock;
    this.element = document.getElementById("panel");
    this.body = this.element.querySelector("[data-body]");
    this.events = new EventTarget();
    this.parcel = null;
    this.returnTo = null;
    this.sheet = makeSheet(this.element, () => this.close());
    this.element.addEventListener("click", (event) => this.answer(event));
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    for (const name of ["pointerover", "focusin"]) {
      this.body.addEventListener(name, (event) => this.consider(event));
    }
    this.body.addEventListener("pointerleave", () => this.highlight.consider(null));
    clock.changed.addEventListener("change", () => this.reopen());
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** How much of the map the panel covers, as Leaflet's padding. */
  padding() {
    const margin = 40;
    if (!this.isOpen) return { padding: [margin, margin] };
    if (isPhone.matches) {
      return {
        paddingTopLeft: [margin, margin + 60],
        paddingBottomRight: [margin, this.element.offsetHeight + margin],
      };
    }
    const wide = this.element.offsetWidth + margin;
    const [left, right] = isRightToLeft ? [margin, wide] : [wide, margin];
    return { paddingTopLeft: [left, margin], paddingBottomRight: [right, margin] };
  }

  /** The same again on the clock's new day; an answer to a drawing stays, it is of today. */
  reopen() {
    if (!this.isOpen || !this.address) return;
    const isSettled = this.parcel && !this.body.hasAttribute("aria-busy");
    this.open(isSettled ? fileUrl(this.parcel) : this.address);
  }

  /** Load an address into the panel, as of the clock's day; a later call overtakes an earlier one. */
  async open(url, { zoom = false, form = null } = {}) {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.address = form ? null : url;
    // What is open stays for the blink that an answer takes; a longer wait is shown as one.
    const showWaiting = () => this.fill(clone("panel-loading"));
    const waiting = setTimeout(showWaiting, this.isOpen ? BLINK_MS : 0);
    this.reveal();
    this.body.setAttribute("aria-busy", "true");
    try {
      const fragment = await fetchPartial(form ? url : this.clock.at(url), request.signal, form);
      clearTimeout(waiting);
      this.fill(fragment);
      this.settle(zoom);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.fail(error, () => this.open(url, { zoom, form }));
    } finally {
      clearTimeout(waiting);
      if (this.request === request) this.body.removeAttribute("aria-busy");
    }
  }

  reveal() {
    if (this.isOpen) return;
    this.returnTo = document.activeElement;
    this.element.hidden = false;
    document.body.classList.add("has-panel");
  }

  fill(fragment) {
    this.body.replaceChildren(fragment);
    this.body.scrollTop = 0;
    htmx.process(this.body);
  }

  settle(zoom) {
    const file = this.body.querySelector("[data-parcel]");
    this.parcel = file?.dataset.parcel ?? null;
    const isAnswer = !this.body.querySelector("[data-choice]");
    const outline = isAnswer ? outlineIn(this.body) : null;
    if (file) this.highlight.select(outline);
    else {
      this.highlight.clear();
      this.highlight.consider(outline);
    }
    if (zoom) this.highlight.zoomTo(this.padding());
    else this.highlight.keepInView(this.padding());
    this.body.querySelector("[data-heading]")?.focus({ preventScroll: true });
    this.events.dispatchEvent(new Event("change"));
  }

  fail(error, retry) {
    this.highlight.clear();
    this.parcel = null;
    const message = clone("panel-failed");
    const [heading, sentence] = reasonFor(error);
    message.querySelector("[data-heading]").textContent = heading;
    message.querySelector("[data-sentence]").textContent = sentence;
    const isSignedOut = error instanceof Refused && error.isSignedOut;
    message.querySelector("[data-sign-in]").hidden = !isSignedOut;
    const button = message.querySelector("[data-retry]");
    button.hidden = error instanceof Refused && !error.canRetry;
    button.addEventListener("click", retry);
    this.fill(message);
    this.body.querySelector("[data-heading]").focus({ preventScroll: true });
    this.events.dispatchEvent(new Event("change"));
  }

  close() {
    if (!this.isOpen) return;
    this.request?.abort();
    this.element.hidden = true;
    document.body.classList.remove("has-panel");
    this.sheet.reset();
    this.body.replaceChildren();
    this.parcel = null;
    this.highlight.clear();
    const home = this.returnTo?.isConnected ? this.returnTo : this.map.getContainer();
    (home === document.body ? this.map.getContainer() : home).focus({ preventScroll: true });
    this.events.dispatchEvent(new Event("change"));
  }

  answer(event) {
    const button = event.target.closest("button, a[data-open]");
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (button.dataset.open) event.preventDefault();
    if ("close" in button.dataset) this.close();
    else if ("zoom" in button.dataset) this.highlight.zoomTo(this.padding());
    else if (button.dataset.open) this.open(button.dataset.open);
  }

  /** Show where the parcel of a choice, a neighbour or a side under pointer or focus lies. */
  consider(event) {
    const item = event.target.closest(".choice-list li, [data-light]");
    if (item) this.highlight.consider(outlineIn(item));
  }
}

function clone(id) {
  return document.getElementById(id).content.cloneNode(true);
}

function reasonFor(error) {
  if (error instanceof Refused) {
    if (error.isSignedOut) return [text("signed_out"), text("signed_out_hint")];
    if (!error.canRetry) return [text("not_found"), text("not_found_hint")];
    return [text("server_failed"), text("server_failed_hint")];
  }
  return navigator.onLine
    ? [text("no_answer"), text("no_answer_hint")]
    : [text("offline"), text("offline_hint")];
}
