/** The selected parcels over the sheet; a row and its parcel light each other. */

import { createMap } from "../map/basemap.js";
import { config, isRightToLeft, say, text } from "../map/config.js";
import { Layers } from "../map/layers.js";

const QUIET = { color: "#b4480f", weight: 2, fillColor: "#f59e42", fillOpacity: 0.35 };
const LIT = { color: "#0b3b46", weight: 4, fillColor: "#0b5563", fillOpacity: 0.45 };

const map = createMap(document.getElementById("plan-map"));
L.control
  .zoom({
    position: isRightToLeft ? "topright" : "topleft",
    zoomInTitle: text("zoom_in"),
    zoomOutTitle: text("zoom_out"),
  })
  .addTo(map);
map.fitBounds(config.view.bounds, { animate: false, padding: [20, 20] });
new Layers(map);

try {
  const answer = await fetch(config.outlines, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(answer.status);
  light(L.geoJSON(await answer.json(), { style: QUIET }).addTo(map));
} catch {
  say(text("not_loaded"));
}
document.documentElement.dataset.map = "ready";

function light(outlines) {
  const rows = new Map();
  for (const row of document.querySelectorAll("[data-row]")) rows.set(row.dataset.row, row);
  outlines.eachLayer((shape) => {
    const row = rows.get(String(shape.feature.id));
    const on = () => (shape.setStyle(LIT), row?.classList.add("is-shown"));
    const off = () => (shape.setStyle(QUIET), row?.classList.remove("is-shown"));
    shape.bindTooltip(shape.feature.properties.label, { sticky: true });
    shape.on({ mouseover: on, mouseout: off });
    for (const name of ["pointerenter", "focusin"]) row?.addEventListener(name, on);
    for (const name of ["pointerleave", "focusout"]) row?.addEventListener(name, off);
  });
}
