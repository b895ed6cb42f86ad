/** One edition: the zones in view, asked for again when the view changes. */

import { config, say, text } from "../map/config.js";
import { load, ready, smallMap } from "../map/small_map.js";

const map = smallMap();
map.createPane("zones").style.zIndex = 420;
let drawn = L.layerGroup().addTo(map);
let asked = 0;

function style({ properties }) {
  return { color: "#fff", weight: 0.8, fillColor: properties.colour, fillOpacity: 0.72 };
}

async function draw() {
  const turn = ++asked;
  const bounds = map.getBounds();
  const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  const found = await load(`${config.zones}?bbox=${box.map((n) => n.toFixed(6)).join(",")}`);
  if (!found || turn !== asked) return;
  const renderer = L.canvas({ pane: "zones" });
  const zones = L.geoJSON(found, { style, renderer, pane: "zones" });
  zones.bindTooltip(({ feature }) => nameOf(feature.properties), { sticky: true });
  drawn.remove();
  drawn = zones.addTo(map);
  if (found.more) say(text("not_all_drawn"));
  ready();
}

function nameOf({ code, name }) {
  return document.createTextNode(code ? `${name} · ${code}` : name).textContent;
}

map.on("moveend", draw);
draw();
