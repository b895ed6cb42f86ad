/** The points in both panes, each with its number; and the one that waits for its other half. */

import { text } from "../map/config.js";

const SIZE = 26;

export class Points {
  constructor(sheet, map) {
    Object.assign(this, { sheet, map });
    this.drawn = { plan: L.layerGroup().addTo(sheet), ground: L.layerGroup().addTo(map) };
    this.pending = { plan: null, ground: null };
  }

  show(points) {
    this.drawn.plan.clearLayers();
    this.drawn.ground.clearLayers();
    for (const point of points) {
      this.mark("plan", this.sheet.plan.latLng(point.plan), point);
      this.mark("ground", L.latLng(point.at), point);
    }
  }

  /** The map shows its points and the parcel that it began with. */
  comeIntoView() {
    const spots = this.drawn.ground.getLayers().map((layer) => layer.getLatLng());
    if (!spots.length) return;
    const bounds = this.map.getBounds().pad(-0.2);
    for (const spot of spots) bounds.extend(spot);
    this.map.fitBounds(bounds, { animate: false, padding: [SIZE, SIZE] });
  }

  mark(side, latlng, { number, used, worst }) {
    const state = `${used ? "" : "is-left-out"} ${worst ? "is-worst" : ""}`;
    L.marker(latlng, {
      icon: icon(number, state),
      title: text("point_title", { n: number }),
      interactive: false,
      keyboard: false,
    }).addTo(this.drawn[side]);
  }

  /** One half of a point to come. */
  wait(side, latlng) {
    this.pending[side]?.remove();
    const view = side === "plan" ? this.sheet : this.map;
    this.pending[side] = L.marker(latlng, {
      icon: icon("?", "is-pending"),
      interactive: false,
      keyboard: false,
    }).addTo(view);
  }

  forget() {
    for (const side of ["plan", "ground"]) {
      this.pending[side]?.remove();
      this.pending[side] = null;
    }
  }
}

function icon(label, state) {
  return L.divIcon({
    className: `control-point ${state}`,
    html: `<span>${label}</span>`,
    iconSize: [SIZE, SIZE],
  });
}
