/** Where the user stands, when the browser may say. */

import { say, text } from "./config.js";

const BLUE = "#1d5fd1";
const DOT = { radius: 8, color: "#fff", weight: 3, fillColor: BLUE, fillOpacity: 1 };
const RING = { color: BLUE, weight: 1, fillOpacity: 0.1, interactive: false };
const FAILURES = { 1: "locate_denied", 2: "locate_unavailable", 3: "locate_timeout" };

export function makeLocate(map, button) {
  const drawn = L.layerGroup().addTo(map);

  map.on("locationfound", ({ latlng, accuracy }) => {
    button.removeAttribute("aria-busy");
    drawn.clearLayers();
    L.circle(latlng, { ...RING, radius: accuracy }).addTo(drawn);
    L.circleMarker(latlng, { ...DOT, interactive: false }).addTo(drawn);
    say(text("locate_found", { n: Math.round(accuracy) }));
  });
  map.on("locationerror", ({ code }) => {
    button.removeAttribute("aria-busy");
    say(text(FAILURES[code] ?? "locate_unavailable"));
  });
  return () => {
    button.setAttribute("aria-busy", "true");
    map.locate({ setView: true, maxZoom: 18, enableHighAccuracy: true, timeout: 10_000 });
  };
}
