/** The spot of a case on the sheet: parcels, blocks, and the plan under them. */

import { config } from "../map/config.js";
import { ready, smallMap } from "../map/small_map.js";

const map = smallMap();
map.createPane("spot").style.zIndex = 450;
L.circleMarker(config.spot, {
  pane: "spot", radius: 10, color: "#fff", weight: 3, fillColor: "#b4480f", fillOpacity: 1, interactive: false,
}).addTo(map);
ready();
