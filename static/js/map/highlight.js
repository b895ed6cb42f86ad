/** The outlines drawn over the tiles: the open parcel, and one that is being considered. */

const SELECTED = [
  { color: "#fff", weight: 7, opacity: 0.9, fill: false, interactive: false },
  { color: "#c2410c", weight: 3, opacity: 1, fillColor: "#f59e42", fillOpacity: 0.22, interactive: false },
];
const CONSIDERED = [
  { color: "#0b3b46", weight: 3, dashArray: "6 5", fillColor: "#0b5563", fillOpacity: 0.14, interactive: false },
];

export class Highlight {
  constructor(map) {
    this.map = map;
    this.selected = L.layerGroup().addTo(map);
    this.considered = L.layerGroup().addTo(map);
    this.feature = null;
  }

  select(feature) {
    this.feature = feature;
    draw(this.selected, feature, SELECTED);
    this.consider(null);
  }

  consider(feature) {
    draw(this.considered, feature, CONSIDERED);
  }

  clear() {
    this.select(null);
  }

  /** Move no more than needed for the open parcel to be seen beside the panel. */
  keepInView(padding) {
    if (!this.feature) return;
    const center = L.geoJSON(this.feature).getBounds().getCenter();
    this.map.panInside(center, padding);
  }

  /** Move so that the open parcel is in the middle of what the panel leaves free. */
  zoomTo(padding, feature = this.feature) {
    if (!feature) return;
    const bounds = L.geoJSON(feature).getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { maxZoom: 19, ...padding });
  }
}

function draw(group, feature, styles) {
  group.clearLayers();
  if (!feature?.geometry) return;
  for (const style of styles) L.geoJSON(feature, { style }).addTo(group);
}

/** The outline that a partial carries as a data block, or null. */
export function outlineIn(element) {
  const block = element?.querySelector("[data-outline] script, script[data-outline]");
  const feature = block ? JSON.parse(block.textContent) : null;
  return feature?.geometry ? feature : null;
}
