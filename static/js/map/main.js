/** The map of the land: every part is made here and told only what it needs. */

import { createMap } from "./basemap.js";
import { askOnClick } from "./click.js";
import { config, isReducedMotion } from "./config.js";
import { showCoordinates } from "./coordinates.js";
import { makeGoTo } from "./destination.js";
import { Highlight } from "./highlight.js";
import { Layers } from "./layers.js";
import { makeLocate } from "./locate.js";
import { Measure } from "./measure.js";
import { Panel } from "./panel.js";
import { Permalink, read } from "./permalink.js";
import { Search } from "./search.js";
import { healSections } from "./sections.js";
import { Select } from "./select.js";
import { lightSlices } from "./slices.js";
import { fillSwitcher } from "./switcher.js";
import { bindTools, copyLink, makeCard, toolButton } from "./tools.js";

const map = createMap(document.getElementById("map"));
const layers = new Layers(map);
const highlight = new Highlight(map);
const panel = new Panel(map, highlight);
const measure = new Measure(map, toolButton("measure"));
const select = config.urls.around && new Select(map, toolButton("select"), panel);
const permalink = new Permalink({ map, layers, panel });

if (!permalink.apply(read(location.hash))) map.fitBounds(config.view.bounds, { animate: false });

const layersCard = document.getElementById("layers");
fillSwitcher(layersCard, layers, map);
showCoordinates(map);
const ask = askOnClick(map, panel, () => measure.isActive || select?.isActive);
new Search(makeGoTo(map, panel, ask));
healSections(panel.body);
lightSlices(panel.body, (slice) => highlight.light(slice));

const motion = { animate: !isReducedMotion };

bindTools({
  "zoom-in": () => map.zoomIn(1, motion),
  "zoom-out": () => map.zoomOut(1, motion),
  layers: makeCard(layersCard, toolButton("layers")),
  locate: makeLocate(map, toolButton("locate")),
  measure: () => {
    if (select?.isActive) select.stop();
    measure.toggle();
  },
  ...(select && {
    select: () => {
      if (measure.isActive) measure.stop();
      select.toggle();
    },
  }),
  link: copyLink,
});

document.documentElement.dataset.map = "ready";
