/** Outlines of flights, or what one flight leaves uncovered, on a small map. */

import { config, number, say, text } from "../map/config.js";
import { nameOf, styleOf } from "../map/outlines.js";
import { load, ready, smallMap } from "../map/small_map.js";

const GAP = { color: "#a50f15", weight: 1.5, fillColor: "#de2d26", fillOpacity: 0.35 };

const map = smallMap();
map.createPane("told").style.zIndex = 430;

async function draw() {
  const found = await load(config.gaps ?? config.outlines);
  if (!found) return;
  const style = config.gaps ? GAP : styleOf(found.features, config.colours);
  const shown = L.geoJSON(found, { style, pane: "told" }).addTo(map);
  shown.bindTooltip(({ feature }) => (config.gaps ? gapIn(feature) : nameOf(feature)), { sticky: true });
  if (found.features.length) map.fitBounds(shown.getBounds(), { animate: false, padding: [20, 20] });
  if (found.more) say(text("not_all_drawn"));
  ready();
}

function gapIn({ properties }) {
  const said = document.createElement("span");
  said.textContent = text("gap", { name: properties.name, n: number(properties.gap_km2, 2) });
  return said;
}

draw();
