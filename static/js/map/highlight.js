/** The outlines drawn over the tiles: the open parcel, and one that is being considered. */

const SELECTED = [
  { color: "#fff", weight: 7, opacity: 0.9, fill: false },
  { color: "#c2410c", weight: 3, opacity: 1, fillColor: "#f59e42", fillOpacity: 0.22 },
];
const CONSIDERED = [
  { color: "#0b3b46", weight: 3, dashArray: "6 5", fillColor: "#0b5563", fillOpacity: 0.14 },
];
const LIT = [
  { color: "#fff", weight: 5, opacity: 0.95, fill: false },
  { color: "#0b3b46", weight: 2.5, opacity: 1, fillOpacity: 0.55 },
];

export class Highlight {
  constructor(map) {
    this.map = map;
    this.selected = L.layerGroup().addTo(map);
    this.considered = L.layerGroup().addTo(map);
    this.lit = L.layerGroup().addTo(map);
    this.feature = null;
  }

  select(feature) {
    this.feature = feature;
    draw(this.selected, feature, SELECTED);
    this.consider(null);
    this.light(null);
  }

  consider(feature) {
    draw(this.considered, feature, CONSIDERED);
  }

  /** One slice of the open parcel, in the colour of its class. */
  light(feature) {
    const fillColor = feature?.properties.colour ?? "#a4221b";
    draw(this.lit, feature, LIT.map((style) => ({ ...style, fillColor })));
  }

  clear() {
    this.select(null);
  }

  /** Move no more than needed for the open parcel to be seen beside the panel. */
  keepInView(padding) {
    if (!this.feature) return;
    const bounds = L.geoJSON(this.feature).getBounds();
    const [left, top] = padding.paddingTopLeft ?? padding.padding;
    const [right, bottom] = padding.paddingBottomRight ?? padding.padding;
    const size = this.map.getSize();
    const topLeft = this.map.latLngToContainerPoint(bounds.getNorthWest());
    const bottomRight = this.map.latLngToContainerPoint(bounds.getSouthEast());
    this.map.panBy([
      shift(topLeft.x, bottomRight.x, left, size.x - right),
      shift(topLeft.y, bottomRight.y, top, size.y - bottom),
    ]);
  }

  /** Move so that the open parcel is in the middle of what the panel leaves free. */
  zoomTo(padding, feature = this.feature) {
    if (!feature) return;
    const bounds = L.geoJSON(feature).getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { maxZoom: 19, ...padding });
  }
}

/** How far the map must move along one axis for from..to to lie in low..high, or in its middle. */
function shift(from, to, low, high) {
  if (to - from > high - low) return (from + to - low - high) / 2;
  if (from < low) return from - low;
  return to > high ? to - high : 0;
}

function draw(group, feature, styles) {
  group.clearLayers();
  if (!feature?.geometry) return;
  for (const style of styles) {
    const spot = { ...style, radius: 4, dashArray: null, interactive: false };
    const pointToLayer = (_feature, at) => L.circleMarker(at, spot);
    const isSpots = feature.geometry.type.endsWith("Point");
    const drawn = { style: isSpots ? spot : style, pointToLayer, interactive: false };
    L.geoJSON(feature, drawn).addTo(group);
  }
}

/** The outline that a partial carries as a data block, or null. */
export function outlineIn(element) {
  if (element?.dataset?.light) return JSON.parse(element.dataset.light); // htmx drops data blocks
  const block = element?.querySelector("[data-outline] script, script[data-outline]");
  const feature = block ? JSON.parse(block.textContent) : null;
  return feature?.geometry ? feature : null;
}
