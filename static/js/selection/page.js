/** The selected parcels over the sheet; a row and its parcel light each other. */

import { config } from "../map/config.js";
import { load, ready, smallMap } from "../map/small_map.js";

const QUIET = { color: "#b4480f", weight: 2, fillColor: "#f59e42", fillOpacity: 0.35 };
const LIT = { color: "#0b3b46", weight: 4, fillColor: "#0b5563", fillOpacity: 0.45 };

const map = smallMap();
const outlines = await load(config.outlines);
if (outlines) light(L.geoJSON(outlines, { style: QUIET }).addTo(map));
ready();

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
