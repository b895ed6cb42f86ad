/** Selecting parcels by drawing: corners by click (or Enter at the cross), then what lies there. */

import { config, text } from "./config.js";
import { Measure } from "./measure.js";

const COLOUR = "#0b5563";
const SHAPE = { color: COLOUR, weight: 3, fillColor: COLOUR, fillOpacity: 0.14, interactive: false };
const CORNER = { color: COLOUR, weight: 2, radius: 5, fillColor: "#fff", fillOpacity: 1, interactive: false };

export class Select extends Measure {
  constructor(map, button, panel) {
    super(map, button, { card: "select", mode: "corners" });
    this.panel = panel;
    this.card.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.find();
    });
  }

  /** A box needs two opposite corners; any other shape as many as it has. */
  add(latlng) {
    if (this.mode === "box" && this.points.length === 2) this.points = [];
    super.add(latlng);
  }

  lead() {}

  corners() {
    if (this.mode !== "box" || this.points.length < 2) return this.points;
    const box = L.latLngBounds(this.points);
    return [box.getNorthWest(), box.getNorthEast(), box.getSouthEast(), box.getSouthWest()];
  }

  draw() {
    this.drawn.clearLayers();
    const corners = this.corners();
    if (corners.length === 2) L.polyline(corners, SHAPE).addTo(this.drawn);
    if (corners.length > 2) L.polygon(corners, SHAPE).addTo(this.drawn);
    for (const point of this.points) L.circleMarker(point, CORNER).addTo(this.drawn);
    this.report();
  }

  report() {
    const count = this.points.length;
    const hint = this.mode === "box" ? "select_box_hint" : "select_hint";
    this.card.querySelector("[data-detail]").textContent = count
      ? text("measure_points", { n: count })
      : text(hint);
    for (const name of ["undo", "clear", "find"]) {
      this.card.querySelector(`[data-${name}]`).disabled = !count;
    }
  }

  geometry() {
    const spots = this.corners().map(({ lng, lat }) => [lng, lat]);
    if (spots.length === 1) return { type: "Point", coordinates: spots[0] };
    if (spots.length === 2) return { type: "LineString", coordinates: spots };
    return { type: "Polygon", coordinates: [[...spots, spots[0]]] };
  }

  find() {
    if (!this.points.length) return;
    const form = new FormData();
    form.set("shape", JSON.stringify(this.geometry()));
    form.set("metres", this.card.querySelector("[name=metres]").value);
    this.panel.open(config.urls.around, { form });
  }

  press(event) {
    if (event.target.closest("[data-find]")) return;
    super.press(event);
  }
}
