/** Measuring on the map: points by click (or Enter at the cross), undo, clear, Esc to stop. */

import { number, text } from "./config.js";
import { areaOf, lengthOf } from "./geodesy.js";

const COLOUR = "#7a1f6b";
const LINE = { color: COLOUR, weight: 3, interactive: false };
const FILL = { ...LINE, fillColor: COLOUR, fillOpacity: 0.14 };
const GUIDE = { ...LINE, weight: 2, dashArray: "5 6", fill: false };
const POINT = { ...LINE, radius: 5, weight: 2, fillColor: "#fff", fillOpacity: 1 };

export class Measure {
  constructor(map, button, { card = "measure", mode = "length" } = {}) {
    this.map = map;
    this.button = button;
    this.card = document.getElementById(card);
    this.mode = mode;
    this.points = [];
    this.drawn = L.layerGroup();
    this.guide = L.polyline([], GUIDE);
    this.card.addEventListener("click", (event) => this.press(event));
    map.on("click", (event) => this.isActive && this.add(event.latlng));
    map.on("mousemove", (event) => this.isActive && this.lead(event.latlng));
    document.addEventListener("keydown", (event) => {
      if (this.isActive && !event.target.closest("input")) this.key(event);
    });
  }

  get isActive() {
    return !this.card.hidden;
  }

  start() {
    this.card.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.drawn.addTo(this.map);
    this.guide.addTo(this.map);
    this.map.doubleClickZoom.disable();
    document.body.classList.add("is-measuring");
    this.clear();
    this.map.getContainer().focus({ preventScroll: true });
  }

  stop() {
    this.clear();
    this.card.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.drawn.remove();
    this.guide.remove();
    this.map.doubleClickZoom.enable();
    document.body.classList.remove("is-measuring");
    this.button.focus();
  }

  toggle() {
    if (this.isActive) this.stop();
    else this.start();
  }

  add(latlng) {
    this.points.push(latlng);
    this.draw();
  }

  undo() {
    this.points.pop();
    this.draw();
  }

  clear() {
    this.points = [];
    this.draw();
  }

  lead(latlng) {
    const last = this.points.at(-1);
    if (!last) return;
    const closing = this.mode === "area" && this.points.length > 1 ? [this.points[0]] : [];
    this.guide.setLatLngs([last, latlng, ...closing]);
  }

  draw() {
    this.drawn.clearLayers();
    this.guide.setLatLngs([]);
    const isArea = this.mode === "area";
    const shape = isArea ? L.polygon(this.points, FILL) : L.polyline(this.points, LINE);
    shape.addTo(this.drawn);
    for (const point of this.points) L.circleMarker(point, POINT).addTo(this.drawn);
    this.report();
  }

  report() {
    const [result, detail] = this.mode === "area" ? this.areaText() : this.lengthText();
    this.card.querySelector("[data-result]").textContent = result;
    this.card.querySelector("[data-detail]").textContent = detail;
    for (const name of ["undo", "clear"]) {
      this.card.querySelector(`[data-${name}]`).disabled = !this.points.length;
    }
  }

  lengthText() {
    if (this.points.length < 2) return ["", text("measure_length_hint")];
    const legs = text("measure_points", { n: this.points.length });
    return [distance(lengthOf(this.points)), legs];
  }

  areaText() {
    if (this.points.length < 3) return ["", text("measure_area_hint")];
    const { area, perimeter } = areaOf(this.points);
    return [surface(area), text("measure_perimeter", { length: distance(perimeter) })];
  }

  press(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.mode) this.switchTo(button.dataset.mode);
    else if ("undo" in button.dataset) this.undo();
    else if ("clear" in button.dataset) this.clear();
    else this.stop();
  }

  switchTo(mode) {
    this.mode = mode;
    for (const button of this.card.querySelectorAll("[data-mode]")) {
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    }
    this.draw();
  }

  key(event) {
    const isOnMap = event.target === this.map.getContainer();
    if (event.key === "Escape") this.stop();
    else if (event.key === "Backspace" && isOnMap) this.undo();
    else if (event.key === "Enter" && isOnMap) this.add(this.map.getCenter());
    else return;
    event.preventDefault();
  }
}

function distance(metres) {
  return metres < 1000
    ? text("metres", { n: number(metres, metres < 100 ? 2 : 1) })
    : text("kilometres", { n: number(metres / 1000, 3) });
}

function surface(squareMetres) {
  return squareMetres < 1_000_000
    ? text("square_metres", { n: number(squareMetres, squareMetres < 10_000 ? 1 : 0) })
    : text("square_kilometres", { n: number(squareMetres / 1_000_000, 3) });
}
