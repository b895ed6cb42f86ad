/** The view in the address, #zoom/lat/lng/layers/p<parcel>/on<day>/i<day>~<day>: read at the start and on change. */

import { config, say, text } from "./config.js";

/** The flight that is looked at, and the one on the far side of the divider. */
const FLIGHTS = /^i(\d{4}-\d{2}-\d{2})(?:~(\d{4}-\d{2}-\d{2}))?$/;

/** What an address says; parts that it does not say are absent. */
export function read(hash) {
  const view = {};
  const numbers = [];
  for (const part of decodeURIComponent(hash.replace(/^#/, "")).split("/")) {
    if (/^p\d+$/.test(part)) view.parcel = part.slice(1);
    else if (/^on\d/.test(part)) view.on = part.slice(2);
    else if (FLIGHTS.test(part)) [, view.one, view.other] = part.match(FLIGHTS);
    else if (/^-?\d+(\.\d+)?$/.test(part)) numbers.push(Number(part));
    else if (/^[a-z]+(\+[a-z]+)*$/.test(part)) view.layers = part === "none" ? [] : part.split("+");
  }
  const [zoom, lat, lng] = numbers;
  if (numbers.length === 3 && Math.abs(lat) <= 85 && Math.abs(lng) <= 180) {
    Object.assign(view, { zoom, center: [lat, lng] });
  }
  return view;
}

function write({ map, layers, panel, clock }) {
  const { lat, lng } = map.getCenter().wrap();
  const parts = [map.getZoom(), lat.toFixed(6), lng.toFixed(6)];
  if (!layers.isDefault()) parts.push([...layers.shown].join("+") || "none");
  if (panel.parcel) parts.push(`p${panel.parcel}`);
  if (clock.on) parts.push(`on${clock.on}`);
  const flights = layers.painted.imagery?.days();
  if (flights) parts.push(`i${flights.one}${flights.other ? `~${flights.other}` : ""}`);
  return `#${parts.join("/")}`;
}

export class Permalink {
  constructor({ map, layers, panel, clock }) {
    this.parts = { map, layers, panel, clock };
    this.written = "";
    map.on("moveend", () => this.update());
    layers.changed.addEventListener("change", () => this.update());
    layers.painted.imagery?.changed.addEventListener("change", () => this.update());
    panel.events.addEventListener("change", () => this.update());
    clock.changed.addEventListener("change", () => this.update());
    window.addEventListener("hashchange", () => {
      if (location.hash !== this.written) this.apply(read(location.hash));
    });
  }

  update() {
    if (!this.parts.map._loaded) return;
    this.written = write(this.parts);
    history.replaceState(history.state, "", this.written);
  }

  /** Bring the map to a view; returns whether it said where. */
  apply({ center, zoom, layers, parcel, one, other, on = "" }) {
    const { map, panel, clock } = this.parts;
    if (!clock.set(on)) {
      clock.set("");
      say(text("clock_bad_day"));
    }
    if (layers) this.parts.layers.show(layers);
    if (center) map.setView(center, zoom, { animate: false });
    const { imagery } = this.parts.layers.painted;
    if (imagery?.map) imagery.look({ one: one ?? on, other });
    if (parcel && parcel !== panel.parcel) {
      panel.open(fileUrl(parcel), { zoom: !center });
    }
    return Boolean(center);
  }
}

/** The address of a parcel's file, from the pattern that the page gives for parcel 0. */
export function fileUrl(parcel) {
  return config.urls.file.replace("/0/", `/${parcel}/`);
}
