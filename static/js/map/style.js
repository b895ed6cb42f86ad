/** How each layer is drawn: a cadastral sheet, light ground, fine lines, strong names. */

import { config, text } from "./config.js";

const INK = "#3f4a45";
const PETROL = "#0b4a56";
const RUST = "#8a3a0c";
const ROAD = "#e4e1d8";
const ROAD_EDGE = "#cbc5b6";
const ROAD_NAME = "#6a6558";
const ROUNDED = { lineCap: "round", lineJoin: "round" };
const FAMILY = '"IBM Plex Sans Arabic"';

const P = protomapsL;
const ON_THE_LINE = 2; // of the renderer's places for a name, which it does not export

/** Width in pixels by display zoom, interpolated between the stops given. */
const width = (...stops) => P.linear(stops);

function fill(dataLayer, colour, opacity = 1, filter = undefined) {
  return { dataLayer, filter, symbolizer: new P.PolygonSymbolizer({ fill: colour, opacity }) };
}

function line(dataLayer, color, lineWidth, options = {}) {
  const symbolizer = new P.LineSymbolizer({ color, width: lineWidth, ...options });
  return { dataLayer, symbolizer };
}

const isFabric = (_zoom, feature) => "count" in feature.props;
const isParcel = (_zoom, feature) => "id" in feature.props;

const zoneColour = (_zoom, feature) => feature?.props.colour ?? "#9aa5b1";

/** The classes of the legend that the page's configuration gives, by their lower bounds. */
const meterClasses = (config.layers.find((layer) => layer.key === "completeness")?.legend ?? [])
  .map(({ value, colour }) => [Number(value), colour]);
const meterColour = (_zoom, feature) =>
  meterClasses.find(([least]) => feature?.props.score >= least)?.[1] ?? "#9aa5b1";

const ofLicence = (name) => (_zoom, feature) => feature?.props[name] ?? "#9aa5b1";
const isPoint = (_zoom, feature) => feature.geomType === 1;
const isOutline = (_zoom, feature) => feature.geomType === 3;
/** Gathered licences grow with their number, single ones with the zoom. */
const licenceRadius = (zoom, feature) =>
  feature?.props.count ? Math.min(2 + Math.log2(feature.props.count), 9) : zoom < 15 ? 3 : 4;

/** Pixels of a metre on the ground, in the middle of what the map shows at first. */
const middle = (config.view.bounds[0][0] + config.view.bounds[1][0]) / 2;
const WORLD_M = 40_075_016.7 * Math.cos((middle * Math.PI) / 180);
const pixels = (zoom, metres) => (metres * 256 * 2 ** zoom) / WORLD_M;
/** A road as wide as it is, or as a thin line where that would not be seen or is not known. */
const roadWidth = (zoom, feature) => Math.max(pixels(zoom, feature?.props.width_m ?? 0), 1.2);
const roadCasing = (zoom, feature) => roadWidth(zoom, feature) + 1.4;
const isBare = (_zoom, feature) => "width_m" in feature.props;
const OLD = "#b4480f";
const NEW = "#0b5563";
const kindColours = {
  added: "#22663d", removed: "#a4221b", renumbered: "#7a5200", split: "#6b2fa0", merged: "#6b2fa0",
};
const ofKind = (_zoom, feature) => kindColours[feature?.props.kind] ?? NEW;
const gatheredRadius = (_zoom, feature) => Math.min(4 + Math.log2(feature?.props.count ?? 1), 14);

