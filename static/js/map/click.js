/** A click on the ground asks the server what lies there: one round trip, whatever is drawn. */

import { config, isReducedMotion, say, text } from "./config.js";

const LEGIBLE_FROM = 14; // below it a finger covers a whole block

export function askOnClick(map, panel, isBusy) {
  function ask(latlng) {
    const query = new URLSearchParams({ lng: latlng.lng.toFixed(7), lat: latlng.lat.toFixed(7) });
    panel.open(`${config.urls.at}?${query}`);
  }

  function answer(latlng) {
    if (isBusy()) return;
    if (map.getZoom() < LEGIBLE_FROM) {
      const closer = Math.min(LEGIBLE_FROM + 2, map.getZoom() + 3);
      map.setView(latlng, closer, { animate: !isReducedMotion });
      say(text("zoom_in_first"));
      return;
    }
    ask(latlng);
  }

  map.on("click", (event) => answer(event.latlng.wrap()));
  // The keyboard's click: Enter on the map asks at the cross in its middle.
  const container = map.getContainer();
  container.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== container) return;
    event.preventDefault();
    answer(map.getCenter().wrap());
  });
  return ask;
}
