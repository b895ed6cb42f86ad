/** Figures as colours: five classes with about as many places in each, and a legend that says which. */

import { config, text } from "../map/config.js";
import { load, ready, smallMap } from "../map/small_map.js";

const COLOURS = ["#e9f1ec", "#c3ded5", "#8fc0b5", "#4d948d", "#0b5563"];
const NOTHING = "#fbfaf6";
const MOST_NAMED = 8;
const UNIT = { late_percent: "percent", median_days: "days" };

const map = smallMap();
map.createPane("figures").style.zIndex = 420;
map.createPane("names").style.zIndex = 640;
const legend = document.querySelector("[data-legend]");
const choices = document.querySelector("[data-measures]");

const found = await load(config.shapes);
if (found?.features.length) draw(found);
ready();

function draw(shapes) {
  const places = L.geoJSON(shapes, { pane: "figures", renderer: L.svg({ pane: "figures" }) });
  let measure = "open";
  const paint = () => {
    const steps = stepsOf(measure);
    places.setStyle((feature) => styleOf(valueOf(feature.id, measure), steps));
    places.eachLayer((layer) => layer.setTooltipContent(sentence(layer.feature.id, measure)));
    write(steps, measure);
  };
  name(places, shapes.features.length, () => measure);
  places.on("click", ({ layer }) => {
    const address = config.figures[layer.feature.id]?.url;
    if (address) location.assign(address);
  });
  places.on("mouseover", ({ layer }) => light(layer, true));
  places.on("mouseout", ({ layer }) => light(layer, false));
  places.addTo(map);
  map.fitBounds(places.getBounds(), { animate: false, padding: [8, 8] });
  choices.hidden = false;
  choices.addEventListener("change", ({ target }) => {
    measure = target.value;
    paint();
  });
  paint();
}

/** Few places bear their names and figures; of many it is told under the pointer. */
function name(places, count, measure) {
  const how = count <= MOST_NAMED
    ? { permanent: true, direction: "center", className: "figure-label", pane: "names" }
    : { sticky: true };
  places.eachLayer((layer) => layer.bindTooltip(sentence(layer.feature.id, measure()), how));
}

function light(layer, isOn) {
  layer.setStyle({ weight: isOn ? 3 : 1 });
  if (isOn) layer.bringToFront();
  const row = document.querySelector(`tr[data-place="${layer.feature.id}"]`);
  row?.classList.toggle("is-shown", isOn);
}

function valueOf(id, measure) {
  return config.figures[id]?.[measure] ?? null;
}

/** Lower bounds of the classes: quantiles of what is there, without repeats. */
function stepsOf(measure) {
  const values = Object.keys(config.figures).map((id) => valueOf(id, measure));
  const known = values.filter((value) => value > 0).sort((a, b) => a - b);
  const at = (part) => known[Math.floor(part * known.length)];
  return [...new Set([0, 0.2, 0.4, 0.6, 0.8].map(at).filter((value) => value !== undefined))];
}

function classOf(value, steps) {
  if (!value) return -1;
  const n = steps.findLastIndex((step) => value >= step);
  return COLOURS.length - steps.length + Math.max(0, n);
}

function styleOf(value, steps) {
  return {
    color: "#0b3b46",
    weight: 1,
    fillColor: COLOURS[classOf(value, steps)] ?? NOTHING,
    fillOpacity: 0.92,
  };
}

function say(value, measure) {
  return UNIT[measure] ? text(UNIT[measure], { n: value }) : String(value);
}

function sentence(id, measure) {
  const value = valueOf(id, measure);
  const told = value === null ? text("nothing_there") : say(value, measure);
  return document.createTextNode(
    text("figures_of", { name: config.figures[id]?.name ?? "", value: told }),
  ).textContent;
}

function write(steps, measure) {
  const lines = steps.map((step, n) => {
    const next = steps[n + 1];
    const label = next === undefined ? text("from_on", { from: say(step, measure) })
      : text("from_below", { from: say(step, measure), to: say(next, measure) });
    return [COLOURS[COLOURS.length - steps.length + n], label];
  });
  legend.replaceChildren(...[[NOTHING, text("nothing_there")], ...lines].map(([colour, label]) => {
    const line = document.createElement("li");
    const swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    swatch.setAttribute("class", "zone-swatch");
    swatch.setAttribute("viewBox", "0 0 10 10");
    swatch.setAttribute("aria-hidden", "true");
    const fill = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ width: 10, height: 10, fill: colour })) {
      fill.setAttribute(name, value);
    }
    swatch.append(fill);
    line.append(swatch, label);
    return line;
  }));
}
