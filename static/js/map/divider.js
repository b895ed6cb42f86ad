/** A line over the map that parts what lies left of it from what lies right, by hand or by keys. */

import { text } from "./config.js";

const STEP = 2; // per cent for an arrow key
const KEYS = { ArrowLeft: -STEP, ArrowRight: STEP, PageDown: -5 * STEP, PageUp: 5 * STEP };

export class Divider {
  constructor(map, panes) {
    this.map = map;
    this.panes = panes;
    this.percent = 50;
    this.days = { one: "", other: "" };
    const template = document.getElementById("imagery-divider");
    this.element = template.content.firstElementChild.cloneNode(true);
    map.getContainer().append(this.element);
    L.DomEvent.disableClickPropagation(this.element);
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("pointerdown", (event) => this.onGrab(event));
    map.on("move zoomend resize", this.cut, this);
    this.cut();
  }

  remove() {
    this.map.off("move zoomend resize", this.cut, this);
    this.element.remove();
    for (const pane of Object.values(this.panes)) pane.style.clipPath = "";
  }

  focus() {
    this.element.focus({ preventScroll: true });
  }

  onKey(event) {
    const ends = { Home: 0, End: 100 };
    if (!(event.key in KEYS || event.key in ends)) return;
    event.preventDefault();
    event.stopPropagation();
    this.set(ends[event.key] ?? this.percent + KEYS[event.key]);
  }

  onGrab(event) {
    event.preventDefault();
    this.focus();
    this.element.setPointerCapture(event.pointerId);
    const drag = (moved) => {
      const box = this.map.getContainer().getBoundingClientRect();
      this.set(((moved.clientX - box.left) / box.width) * 100);
    };
    const drop = () => this.element.removeEventListener("pointermove", drag);
    this.element.addEventListener("pointermove", drag);
    this.element.addEventListener("lostpointercapture", drop, { once: true });
  }

  set(percent) {
    this.percent = Math.min(100, Math.max(0, percent));
    this.cut();
  }

  /** Clip both panes at the line; their coordinates move with the map, the line does not. */
  cut() {
    const { x: width, y: height } = this.map.getSize();
    const from = this.map.containerPointToLayerPoint([0, 0]);
    const to = this.map.containerPointToLayerPoint([width, height]);
    const middle = from.x + (width * this.percent) / 100;
    this.panes.left.style.clipPath = rectangle(from.x, from.y, middle, to.y);
    this.panes.right.style.clipPath = rectangle(middle, from.y, to.x, to.y);
    this.element.style.left = `${this.percent}%`;
    this.say();
  }

  /** Name the two dates at the line. */
  tell(days, isReversed) {
    this.days = days;
    this.isReversed = isReversed;
    for (const side of ["one", "other"]) {
      this.element.querySelector(`[data-day=${side}] bdi`).textContent = days[side];
    }
    this.say();
  }

  say() {
    const percent = Math.round(this.isReversed ? 100 - this.percent : this.percent);
    const said = text("imagery_between", { percent, day: this.days.one });
    this.element.setAttribute("aria-valuenow", String(Math.round(this.percent)));
    this.element.setAttribute("aria-valuetext", said);
  }
}

function rectangle(left, top, right, bottom) {
  const corners = [[left, top], [right, top], [right, bottom], [left, bottom]];
  return `polygon(${corners.map(([x, y]) => `${x}px ${y}px`).join(", ")})`;
}
