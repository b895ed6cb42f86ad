/** The map on the first page: what was reported, without anybody's name, words or pictures. */

import { config, isReducedMotion, text } from "../map/config.js";
import { ready, smallMap } from "../map/small_map.js";
import { caseIcon, heapIcon, Points } from "./points.js";

const { complaints } = config;
const map = smallMap();
// A page is scrolled past the map; the wheel is its own only once somebody has turned to it.
map.scrollWheelZoom.disable();
map.on("focus click", () => map.scrollWheelZoom.enable());
map.getContainer().addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
if (isTouchOnly()) map.dragging.disable();

function isTouchOnly() {
  return matchMedia("(hover: none)").matches && matchMedia("(max-width: 48rem)").matches;
}

const shown = document.querySelector("[data-shown]:checked")?.value ?? "complaints";
const points = new Points(complaints, { layer: shown, draw, pane: "complaints" }).addTo(map);
for (const choice of document.querySelectorAll("[data-shown]")) {
  choice.addEventListener("change", () => {
    map.closePopup();
    points.show(choice.value);
  });
}

function draw(props) {
  if (props.count > 1) {
    const label = text("heap", { n: props.count });
    const kind = points?.layer === "solved" ? "heap-solved" : "";
    return { icon: heapIcon(props.count, kind), label };
  }
  const { name, picture } = complaints.categories[props.category] ?? { name: props.category };
  const rough = props.rough ? " case-rough" : "";
  return {
    icon: caseIcon(picture, `case-${props.stage}${rough}`),
    label: `${name}, ${complaints.stages[props.stage]}`,
    act: (at) => tell(at, name, props),
  };
}

/** Category, stage and since when: all that the public is told. */
function tell(at, name, { stage, since, rough }) {
  const box = document.createElement("div");
  const line = (tag, content, kind = "") => {
    const element = document.createElement(tag);
    element.textContent = content;
    element.className = kind;
    box.append(element);
  };
  box.dir = document.documentElement.dir;
  box.className = "case-told";
  line("strong", name);
  line("span", complaints.stages[stage], `case-stage case-${stage}`);
  const day = new Intl.DateTimeFormat(config.lang === "ar" ? "ar-u-nu-latn" : "en-GB", {
    dateStyle: "long", timeZone: "UTC",
  }).format(new Date(since * 86400000));
  line("span", text(stage === "solved" ? "solved_on" : "reported_on", { day }));
  if (rough) line("small", text("roughly"));
  L.popup({ minWidth: 160, closeButton: true, animate: !isReducedMotion, closeButtonLabel: text("close") })
    .setLatLng(at)
    .setContent(box)
    .openOn(map);
}

ready();