export const paint = {
  delivery: [
    fill("after", ofKind, 0.22),
    fill("before", ofKind, 0.12),
    line("after", NEW, width([14, 1.2], [18, 3])),
    line("before", OLD, width([14, 1], [18, 2.2]), {
      dash: [6, 4], dashColor: OLD, dashWidth: width([14, 1], [18, 2.2]), opacity: 0,
    }),
    {
      dataLayer: "changes",
      symbolizer: new P.CircleSymbolizer({
        fill: ofKind, radius: gatheredRadius, stroke: "#fff", width: 1.2, opacity: 0.85,
      }),
    },
  ],
  completeness: [
    fill("completeness", meterColour),
    line("completeness", "#fffefa", width([11, 0.3], [17, 1])),
  ],
  licences: [
    { ...fill("licences", ofLicence("colour")), filter: isOutline },
    { ...line("licences", ofLicence("type_colour"), width([15, 1.2], [19, 3])), filter: isOutline },
    {
      dataLayer: "licences",
      filter: isPoint,
      symbolizer: new P.CircleSymbolizer({
        fill: ofLicence("colour"),
        radius: licenceRadius,
        stroke: ofLicence("type_colour"),
        width: 1.2,
      }),
    },
  ],
  areas: [
    fill("areas", "#f7f5ee"),
    line("areas", "#fff", width([8, 2], [14, 4], [18, 6]), { opacity: 0.8 }),
    line("areas", "#7c6a53", width([8, 0.8], [14, 1.6], [18, 2.4])),
  ],
  blocks: [
    fill("blocks", "#efe9da", 0.9),
    line("blocks", "#b9ae95", width([11, 0.4], [14, 0.9], [18, 1.5])),
  ],
  roads: [
    { ...line("roads", ROAD_EDGE, roadCasing, ROUNDED), filter: isBare },
    line("roads_surface", ROAD_EDGE, width([13, 0.8], [18, 1.6])),
    fill("roads_surface", ROAD),
    { ...line("roads", ROAD, roadWidth, ROUNDED), filter: isBare },
  ],
  plan: [
    fill("plan", zoneColour),
    line("plan", "#fff", width([12, 0.4], [17, 1.4])),
  ],
  parcels: [
    fill("parcels", "#d8cfb8", 1, isFabric),
    fill("parcels", "#fffefa", 0.92, isParcel),
    line("parcels", "#81785f", width([14, 0.35], [16, 0.7], [18, 1.1], [20, 1.6])),
  ],
};

/** The sheet over imagery: the ground is to be seen, so nothing is filled and lines are light. */
export const overImagery = {
  areas: [line("areas", "#fff", width([8, 1.2], [14, 2.4], [18, 3.6]))],
  roads: [], // the ground shows them; their names stay
  blocks: [line("blocks", "#fff3c4", width([11, 0.5], [14, 1.1], [18, 2]))],
  parcels: [
    line("parcels", "#14262e", width([14, 0.6], [16, 1.4], [18, 2.4], [20, 3.4]), { opacity: 0.45 }),
    line("parcels", "#ffe08a", width([14, 0.35], [16, 0.7], [18, 1.1], [20, 1.6])),
  ],
};

/** Text that a rule composes itself, since a tile carries only the bare number. */
function worded(symbolizer, compose) {
  symbolizer.text = { get: (_zoom, feature) => compose(feature.props) };
  return symbolizer;
}

function composed(symbolizer, compose) {
  return new P.CenteredSymbolizer(worded(symbolizer, compose));
}

function labelText(options) {
  const halo = { stroke: "#fffefa", width: 3.5 };
  return new P.TextSymbolizer({ fontFamily: FAMILY, lineHeight: 1.3, ...halo, ...options });
}

const areaSize = (zoom) => (zoom < 12 ? 12 : 15);
const blockSize = (zoom) => (zoom < 17 ? 13 : 15);
const roadSize = (zoom) => (zoom < 18 ? 11 : 13);
const parcelSize = (zoom) => ({ 17: 10, 18: 12 })[zoom] ?? 14;

/** A name in the page's language, or the other where that is missing. */
function nameOf(props) {
  const [first, second] = config.lang === "en" ? ["name_en", "name_ar"] : ["name_ar", "name_en"];
  return props[first] || props[second] || "";
}

// Earlier rules win where labels collide.
export const labels = [
  {
    key: "areas",
    dataLayer: "areas_label",
    maxzoom: 15,
    symbolizer: composed(
      labelText({ fontWeight: 600, fontSize: areaSize, fill: PETROL }),
      nameOf,
    ),
  },
  {
    key: "blocks",
    dataLayer: "blocks_label",
    minzoom: 15,
    maxzoom: 19,
    symbolizer: composed(
      labelText({ fontWeight: 600, fontSize: blockSize, fill: RUST }),
      (props) => text("block_label", { number: props.number }),
    ),
  },
  {
    key: "parcels",
    dataLayer: "parcels_label",
    minzoom: 17,
    symbolizer: composed(
      labelText({ fontWeight: 400, fontSize: parcelSize, fill: INK, width: 2.5 }),
      (props) => String(props.label ?? ""),
    ),
  },
  {
    key: "roads",
    dataLayer: "roads",
    minzoom: 16,
    symbolizer: worded(
      new P.LineLabelSymbolizer({
        fontFamily: FAMILY,
        fontSize: roadSize,
        fill: ROAD_NAME,
        stroke: ROAD,
        width: 3,
        position: ON_THE_LINE,
        repeatDistance: 400,
      }),
      nameOf,
    ),
  },
  {
    key: "roads",
    dataLayer: "roads_label",
    minzoom: 16,
    symbolizer: composed(
      labelText({ fontSize: roadSize, fill: ROAD_NAME, stroke: ROAD, width: 3 }),
      nameOf,
    ),
  },
];
