/** The file as a page: a sketch of the parcel, and a print of everything that is known. */

import { healSections } from "./map/sections.js";
import { lightSlices } from "./map/slices.js";

const SIZE = 300;
const MARGIN = 30;
const METRES_PER_DEGREE = 111_320;
const SVG = "http://www.w3.org/2000/svg";

const page = document.querySelector("[data-file-page]");

healSections(page);
const light = sketch(
  page.querySelector("[data-sketch]"), page.querySelector("[data-outline] script"),
);
if (light) lightSlices(page, light);
offerPrint(page.querySelector("[data-print]"));

/** Rings of a GeoJSON polygon or multipolygon. */
function ringsOf({ type, coordinates }) {
  return type === "MultiPolygon" ? coordinates.flat() : coordinates;
}

/** Draw the outline in local metres, north upwards; returns what lights a slice of it up. */
function sketch(figure, block) {
  const feature = block && JSON.parse(block.textContent);
  if (!feature?.geometry) return null;
  const [west, south, east, north] = feature.bbox;
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const wide = (east - west) * shrink;
  const scale = (SIZE - 2 * MARGIN) / Math.max(wide, north - south);
  const place = ([lng, lat]) => [
    (SIZE - wide * scale) / 2 + (lng - west) * shrink * scale,
    (SIZE + (north - south) * scale) / 2 - (lat - south) * scale,
  ];
  const corner = (at) => place(at).map((n) => n.toFixed(1)).join(" ");
  const pathOf = ({ geometry }) =>
    ringsOf(geometry).map((ring) => `M${ring.map(corner).join("L")}Z`).join("");
  const lit = element("path", {
    stroke: "#0b3b46", "stroke-width": 1.5, "fill-opacity": 0.6, "fill-rule": "evenodd",
  });
  const drawing = element("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "presentation" });
  drawing.append(
    element("path", {
      d: pathOf(feature), fill: "#fbe3c4", stroke: "#b4480f", "stroke-width": 3,
      "stroke-linejoin": "round", "fill-rule": "evenodd",
    }),
    lit,
    ...scaleBar(scale / METRES_PER_DEGREE, figure.dataset.unit),
  );
  figure.prepend(drawing);
  figure.hidden = false;
  return (slice) => {
    lit.setAttribute("d", slice?.geometry ? pathOf(slice) : "");
    lit.setAttribute("fill", slice?.properties.colour ?? "#a4221b");
  };
}

/** A bar of 1, 2 or 5 times a power of ten metres, about a third of the drawing. */
function scaleBar(pixelsPerMetre, unit) {
  const aim = SIZE / 3 / pixelsPerMetre;
  const power = 10 ** Math.floor(Math.log10(aim));
  const metres = [5, 2, 1].find((step) => step * power <= aim) * power;
  const end = 12 + metres * pixelsPerMetre;
  const bar = element("path", {
    d: `M12 ${SIZE - 16}v6h${end - 12}v-6`, fill: "none", stroke: "#14262e", "stroke-width": 1.5,
  });
  const label = element("text", { x: end + 6, y: SIZE - 9, "font-size": 12, fill: "#14262e" });
  label.textContent = `${metres} ${unit}`;
  return [bar, label];
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function whenFilled(section) {
  return new Promise((done) => {
    section.addEventListener("htmx:afterRequest", done, { once: true });
  });
}

/** Open every section, wait until all are filled, then print. */
function offerPrint(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const closed = [...page.querySelectorAll("[data-section][hx-get]:not([open])")];
    const filled = closed.map(whenFilled);
    for (const section of page.querySelectorAll("[data-section]")) section.open = true;
    await Promise.all(filled);
    requestAnimationFrame(() => window.print());
  });
}
