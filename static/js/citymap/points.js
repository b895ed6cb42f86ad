/**
 * Complaints as markers over the map: heaps that open up as it comes closer, and single ones.
 * Markers and not paint, so that each can be reached by the keyboard and says what it is.
 */

import { isReducedMotion, number } from "../map/config.js";

const TILE = 256;
const CLOSEST = 19; // where single ones on the very same spot cannot be told apart any more

export const Points = L.GridLayer.extend({
  /** spec: tiles, minzoom, maxzoom; draw(feature): {icon, label, act} of a single one or a heap. */
  initialize(spec, { layer, draw, pane }) {
    L.GridLayer.prototype.initialize.call(this, {
      minZoom: spec.minzoom, maxNativeZoom: spec.maxzoom, maxZoom: 22, tileSize: TILE,
    });
    Object.assign(this, { spec, layer, draw, paneName: pane, tileMarkers: new Map() });
    this.source = new protomapsL.ZxySource(spec.tiles, false);
    this.on("tileunload", ({ coords }) => this.forget(coords));
  },

  onAdd(map) {
    if (!map.getPane(this.paneName)) map.createPane(this.paneName).classList.add("points-pane");
    this.setOpacity(this.spec.opacity ?? 1);
    L.GridLayer.prototype.onAdd.call(this, map);
  },

  onRemove(map) {
    for (const group of this.tileMarkers.values()) group.remove();
    this.tileMarkers.clear();
    L.GridLayer.prototype.onRemove.call(this, map);
  },

  setOpacity(opacity) {
    this.spec.opacity = opacity;
    const pane = this._map?.getPane(this.paneName) ?? this._mapToAdd?.getPane(this.paneName);
    if (pane) pane.style.opacity = opacity;
    return this;
  },

  /** Another kind of the same tiles. */
  show(layer) {
    this.layer = layer;
    this.redraw();
  },

  createTile(coords, done) {
    const tile = document.createElement("div");
    this.source.get(coords, TILE).then(
      (layers) => {
        this.place(coords, layers.get(this.layer) ?? []);
        done(null, tile);
      },
      (error) => done(error, tile),
    );
    return tile;
  },

  place(coords, features) {
    if (!this._map || this._tiles[this._tileCoordsToKey(coords)] === undefined) return;
    this.forget(coords);
    const markers = features.map((feature) => this.marker(coords, feature));
    this.tileMarkers.set(this._tileCoordsToKey(coords), L.layerGroup(markers).addTo(this._map));
  },

  forget(coords) {
    const key = this._tileCoordsToKey(coords);
    this.tileMarkers.get(key)?.remove();
    this.tileMarkers.delete(key);
  },

  marker(coords, { props, geom: [[{ x, y }]] }) {
    const at = this._map.unproject([coords.x * TILE + x, coords.y * TILE + y], coords.z);
    const { icon, label, act } = this.draw(props);
    const marker = L.marker(at, { icon, pane: this.paneName, keyboard: true, riseOnHover: true });
    marker.on("add", () => marker.getElement().setAttribute("aria-label", label));
    marker.on("click", () => (act ? act(at, marker) : this.openUp(at)));
    marker.on("keydown", ({ originalEvent }) => {
      if (originalEvent.key !== "Enter" && originalEvent.key !== " ") return;
      L.DomEvent.stop(originalEvent);
      marker.fire("click");
    });
    return marker;
  },

  /** Come so close that a heap falls apart. */
  openUp(at) {
    const closer = Math.min(CLOSEST, this._map.getZoom() + 2);
    this._map.setView(at, closer, { animate: !isReducedMotion });
  },
});

/** A heap's circle, larger with its number, in a colour class of its own. */
export function heapIcon(count, kind = "") {
  const size = Math.round(30 + 7 * Math.log10(count));
  const circle = document.createElement("span");
  circle.textContent = count < 10000 ? number(count) : `${number(Math.round(count / 1000))}k`;
  return L.divIcon({ className: `heap ${kind}`, html: circle, iconSize: [size, size] });
}

/** The picture of a category's group in a small round. */
export function caseIcon(picture, kind = "") {
  const round = document.createElement("span");
  if (picture) {
    const ns = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(ns, "svg");
    svg.setAttribute("class", "icon");
    const use = document.createElementNS(ns, "use");
    use.setAttribute("href", picture);
    svg.append(use);
    round.append(svg);
  }
  return L.divIcon({ className: `case-spot ${kind}`, html: round, iconSize: [32, 32] });
}
