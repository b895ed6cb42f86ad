/** A map in a page: the sheet's layers, buttons to come closer, and a way to draw features over it. */

import { createMap } from "./basemap.js";
import { Clock } from "./clock.js";
import { config, isRightToLeft, say, text } from "./config.js";
import { offerGround } from "./ground.js";
import { Layers } from "./layers.js";

export function smallMap() {
  const map = createMap(document.getElementById("plan-map"));
  L.control
    .zoom({
      position: isRightToLeft ? "topright" : "topleft",
      zoomInTitle: text("zoom_in"),
      zoomOutTitle: text("zoom_out"),
    })
    .addTo(map);
  map.fitBounds(config.view.bounds, { animate: false, padding: [20, 20] });
  const layers = new Layers(map, new Clock()); // no clock to set here: the sheet of today
  offerGround(map, layers);
  return map;
}

/** GeoJSON from an address of ours, or null with a line that says so. */
export async function load(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/geo+json" } });
    if (!answer.ok) throw new Error(answer.status);
    return await answer.json();
  } catch {
    say(text("not_loaded"));
    return null;
  }
}

export function ready() {
  document.documentElement.dataset.map = "ready";
}
