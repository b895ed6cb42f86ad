/** Where it is: suggested from the photograph, asked of the telephone, chosen on the map, or typed. */

import { ask, config, form, part, text } from "./config.js";

const { lng, lat, place_source: source } = form.elements;
const said = part("place-said");
const status = part("place-status");

export function watchPlace(changed) {
  part("place-here").addEventListener("click", () => lookAround(changed));
  part("place-forget").addEventListener("click", () => {
    forget();
    changed();
  });
  part("place-map").addEventListener("click", async () => {
    const start = hasPoint() ? { lng: Number(lng.value), lat: Number(lat.value) } : null;
    try {
      const { chooseOnMap } = await import("./map.js");
      if (await setPlace(await chooseOnMap(start), "map")) changed();
    } catch {
      status.textContent = text("map_failed");
    }
  });
}

export function hasPoint() {
  return lng.value !== "";
}

export function hasPlace() {
  return hasPoint() || form.elements.area.value.trim() !== "";
}

/** The place in a line, for the summary. */
export function placeName() {
  const [area, block, street] = ["area", "block", "street"].map((name) => form.elements[name].value.trim());
  const named = area && block ? text("place_in", { area, block }) : area;
  const typed = [named, street].filter(Boolean).join(" · ");
  const point = hasPoint() ? part("place-name").textContent : "";
  return [point, typed].filter(Boolean).join(" · ") || text("no_place");
}

/** Take a place over if the municipality knows it; without a network it is taken unseen. */
export async function setPlace(place, how, accuracy = 0) {
  const answer = await ask(config.urls.where, { lng: place.lng, lat: place.lat });
  if (answer?.faults) {
    status.textContent = answer.faults.place ?? "";
    return false;
  }
  status.textContent = "";
  lng.value = place.lng.toFixed(7);
  lat.value = place.lat.toFixed(7);
  source.value = how;
  show(answer, text(`place_${how}`, { n: Math.round(accuracy) }));
  return true;
}

/** A photograph's place is only suggested: it does not overrule what was chosen. */
export async function suggestPlace(place) {
  if (source.value === "" || source.value === "photo") await setPlace(place, "photo");
}

/** Show again what a kept report says. */
export async function showKeptPlace() {
  if (!hasPoint()) return forget();
  const answer = await ask(config.urls.where, { lng: lng.value, lat: lat.value });
  show(answer?.faults ? null : answer, "");
  return undefined;
}

function show(named, how) {
  said.hidden = false;
  part("place-name").textContent = named?.area
    ? named.block
      ? text("place_in", named)
      : named.area
    : `\u2066${Number(lat.value).toFixed(5)}, ${Number(lng.value).toFixed(5)}\u2069`;
  part("place-how").textContent = named ? how : `${how} ${text("place_offline")}`;
}

function forget() {
  lng.value = lat.value = source.value = "";
  said.hidden = true;
}

function lookAround(changed) {
  if (!navigator.geolocation) {
    status.textContent = text("place_failed");
    return;
  }
  status.textContent = text("place_looking");
  navigator.geolocation.getCurrentPosition(
    async ({ coords }) => {
      const here = { lng: coords.longitude, lat: coords.latitude };
      if (await setPlace(here, "device", coords.accuracy)) changed();
    },
    (error) => {
      status.textContent = text(error.code === error.PERMISSION_DENIED ? "place_denied" : "place_failed");
    },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
  );
}
