/** The card of layers: switch, opacity and legend of each. */

import { number, text } from "./config.js";

export function fillSwitcher(card, layers, map, clock) {
  const list = card.querySelector("[data-list]");
  const row = card.querySelector("template");
  // The uppermost layer stands first, as in any legend.
  for (const spec of [...layers.specs].reverse()) {
    const element = row.content.cloneNode(true);
    for (const title of element.querySelectorAll("[data-title]")) title.textContent = spec.title;
    bindSwitch(element, spec, layers);
    bindOpacity(element, spec, layers);
    fillLegend(element, spec);
    bindHint(element, spec, map, clock);
    list.append(element);
  }
}

function bindSwitch(element, spec, layers) {
  const box = element.querySelector("[type=checkbox]");
  const set = () => (box.checked = layers.shown.has(spec.key));
  box.dataset.layer = spec.key;
  box.addEventListener("change", () => layers.toggle(spec.key, box.checked));
  layers.changed.addEventListener("change", set);
  set();
}

function bindOpacity(element, spec, layers) {
  const slider = element.querySelector("[type=range]");
  const percent = element.querySelector("[data-percent]");
  const show = () => {
    percent.textContent = `${slider.value}%`;
    slider.setAttribute("aria-valuetext", percent.textContent);
  };
  slider.value = Math.round(layers.opacity[spec.key] * 100);
  slider.addEventListener("input", () => {
    layers.fade(spec.key, slider.value / 100);
    show();
  });
  show();
}

function fillLegend(element, spec) {
  const legend = element.querySelector("[data-legend]");
  for (const { colour, label, kind } of spec.legend) {
    const item = document.createElement("li");
    const swatch = document.createElement("span");
    swatch.className = kind === "outline" ? "swatch swatch-outline" : "swatch";
    swatch.style[kind === "outline" ? "borderColor" : "backgroundColor"] = colour;
    item.append(swatch, label);
    legend.append(item);
  }
  legend.hidden = !spec.legend.length;
}

/** Say when the map is too far out to draw a layer, or on a day gone by what becomes of it. */
function bindHint(element, spec, map, clock) {
  const hint = element.querySelector("[data-hint]");
  const box = element.querySelector("[type=checkbox]");
  const layer = box.closest(".layer");
  const set = () => {
    const isHidden = Boolean(clock.on) && spec.on_a_day === "hidden";
    box.disabled = isHidden;
    layer.classList.toggle("is-hidden-then", isHidden);
    const minzoom = clock.on ? Math.max(spec.minzoom, spec.past_from) : spec.minzoom;
    if (isHidden) hint.textContent = text("clock_hidden");
    else if (map.getZoom() <= minzoom) {
      hint.textContent = text("layer_zoom_hint", { n: number(minzoom + 1) });
    } else hint.textContent = clock.on && spec.on_a_day === "lasts" ? text("clock_lasts") : "";
  };
  map.on("zoomend", set);
  clock.changed.addEventListener("change", set);
  map.whenReady(set);
}
