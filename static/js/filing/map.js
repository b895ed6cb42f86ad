/** The map to choose a place on; fetched with its library only when somebody asks for it. */

import { ask, config, part } from "./config.js";

const CLOSE = 17;
const NAMES_FROM = 15;
const frame = part("map");
let map = null;

/** The place under the pin once it is taken. */
export async function chooseOnMap(start) {
  frame.hidden = false;
  map ??= await makeMap();
  map.invalidateSize();
  if (start) map.setView([start.lat, start.lng], CLOSE, { animate: false });
  frame.scrollIntoView({ block: "nearest" });
  return new Promise((resolve) => {
    part("map-take").addEventListener(
      "click",
      () => {
        frame.hidden = true;
        const { lng, lat } = map.getCenter();
        resolve({ lng, lat });
      },
      { once: true },
    );
  });
}

async function makeMap() {
  await library();
  const { createMap } = await import("../map/basemap.js");
  const { config: page } = await import("../map/config.js");
  const made = createMap(document.getElementById("plan-map"));
  made.fitBounds(page.view.bounds, { animate: false });
  L.control.zoom({ position: "topright" }).addTo(made);
  const outlines = await ask(config.urls.outline, {});
  if (outlines?.features) drawOutlines(made, outlines);
  return made;
}

function library() {
  const style = part("map-style");
  style.rel = "stylesheet";
  if (window.L) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.querySelector("[data-leaflet]").dataset.leaflet;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

function drawOutlines(onto, outlines) {
  const ink = getComputedStyle(document.documentElement);
  const colours = {
    area: ink.getPropertyValue("--petrol").trim(),
    block: ink.getPropertyValue("--rule-strong").trim(),
  };
  const layers = { area: [], block: [] };
  L.geoJSON(outlines, {
    interactive: false,
    style: ({ properties: { kind } }) => ({
      color: colours[kind],
      weight: kind === "area" ? 2 : 1,
      fill: false,
    }),
    onEachFeature: ({ properties: { kind } }, layer) => layers[kind].push(layer),
  }).addTo(onto);
  const name = (layer) => {
    const { kind, name: words } = layer.feature.properties;
    const label = document.createElement("span");
    label.textContent = words;
    layer.bindTooltip(label, {
      permanent: true,
      direction: "center",
      className: `outline-name outline-${kind}`,
    });
  };
  layers.area.forEach(name);
  // Numbers of blocks only where there is room for them.
  const showBlocks = () => {
    const isClose = onto.getZoom() >= NAMES_FROM;
    for (const layer of layers.block) {
      const isSeen = isClose && onto.getBounds().intersects(layer.getBounds());
      if (isSeen && !layer.getTooltip()) name(layer);
      else if (!isSeen && layer.getTooltip()) layer.unbindTooltip();
    }
  };
  onto.on("moveend", showBlocks);
}
