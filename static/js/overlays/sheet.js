/** The plan as a map of its own pixels: a scan in tiles, its rows counted downwards. */

import { config, isReducedMotion, isRightToLeft, text } from "../map/config.js";

const CLOSER = 3; // how often a pixel may be doubled

export function planMap(element) {
  const { box, levels, tiles } = config.plan;
  const [left, top, right, bottom] = box;
  const map = L.map(element, {
    crs: L.CRS.Simple,
    zoomControl: false,
    attributionControl: false,
    minZoom: -levels,
    maxZoom: CLOSER,
    zoomSnap: 0.5,
    zoomAnimation: !isReducedMotion,
    fadeAnimation: !isReducedMotion,
    inertia: !isReducedMotion,
  });
  L.control
    .zoom({
      position: isRightToLeft ? "topright" : "topleft",
      zoomInTitle: text("zoom_in"),
      zoomOutTitle: text("zoom_out"),
    })
    .addTo(map);
  L.DomUtil.create("div", "map-cross", element).setAttribute("aria-hidden", "true");
  const bounds = L.latLngBounds([-bottom, left], [-top, right]);
  L.tileLayer(tiles, {
    bounds,
    noWrap: true,
    minZoom: -levels,
    maxZoom: CLOSER,
    maxNativeZoom: 0,
    minNativeZoom: -levels,
    zoomOffset: levels,
  }).addTo(map);
  map.fitBounds(bounds, { animate: false });
  map.plan = {
    spot: ({ lat, lng }) => [within(lng, left, right), within(-lat, top, bottom)],
    latLng: ([x, y]) => L.latLng(-y, x),
  };
  return map;
}

/** A click a hair beside the sheet means its edge. */
function within(value, least, most) {
  return Number(Math.min(most, Math.max(least, value)).toFixed(2));
}
