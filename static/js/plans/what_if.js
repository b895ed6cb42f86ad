/** Drawing what is to be tried or recorded: the form's fields are the truth, the map fills them.
 *  A form without a field for parcels is about the one that it opens with. */

import { config, isRightToLeft, say, text } from "../map/config.js";
import { ready, smallMap } from "../map/small_map.js";

const form = document.querySelector("[data-what-if]");
const drawing = form.elements.drawing;
const parcels = form.elements.parcels;
const map = smallMap();
const outlines = L.layerGroup().addTo(map);
const drawn = L.featureGroup().addTo(map);

const TOOLS = {
  amendment: ["Polygon", "Rectangle"],
  split: ["Polyline", "Polygon"],
  merge: [],
  redistribution: ["Polyline", "Polygon"],
};
const DRAWN = { color: "#b4480f", weight: 3, fillColor: "#f59e42", fillOpacity: 0.25 };
const PICKED = { color: "#0b3b46", weight: 3, fillColor: "#0b5563", fillOpacity: 0.18 };
const ANSWER = { color: "#14262e", weight: 2, fillColor: "#f0b35a", fillOpacity: 0.35 };

/** Not to be edited, but what is drawn snaps to it. */
const outlined = { style: PICKED, interactive: false, pmIgnore: true, snapIgnore: false };

map.pm.setLang(document.documentElement.lang === "ar" ? "ar" : "en");
map.pm.setGlobalOptions({ layerGroup: drawn, pathOptions: DRAWN, snapDistance: 15 });

function kind() {
  return form.elements.kind.value;
}

/** Only the fields and the tools of what is being tried. */
function arrange() {
  for (const part of form.querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(kind());
  }
  const tools = TOOLS[kind()];
  map.pm.disableDraw();
  map.pm.addControls({
    position: isRightToLeft ? "topright" : "topleft",
    drawPolygon: tools.includes("Polygon"),
    drawRectangle: tools.includes("Rectangle"),
    drawPolyline: tools.includes("Polyline"),
    drawMarker: false,
    drawCircle: false,
    drawCircleMarker: false,
    drawText: false,
    cutPolygon: false,
    rotateMode: false,
    dragMode: false,
    editMode: tools.length > 0,
    removalMode: tools.length > 0,
  });
  nameTools();
}

/** The drawing tools have a title for the mouse; this is the same for the ear. */
function nameTools() {
  for (const tool of map.getContainer().querySelectorAll(".button-container[title]")) {
    tool.querySelector(".leaflet-buttons-control-button")?.setAttribute("aria-label", tool.title);
  }
}

function write() {
  const features = drawn.toGeoJSON(7).features.map(({ geometry }) => ({
    type: "Feature", properties: {}, geometry,
  }));
  drawing.value = features.length ? JSON.stringify({ type: "FeatureCollection", features }) : "";
}

/** What was pasted or sent is shown, where it is GeoJSON; the server reads the rest. */
function read() {
  drawn.clearLayers();
  try {
    L.geoJSON(JSON.parse(drawing.value), { style: DRAWN }).eachLayer(follow);
  } catch {
    return;
  }
}

function follow(layer) {
  drawn.addLayer(layer);
  layer.on("pm:edit", write);
}

map.on("pm:create", ({ layer }) => {
  follow(layer);
  write();
});
map.on("pm:remove", ({ layer }) => {
  drawn.removeLayer(layer);
  write();
});

const isBusy = () => map.pm.globalDrawModeEnabled() || map.pm.globalEditModeEnabled();

/** A click on a parcel names it, a second click takes it out again. */
async function pick({ latlng }) {
  if (!parcels || kind() === "amendment" || isBusy() || map.pm.globalRemovalModeEnabled()) return;
  const { lng, lat } = latlng.wrap();
  const answer = await fetch(`${config.parcel_at}?lng=${lng.toFixed(7)}&lat=${lat.toFixed(7)}`);
  if (!answer.ok) {
    say(text("no_parcel_there"));
    return;
  }
  const { line, outline } = await answer.json();
  const mark = line.split(" ")[0];
  const lines = parcels.value.split("\n").filter((one) => one.trim());
  const others = lines.filter((one) => one.split(" ")[0] !== mark);
  if (kind() === "split") others.length = 0;
  if (others.length === lines.length || kind() === "split") others.push(line);
  parcels.value = others.join("\n");
  show(others, mark, outline);
  say(line.replace(/^#\d+ /, ""));
}

function show(lines, mark, outline) {
  if (mark) config.picked[mark] = outline;
  outlines.clearLayers();
  for (const line of lines) {
    const shape = config.picked[line.split(" ")[0]];
    if (shape) L.geoJSON(shape, outlined).addTo(outlines);
  }
}

function showAnswer() {
  if (!config.outcome) return;
  const answer = L.geoJSON(config.outcome, { style: ANSWER, interactive: false, pmIgnore: true });
  if (config.outcome.features.length > 1) {
    answer.eachLayer((layer) => {
      layer.bindTooltip(String(layer.feature.properties.n), {
        permanent: true, direction: "center", className: "piece-number",
      });
    });
  }
  answer.addTo(map);
  map.fitBounds(answer.getBounds(), { animate: false, padding: [60, 60], maxZoom: 20 });
}

form.addEventListener("change", ({ target }) => {
  if (target.name === "kind") arrange();
  if (drawing && target === drawing) read();
});
map.on("click", pick);
arrange();
if (drawing?.value) {
  read();
  if (drawn.getLayers().length) map.fitBounds(drawn.getBounds(), { animate: false, maxZoom: 19 });
}
show(parcels ? parcels.value.split("\n") : Object.keys(config.picked));
showAnswer();
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
document.querySelector("#outcome, #preview")?.focus();
ready();
