/** A place tapped on the map goes into the form; what is open close by is shown beside it. */

import { ready, smallMap } from "../map/small_map.js";

const ZOOM = 16;
const map = smallMap();
const form = document.querySelector(".call");
const nearby = document.querySelector("[data-nearby]");
const { lng, lat } = form.elements;
let mark = null;

function put(at) {
  mark?.remove();
  mark = L.circleMarker(at, { radius: 9, color: "#fff", weight: 3, fillColor: "#b4480f", fillOpacity: 1 });
  mark.addTo(map);
}

function look(at) {
  const address = `${nearby.dataset.nearby}?lng=${at.lng.toFixed(6)}&lat=${at.lat.toFixed(6)}`;
  htmx.ajax("GET", address, { target: nearby });
}

map.on("click", ({ latlng }) => {
  const at = latlng.wrap();
  lng.value = at.lng.toFixed(7);
  lat.value = at.lat.toFixed(7);
  put(at);
  look(at);
});

if (lng.value && lat.value) {
  const at = L.latLng(Number(lat.value), Number(lng.value));
  put(at);
  map.setView(at, ZOOM, { animate: false });
  look(at);
}
ready();
