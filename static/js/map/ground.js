/** On a small map: a button that lays the imagery of the page's day under the sheet. */

import { inWords } from "./clock.js";
import { config, isRightToLeft, text } from "./config.js";
import { stopsOf } from "./imagery.js";

const MAX_ZOOM = 22;

export function offerGround(map, layers) {
  const spec = config.layers.find((layer) => layer.kind === "imagery");
  if (!spec || !config.ground_on) return;
  Object.assign(config.text, spec.said);
  const here = map.getCenter();
  const reaches = ({ bounds }) => L.latLngBounds(bounds).contains(here);
  const stop = stopsOf(spec.surveys.filter(reaches)).findLast(({ day }) => day <= config.ground_on);
  const control = L.control({ position: isRightToLeft ? "topleft" : "topright" });
  control.onAdd = () => (stop ? button(map, layers, spec, stop) : nothing());
  control.addTo(map);
}

function button(map, layers, spec, stop) {
  map.createPane("ground").style.zIndex = 150;
  const tiles = stop.surveys.map(({ tiles: address, bounds }) =>
    L.tileLayer(address, { pane: "ground", bounds, maxZoom: MAX_ZOOM, maxNativeZoom: spec.maxzoom }));
  const ground = L.layerGroup(tiles);
  const element = L.DomUtil.create("button", "btn btn-quiet btn-small ground-button");
  element.type = "button";
  element.textContent = text("imagery_day", { day: inWords(stop.day) });
  element.setAttribute("aria-pressed", "false");
  L.DomEvent.disableClickPropagation(element);
  element.addEventListener("click", () => {
    const isOn = !map.hasLayer(ground);
    if (isOn) ground.addTo(map);
    else ground.remove();
    layers.layOver(isOn);
    element.setAttribute("aria-pressed", String(isOn));
  });
  return element;
}

function nothing() {
  const element = L.DomUtil.create("p", "ground-none");
  element.textContent = text("imagery_none_then");
  return element;
}
