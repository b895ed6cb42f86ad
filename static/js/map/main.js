/** The map of the land: every part is made here and told only what it needs. */

import { createMap } from "./basemap.js";
import { askOnClick } from "./click.js";
import { bindClock, Clock } from "./clock.js";
import { config, isReducedMotion, say, text } from "./config.js";
import { showCoordinates } from "./coordinates.js";
import { makeGoTo } from "./destination.js";
import { Highlight } from "./highlight.js";
import { Layers } from "./layers.js";
import { makeLocate } from "./locate.js";
import { Measure } from "./measure.js";
import { Panel } from "./panel.js";
import { Permalink, read } from "./permalink.js";
import { switchPlans } from "./plans.js";
import { Search } from "./search.js";
import { healSections } from "./sections.js";
import { Select } from "./select.js";
import { lightSlices } from "./slices.js";
import { fillSwitcher } from "./switcher.js";
import { bindTools, copyLink, makeCard, toolButton } from "./tools.js";

const map = createMap(document.getElementById("map"));
const clock = new Clock();
const layers = new Layers(map, clock);
const highlight = new Highlight(map);
const panel = new Panel(map, highlight, clock);
const measure = new Measure(map, toolButton("measure"));
const select = config.urls.around && new Select(map, toolButton("select"), panel);
const permalink = new Permalink({ map, layers, panel, clock });

const clockCard = document.getElementById("clock");
const toggleClock = makeCard(clockCard, toolButton("clock"));
bindClock(clock, {
  card: clockCard, opener: toolButton("clock"), toggle: toggleClock, panel: panel.body,
});

if (!permalink.apply(read(location.hash))) map.fitBounds(config.view.bounds, { animate: false });

const layersCard = document.getElementById("layers");
fillSwitcher(layersCard, layers, map, clock);
showCoordinates(map);
const ask = askOnClick(map, panel, () => measure.isActive || select?.isActive);
new Search(makeGoTo(map, panel, ask));
healSections(panel.body);
lightSlices(panel.body, (slice) => highlight.light(slice));
switchPlans(map, panel.body);

const toggleLayers = makeCard(layersCard, toolButton("layers"));
const motion = { animate: !isReducedMotion };

bindTools({
  "zoom-in": () => map.zoomIn(1, motion),
  "zoom-out": () => map.zoomOut(1, motion),
  layers: () => {
    if (!clockCard.hidden) toggleClock();
    toggleLayers();
  },
  clock: () => {
    if (!layersCard.hidden) toggleLayers();
    toggleClock();
  },
  locate: makeLocate(map, toolButton("locate")),
  measure: () => {
    if (select?.isActive) select.stop();
    measure.toggle();
  },
  ...(select && {
    select: () => {
      if (measure.isActive) measure.stop();
      select.toggle();
      if (select.isActive && clock.on) say(text("clock_select"));
    },
  }),
  link: copyLink,
});

document.documentElement.dataset.map = "ready";
