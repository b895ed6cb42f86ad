/** Where the user stands, when the browser may say. */

import { say, text } from "./config.js";

const DOT = { radius: 8, color: "#fff", weight: 3, fillColor: "#1d5fd1", fillOpacity: 1, interactive: false };
const RING = { color: "#1d5fd1", weight: 1, fillOpacity: 0.1, interactive: false };
const FAILURES = { 1: "locate_denied", 2: "locate_unavailable", 3: "locate_timeout" };

export function makeLocate(map, button) {
  const drawn = L.layerGroup().addTo(map);

  map.on("locationfound", ({ latlng, accuracy }) => {
    button.removeAttribute("aria-busy");
    drawn.clearLayers();
    L.circle(latlng, { ...RING, radius: accuracy }).addTo(drawn);
    L.circleMarker(latlng, DOT).addTo(drawn);
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
