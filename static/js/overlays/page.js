/**
 * A plan beside the map: a spot clicked in one and its counterpart in the other become a point, by
 * the very form in which they can be typed. What comes of it is reckoned by the server alone.
 */

import { config, say, text } from "../map/config.js";
import { ready, smallMap } from "../map/small_map.js";
import { Points } from "./points.js";
import { Preview } from "./preview.js";
import { planMap } from "./sheet.js";

const SNAP_PIXELS = 14;

const sheet = planMap(document.getElementById("plan-sheet"));
const map = smallMap();
const points = new Points(sheet, map);
const preview = new Preview(map);

const field = (name) => document.querySelector(`#point-form [name=${name}]`);

function fill(values) {
  for (const [name, value] of Object.entries(values)) field(name).value = value;
}

/** Once both spots are there the point is set. */
function tell(said) {
  if (points.pending.plan && points.pending.ground) htmx.trigger("#point-form", "submit");
  else say(said, 30);
}

function choosePlan(latlng) {
  const [x, y] = sheet.plan.spot(latlng);
  points.wait("plan", latlng);
  fill({ plan_x: x, plan_y: y });
  tell(text("plan_chosen", { x, y }));
}

async function chooseGround(latlng) {
  const found = await nearest(latlng);
  points.wait("ground", L.latLng(found.lat, found.lng));
  fill({ srid: found.srid, ground_x: found.x, ground_y: found.y });
  if (found.parcel) say(text("corner_taken", { parcel: found.parcel }));
  tell(text("ground_chosen", { x: found.x, y: found.y }));
}

/** The parcel's corner that was meant, or the spot itself. */
async function nearest(latlng) {
  const { lat, lng } = latlng.wrap();
  const beside = map.containerPointToLatLng(map.latLngToContainerPoint(latlng).add([SNAP_PIXELS, 0]));
  const isSnapping = document.querySelector("[data-snap]").checked;
  const within = isSnapping ? Math.min(50, map.distance(latlng, beside)) : 0;
  const query = new URLSearchParams({ lng, lat, within: within.toFixed(3) });
  try {
    const answer = await fetch(`${config.plan.corner}?${query}`);
    if (!answer.ok) throw new Error(answer.status);
    return { ...(await answer.json()), srid: config.plan.storage };
  } catch {
    say(text("corner_failed"));
    return { lat, lng, x: lng.toFixed(7), y: lat.toFixed(7), srid: 4326 };
  }
}

/** A click, or Enter for what lies under the cross in the middle. */
function onChoice(view, choose) {
  view.on("click", (event) => choose(event.latlng));
  const container = view.getContainer();
  container.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== container) return;
    event.preventDefault();
    choose(view.getCenter());
  });
}

function refresh() {
  const state = JSON.parse(document.getElementById("points").dataset.state);
  points.show(state.points);
  preview.show(state.preview);
}

onChoice(sheet, choosePlan);
onChoice(map, chooseGround);
// The table that was there is gone by now, and whatever it was told with it.
document.body.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (elt.id !== "points") return;
  refresh();
  if (!elt.querySelector(".errorlist, [role=alert]")) points.forget();
  if (field("number").value) field("plan_x").focus();
});
refresh();
points.comeIntoView();
ready();
