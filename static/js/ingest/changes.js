/** What a delivery would change: the old outline under the new one, and one change by itself. */

import { config } from "../map/config.js";
import { load, ready, smallMap } from "../map/small_map.js";
import { paintLayer } from "../map/tiles.js";

const SIDES = {
  before: { color: "#b4480f", weight: 4, dashArray: "8 6", fill: false },
  after: { color: "#0b5563", weight: 4, fillColor: "#0b5563", fillOpacity: 0.15 },
};

const map = smallMap();
paintLayer({ key: "delivery", opacity: 1, ...config.changes }, 60).addTo(map);
map.createPane("change").style.zIndex = 450;
let drawn = L.layerGroup().addTo(map);

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-outlines]");
  if (!button) return;
  const found = await load(button.dataset.outlines);
  if (!found) return;
  drawn.remove();
  drawn = L.geoJSON(found, {
    pane: "change",
    interactive: false,
    style: ({ properties }) => SIDES[properties.side],
  }).addTo(map);
  const bounds = drawn.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { animate: false, padding: [50, 50], maxZoom: 20 });
  document.getElementById("plan-map").scrollIntoView({ block: "nearest" });
});

ready();
