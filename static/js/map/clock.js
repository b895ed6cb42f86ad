/** The day that the whole map shows: set here, and told to tiles, panel, search and address. */

import { config, isRightToLeft, text } from "./config.js";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
// The server's way of writing days: digits are Latin in both languages.
const MONTH = new Intl.DateTimeFormat(isRightToLeft ? "ar-KW" : "en", { month: "long", timeZone: "UTC" });

export class Clock {
  constructor() {
    this.on = ""; // empty is now
    this.changed = new EventTarget();
  }

  /** Set the clock to a day gone by, or with "" to now; returns whether it was such a day. */
  set(day) {
    const isDay = !day || isDayGoneBy(day);
    const on = isDay && day !== config.today ? day : "";
    if (on !== this.on) {
      this.on = on;
      this.changed.dispatchEvent(new Event("change"));
    }
    return isDay;
  }

  /** An address as of the clock's day, whatever day it named before. */
  at(address) {
    const [path, query = ""] = address.split("?");
    const asked = new URLSearchParams(query);
    asked.delete("on");
    if (this.on) asked.set("on", this.on);
    return asked.size ? `${path}?${asked}` : path;
  }
}

function isDayGoneBy(day) {
  const read = DAY.test(day) ? new Date(`${day}T00:00:00Z`) : new Date(NaN);
  // A browser reads 30 February as 1 March; the server would not.
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day) && day <= config.today;
}

/** A day as the server writes it. */
export function inWords(day) {
  const [year, month, number] = day.split("-");
  return `${Number(number)} ${MONTH.format(new Date(Date.UTC(2000, month - 1, 1)))} ${Number(year)}`;
}

/** The card's form, the banner over the map, and the clock that an open file carries. */
export function bindClock(clock, { card, opener, toggle, panel }) {
  const banner = document.getElementById("map-day");
  const said = document.getElementById("map-day-said");
  const input = card.querySelector("[name=on]");
  const back = card.querySelector("[data-back]");

  clock.changed.addEventListener("change", () => {
    show();
    said.textContent = clock.on ? text("clock_set", { day: inWords(clock.on) }) : text("clock_now");
  });
  card.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!card.hidden) toggle();
    clock.set(input.value);
  });
  back.addEventListener("click", () => {
    toggle();
    clock.set("");
  });
  banner.querySelector("[data-back]").addEventListener("click", () => {
    opener.focus({ preventScroll: true });
    clock.set("");
  });
  panel.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-clock]")) return;
    event.preventDefault();
    clock.set(new FormData(event.target).get("on"));
  });
  panel.addEventListener("click", (event) => {
    if (!event.target.closest("[data-today]")) return;
    event.preventDefault();
    clock.set("");
  });

  function show() {
    banner.hidden = !clock.on;
    banner.querySelector("[data-day]").textContent = clock.on && inWords(clock.on);
    back.disabled = !clock.on;
    input.value = clock.on || config.today;
    document.body.classList.toggle("has-day", Boolean(clock.on));
  }
  show();
}
