/** The plan over the map as its points say now. */

import { linesLayer } from "../map/linework.js";

const PANE = "plan-preview";

export class Preview {
  constructor(map) {
    this.map = map;
    map.createPane(PANE).style.zIndex = 350; // over the sheet, under the points
    this.switch = document.querySelector("[data-preview]");
    this.slider = document.querySelector("[data-opacity]");
    this.told = null;
    this.layer = null;
    this.switch.addEventListener("change", () => this.draw());
    this.slider.addEventListener("input", () => this.layer?.setOpacity(this.slider.value / 100));
  }

  show(told) {
    this.told = told;
    this.switch.disabled = !told;
    this.draw();
  }

  draw() {
    this.layer?.remove();
    this.layer = null;
    if (!this.told || !this.switch.checked) return;
    const opacity = this.slider.value / 100;
    this.layer = this.told.lines
      ? linesLayer(this.told.lines, { pane: PANE, opacity })
      : L.imageOverlay(this.told.url, this.told.bounds, {
        pane: PANE, opacity, className: "preview-picture", alt: "",
      });
    this.layer.addTo(this.map);
  }
}
