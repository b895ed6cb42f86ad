/** Where the file would lie in the coordinate system that is chosen. */

import { config, say } from "../map/config.js";
import { ready, smallMap } from "../map/small_map.js";

const FILE = { color: "#b4480f", weight: 3, fillColor: "#f59e42", fillOpacity: 0.25 };

const map = smallMap();
const form = document.querySelector("[data-doctor]");
const drawn = L.layerGroup().addTo(map);

function draw() {
  const box = config.boxes[form.elements.srid.value];
  drawn.clearLayers();
  say(box || !form.elements.srid.value ? "" : config.nowhere);
  if (!box) return;
  const [west, south, east, north] = box;
  const corners = [[south, west], [north, east]];
  L.rectangle(corners, { ...FILE, interactive: false }).addTo(drawn);
  map.fitBounds(corners, { animate: false, padding: [60, 60], maxZoom: 17 });
}

form.addEventListener("change", draw);
draw();
ready();
