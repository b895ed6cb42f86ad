/**
 * The only module that knows the vector tile renderer (protomaps-leaflet, on canvas).
 * Fills and lines are one Leaflet layer per data layer, so that each has its own opacity;
 * names are one layer above them all, so that they never collide. Both share one tile cache.
 */

import { labels, overImagery, paint } from "./style.js";

const LEVEL_DIFFERENCE = 1; // data tiles are drawn 512 pixels wide: fewer requests, same sharpness
const LABELLED_TILES = 64; // how many tiles keep their names: a 4K screen shows 40

const P = protomapsL;

function withMoreNames(layer) {
  layer.clearLayout = () => {
    layer.labelers = new P.Labelers(
      layer.scratch, layer.labelRules, LABELLED_TILES, layer.onTilesInvalidated,
    );
  };
  layer.clearLayout();
  return layer;
}

/** The fills and lines of one layer of the page's configuration; over imagery its lines alone. */
export function paintLayer(spec, position, isClear = false) {
  const rules = (isClear && overImagery[spec.key]) || paint[spec.key] || [];
  return P.leafletLayer({
    url: spec.tiles,
    levelDiff: LEVEL_DIFFERENCE,
    maxDataZoom: spec.maxzoom,
    minZoom: spec.minzoom + LEVEL_DIFFERENCE,
    maxZoom: 22,
    opacity: spec.opacity,
    zIndex: position + 1,
    className: `layer-${spec.key}`,
    attribution: "",
    paintRules: rules,
  });
}

/** The names of every layer that is switched on, over the tiles those layers already hold. */
export function labelLayer(paintLayers, fontsReady, isShown) {
  const sources = Object.fromEntries(
    Object.entries(paintLayers).map(([key, layer]) => [key, { url: layer.options.url }]),
  );
  const layer = withMoreNames(
    P.leafletLayer({
      sources,
      attribution: "",
      maxZoom: 22,
      zIndex: 50,
      tasks: [fontsReady],
      labelRules: labels.map((rule) => ({ ...rule, dataSource: rule.key })),
    }),
  );
  for (const [key, painted] of Object.entries(paintLayers)) {
    layer.views.set(key, whereDrawn(painted, () => isShown(key)));
  }
  return layer;
}

/** A view that answers with nothing where its layer is not drawn, and fetches nothing for it. */
function whereDrawn(painted, isShown) {
  const view = painted.views.get("");
  const from = painted.options.minZoom;
  const empty = (tile) => ({ ...view.dataTileForDisplayTile(tile), z: tile.z, data: new Map() });
  return {
    getDisplayTile: async (tile) =>
      tile.z < from || !isShown() ? empty(tile) : view.getDisplayTile(tile),
  };
}

/** Show the names of these layers only. */
export function nameOnly(layer, keys) {
  for (const rule of layer.labelRules) rule.visible = keys.has(rule.key);
  layer.clearLayout();
  if (layer._map) layer.rerenderTiles();
}
