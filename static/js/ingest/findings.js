/** Findings on the map; the list beside it shows one of them there. */

import { config, say } from "../map/config.js";
import { load, ready, smallMap } from "../map/small_map.js";

const COLOURS = { B: "#a4221b", W: "#b4480f", I: "#0b5563" };

const map = smallMap();
map.createPane("findings").style.zIndex = 450;
const mark = L.circleMarker([0, 0], {
  radius: 14, color: "#14262e", weight: 3, fill: false, pane: "findings", interactive: false,
});

async function draw() {
  const found = await load(config.points);
  if (!found) return;
  const renderer = L.canvas({ pane: "findings" });
  const points = L.geoJSON(found, {
    pane: "findings",
    pointToLayer: ({ properties }, at) => L.circleMarker(at, {
      renderer, pane: "findings", radius: 6, weight: 1.5, color: "#fff",
      fillColor: COLOURS[properties.severity], fillOpacity: 0.9,
    }),
  }).addTo(map);
  points.bindTooltip(({ feature }) => said(feature.properties), { sticky: true });
  const bounds = points.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { animate: false, padding: [30, 30], maxZoom: 18 });
  if (found.more) say(config.not_all);
}

function said({ key, text: sentence }) {
  const node = document.createElement("span");
  node.textContent = key ? `${key}: ${sentence}` : sentence;
  return node;
}

document.addEventListener("click", ({ target }) => {
  const row = target.closest("[data-show]")?.closest("[data-at]");
  if (!row) return;
  const at = row.dataset.at.split(",").map(Number);
  mark.setLatLng(at).addTo(map);
  map.setView(at, Math.max(map.getZoom(), 18), { animate: false });
  document.getElementById("plan-map").scrollIntoView({ block: "nearest" });
});

await draw();
ready();
