/** Outlines of flights over the sheet, each in the colour of its day. A layer for ``Layers``. */

import { inWords } from "./clock.js";

const PANE = 430; // over the sheet, under points

/** A colour for each day, from the oldest to the latest. */
export function colourOfDay(features, colours) {
  const days = [...new Set(features.map(({ properties }) => properties.day))].sort();
  const last = Math.max(1, days.length - 1);
  return (day) => colours[Math.round((days.indexOf(day) * (colours.length - 1)) / last)];
}

export function styleOf(features, colours, opacity = 1) {
  const colour = colourOfDay(features, colours);
  return ({ properties }) => ({
    color: colour(properties.day), weight: 2, opacity, fillOpacity: 0.06 * opacity, fillColor: colour(properties.day),
  });
}

/** What an outline is called: its flight, its day and its sheet, as text and never as markup. */
export function nameOf({ properties }) {
  const { name, day, sheet } = properties;
  const said = document.createElement("span");
  said.textContent = `${name} · ${inWords(day)} · ${sheet}`;
  return said;
}

export class Outlines {
  constructor(spec) {
    this.spec = spec;
    this.opacity = spec.opacity;
    this.map = null;
    this.drawn = null;
  }

  addTo(map) {
    if (this.map) return this;
    this.map = map;
    if (!map.getPane("outlines")) map.createPane("outlines").style.zIndex = PANE;
    this.draw();
    return this;
  }

  async draw() {
    this.found ??= await asked(this.spec.tiles);
    if (!this.map || this.drawn || !this.found) return;
    const style = styleOf(this.found.features, this.spec.colours, this.opacity);
    this.drawn = L.geoJSON(this.found, { style, pane: "outlines", interactive: false }).addTo(this.map);
  }

  remove() {
    this.drawn?.remove();
    this.drawn = this.map = null;
    return this;
  }

  setOpacity(opacity) {
    this.opacity = opacity;
    if (this.drawn) this.drawn.setStyle(styleOf(this.found.features, this.spec.colours, opacity));
    return this;
  }
}

async function asked(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/geo+json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // asked again when the layer is switched on again
  }
}
