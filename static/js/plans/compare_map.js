/** What changes between two editions: the colour before as outline, the colour after as fill. */

import { config, text } from "../map/config.js";
import { load, ready, smallMap } from "../map/small_map.js";

const NOTHING = "#5b6670";

const map = smallMap();
map.createPane("changes").style.zIndex = 420;

function style({ properties }) {
  return {
    color: properties.before_colour ?? NOTHING,
    weight: 4,
    dashArray: properties.before_colour ? null : "5 4",
    fillColor: properties.after_colour ?? "#fff",
    fillOpacity: 0.85,
  };
}

function sentence({ properties }) {
  const before = properties.before_name ?? text("no_zone");
  const after = properties.after_name ?? text("no_zone");
  return `${text("from_to", { before, after })} · ${text("square_metres", { n: Math.round(properties.area_m2) })}`;
}

const found = await load(config.changes);
if (found) {
  const changes = L.geoJSON(found, { style, pane: "changes" });
  changes.bindTooltip(({ feature }) => sentence(feature), { sticky: true });
  changes.addTo(map);
  byRow(changes);
}
ready();

/** A row of the table leads to its piece on the map. */
function byRow(changes) {
  const pieces = new Map();
  changes.eachLayer((layer) => pieces.set(String(layer.feature.id), layer));
  for (const row of document.querySelectorAll("[data-piece]")) {
    const piece = pieces.get(row.dataset.piece);
    if (!piece) continue;
    row.addEventListener("click", () => {
      map.fitBounds(piece.getBounds(), { maxZoom: 18, padding: [40, 40] });
      document.querySelector("tr.is-shown")?.classList.remove("is-shown");
      row.classList.add("is-shown");
    });
  }
}
