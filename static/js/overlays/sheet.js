/**
 * The plan as a map of its own: a scan in tiles, its rows counted downwards, or a drawing in lines,
 * whose corners draw a click to themselves.
 */

import { config, isReducedMotion, isRightToLeft, text } from "../map/config.js";

const CLOSER = 3; // how often a pixel may be doubled
const WHOLE_PIXELS = 512; // of a drawing where it is seen from farthest
const SNAP_PIXELS = 10;

export function planMap(element) {
  const { lines } = config.plan;
  const map = L.map(element, {
    crs: L.CRS.Simple,
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.5,
    zoomAnimation: !isReducedMotion,
    fadeAnimation: !isReducedMotion,
    inertia: !isReducedMotion,
    ...(lines ? zoomsOfDrawing() : { minZoom: -config.plan.levels, maxZoom: CLOSER }),
  });
  L.control
    .zoom({
      position: isRightToLeft ? "topright" : "topleft",
      zoomInTitle: text("zoom_in"),
      zoomOutTitle: text("zoom_out"),
    })
    .addTo(map);
  L.DomUtil.create("div", "map-cross", element).setAttribute("aria-hidden", "true");
  map.plan = lines ? drawingOn(map, lines) : scanOn(map);
  return map;
}

function scanOn(map) {
  const { box, levels, tiles } = config.plan;
  const [left, top, right, bottom] = box;
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
  return {
    spot: ({ lat, lng }) => [within(lng, left, right), within(-lat, top, bottom)],
    latLng: ([x, y]) => L.latLng(-y, x),
  };
}

/** A click a hair beside the sheet means its edge. */
function within(value, least, most) {
  return Number(Math.min(most, Math.max(least, value)).toFixed(2));
}

function zoomsOfDrawing() {
  const [left, low, right, high] = config.plan.box;
  const farthest = Math.floor(Math.log2(WHOLE_PIXELS / Math.max(right - left, high - low))) - 1;
  return { minZoom: farthest, maxZoom: farthest + 10 };
}

function drawingOn(map, address) {
  const [left, low, right, high] = config.plan.box;
  const corners = [];
  map.fitBounds([[low, left], [high, right]], { animate: false });
  draw(map, address, corners);
  return {
    spot: (latlng) => nearest(map, corners, latlng),
    latLng: ([x, y]) => L.latLng(y, x),
  };
}

async function draw(map, address, corners) {
  const renderer = L.canvas();
  try {
    const answer = await fetch(address);
    const { lines } = await answer.json();
    for (const { colour, points } of lines) {
      const places = points.map(([x, y]) => [y, x]);
      L.polyline(places, { color: colour, weight: 1.5, renderer, interactive: false }).addTo(map);
      corners.push(...points);
    }
  } catch {
    corners.length = 0; // points can be typed
  }
}

/** The drawing's corner next to a click, or the spot itself. */
function nearest(map, corners, latlng) {
  const reach = SNAP_PIXELS / map.getZoomScale(map.getZoom(), 0);
  let found = [latlng.lng, latlng.lat];
  let least = reach;
  for (const corner of corners) {
    const distance = Math.hypot(corner[0] - latlng.lng, corner[1] - latlng.lat);
    if (distance < least) [found, least] = [corner, distance];
  }
  return found.map((value) => Number(value.toFixed(4)));
}
