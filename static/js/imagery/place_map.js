/** Where the sheet would lie in the coordinate system that is chosen. */

import { config } from "../map/config.js";
import { ready, smallMap } from "../map/small_map.js";

const SHEET = { color: "#b4480f", weight: 3, fillColor: "#f59e42", fillOpacity: 0.25 };

const map = smallMap();
const form = document.querySelector("[data-place]");
let drawn = L.layerGroup().addTo(map);

function draw() {
  const outline = config.outlines[form.elements.srid.value];
  drawn.remove();
  if (!outline) return;
  drawn = L.geoJSON(outline, { style: SHEET, interactive: false }).addTo(map);
  map.fitBounds(drawn.getBounds(), { animate: false, padding: [40, 40], maxZoom: 18 });
}

form.addEventListener("change", draw);
draw();
ready();
