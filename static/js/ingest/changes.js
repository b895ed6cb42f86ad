/** What a delivery would change: the old outline under the new one, and one change by itself. */

import { config } from "../map/config.js";
import { load, ready, smallMap } from "../map/small_map.js";
import { paintLayer } from "../map/tiles.js";
import { drawSides } from "./sides.js";

const map = smallMap();
paintLayer({ key: "delivery", opacity: 1, ...config.changes }, 60).addTo(map);
let drawn = L.layerGroup().addTo(map);

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-outlines]");
  if (!button) return;
  const found = await load(button.dataset.outlines);
  if (!found) return;
  drawn.remove();
  drawn = drawSides(map, found);
  document.getElementById("plan-map").scrollIntoView({ block: "nearest" });
});

ready();
