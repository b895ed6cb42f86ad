/** The empty sheet, its scale, and an optional background of the municipality's own. */

import { config, isPhone, isReducedMotion, isRightToLeft, text } from "./config.js";

const MIN_ZOOM = 7;
const MAX_ZOOM = 21;

/** Leaflet's scale bar, saying its unit in the page's language. */
const Scale = L.Control.Scale.extend({
  _updateMetric(maxMetres) {
    const metres = this._getRoundNum(maxMetres);
    const label =
      metres < 1000 ? text("metres", { n: metres }) : text("kilometres", { n: metres / 1000 });
    this._updateScale(this._mScale, label, metres / maxMetres);
  },
});

export function createMap(element) {
  const map = L.map(element, {
    zoomControl: false,
    attributionControl: Boolean(config.basemap),
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    zoomAnimation: !isReducedMotion,
    fadeAnimation: !isReducedMotion,
    markerZoomAnimation: !isReducedMotion,
    inertia: !isReducedMotion,
  });
  const corner = isRightToLeft ? "bottomleft" : "bottomright";
  new Scale({ imperial: false, position: corner, maxWidth: isPhone.matches ? 72 : 110 }).addTo(map);
  if (config.basemap) addBasemap(map);
  const cross = L.DomUtil.create("div", "map-cross", element);
  cross.setAttribute("aria-hidden", "true");
  return map;
}

function addBasemap(map) {
  map.attributionControl.setPrefix(false);
  map.attributionControl.setPosition(isRightToLeft ? "bottomleft" : "bottomright");
  const { url, attribution } = config.basemap;
  map.createPane("basemap").style.zIndex = 100; // under the imagery, which lies under the sheet
  L.tileLayer(url, { attribution, maxZoom: MAX_ZOOM, maxNativeZoom: 19, pane: "basemap" }).addTo(map);
}
