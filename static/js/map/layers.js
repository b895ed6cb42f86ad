/** Which layers are shown, how opaque, and who wants to know when that changes. */

import { config } from "./config.js";
import { staffLayer } from "../citymap/staff_layer.js";
import { Imagery } from "./imagery.js";
import { Outlines } from "./outlines.js";
import { Plans } from "./plans.js";
import { overImagery } from "./style.js";
import { labelLayer, nameOnly, paintLayer } from "./tiles.js";

const FONTS = ["400 12px", "600 14px"].map((size) => `${size} "IBM Plex Sans Arabic"`);

/** Canvas text does not wait for a font by itself. */
const fontsReady = Promise.all(FONTS.map((font) => document.fonts.load(font, "قسيمة 1")));

export class Layers {
  constructor(map, clock) {
    this.map = map;
    this.clock = clock;
    // Imagery has a card of its own; a small map without it has a button at most.
    const hasCard = Boolean(document.getElementById("imagery"));
    this.specs = config.layers.filter((spec) => spec.kind !== "imagery" || hasCard);
    this.isOverGround = false;
    this.shown = new Set(this.specs.filter((spec) => spec.visible).map((spec) => spec.key));
    this.opacity = Object.fromEntries(this.specs.map((spec) => [spec.key, spec.opacity]));
    this.changed = new EventTarget();
    this.painted = {};
    this.isClear = this.hasImagery(); // the sheet is drawn as lines over imagery
    this.paint();
    clock.changed.addEventListener("change", () => this.paint());
  }

  /** Make the layers of the clock's day; those that do not follow it are kept. */
  paint() {
    this.names?.remove();
    for (const [position, spec] of this.specs.entries()) {
      if (spec.on_a_day !== "follows" && this.painted[spec.key] && !this.isStale(spec)) continue;
      this.painted[spec.key]?.remove();
      this.painted[spec.key] = this.made(spec, position);
    }
    this.names = labelLayer(this.drawnAsTiles(), fontsReady, (key) => this.isDrawn(key));
    this.show([...this.shown]);
    this.names.addTo(this.map);
  }

  made(spec, position) {
    const dated = this.dated(spec);
    if (spec.kind === "points") return staffLayer(dated);
    if (spec.kind === "imagery") return new Imagery(dated, this.clock);
    if (spec.kind === "outlines") return new Outlines(dated);
    if (spec.kind === "overlays") return new Plans(dated, this.clock);
    const layer = paintLayer(dated, position, this.isClear);
    layer.isClear = this.isClear;
    return layer;
  }

  /** Whether a layer's lines are those for another ground than the one that is shown. */
  isStale({ key }) {
    return key in overImagery && this.painted[key].isClear !== this.isClear;
  }

  /** Whether something else than a layer of ours lies under the sheet. */
  layOver(isOn) {
    this.isOverGround = isOn;
    this.show([...this.shown]);
  }

  hasImagery() {
    return this.isOverGround || this.specs.some((spec) => spec.kind === "imagery" && this.isDrawn(spec.key));
  }

  /** Those that are painted on canvas and may have names. */
  drawnAsTiles() {
    const tiled = this.specs.filter((spec) => !spec.kind);
    return Object.fromEntries(tiled.map(({ key }) => [key, this.painted[key]]));
  }

  /** The spec with the tiles, the zooms and the opacity of now or of the clock's day. */
  dated(spec) {
    const opacity = this.opacity[spec.key];
    if (!this.clock.on || spec.on_a_day !== "follows") return { ...spec, opacity };
    const minzoom = Math.max(spec.minzoom, spec.past_from);
    return { ...spec, opacity, minzoom, tiles: this.clock.at(spec.tiles) };
  }

  /** Whether a layer is on the map: switched on, and not one that has no past. */
  isDrawn(key) {
    const spec = this.specs.find((one) => one.key === key);
    return this.shown.has(key) && !(this.clock.on && spec.on_a_day === "hidden");
  }

  /** Exactly these layers, by key; unknown keys are ignored. */
  show(keys) {
    this.shown = new Set(keys.filter((key) => key in this.painted));
    if (this.hasImagery() !== this.isClear) {
      this.isClear = !this.isClear;
      this.paint();
      return;
    }
    for (const [key, layer] of Object.entries(this.painted)) {
      if (this.isDrawn(key)) layer.addTo(this.map);
      else layer.remove();
    }
    nameOnly(this.names, this.shown);
    this.changed.dispatchEvent(new Event("change"));
  }

  toggle(key, isOn) {
    const keys = new Set(this.shown);
    if (isOn) keys.add(key);
    else keys.delete(key);
    this.show([...keys]);
  }

  fade(key, opacity) {
    this.opacity[key] = opacity;
    this.painted[key].setOpacity(opacity);
  }

  /** Whether the shown layers are those the page starts with. */
  isDefault() {
    return this.specs.every((spec) => spec.visible === this.shown.has(spec.key));
  }
}
