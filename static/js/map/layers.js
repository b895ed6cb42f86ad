/** Which layers are shown, how opaque, and who wants to know when that changes. */

import { config } from "./config.js";
import { labelLayer, nameOnly, paintLayer } from "./tiles.js";

const FONTS = ["400 12px", "600 14px"].map((size) => `${size} "IBM Plex Sans Arabic"`);

/** Canvas text does not wait for a font by itself. */
const fontsReady = Promise.all(FONTS.map((font) => document.fonts.load(font, "قسيمة 1")));

export class Layers {
  constructor(map) {
    this.map = map;
    this.specs = config.layers;
    this.shown = new Set(this.specs.filter((spec) => spec.visible).map((spec) => spec.key));
    this.opacity = Object.fromEntries(this.specs.map((spec) => [spec.key, spec.opacity]));
    this.changed = new EventTarget();
    this.painted = Object.fromEntries(
      this.specs.map((spec, position) => [spec.key, paintLayer(spec, position)]),
    );
    this.names = labelLayer(this.painted, fontsReady, (key) => this.shown.has(key));
    this.show([...this.shown]);
    this.names.addTo(map);
  }

  /** Exactly these layers, by key; unknown keys are ignored. */
  show(keys) {
    this.shown = new Set(keys.filter((key) => key in this.painted));
    for (const [key, layer] of Object.entries(this.painted)) {
      if (this.shown.has(key)) layer.addTo(this.map);
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
