/** Open complaints of the same sort a few steps away, which the report may repeat. */

import { ask, config, copyOf, csrfToken, form, part, text } from "./config.js";
import { hasPoint } from "./place.js";

const PENDING = "qasima-joining";

/** Fill the list; false where there is none, or no network to ask. */
export async function findNearby(joined) {
  if (!hasPoint() || !navigator.onLine) return false;
  const { lng, lat, category } = form.elements;
  const answer = await ask(config.urls.nearby, {
    lng: lng.value,
    lat: lat.value,
    category: category.value,
  });
  const found = answer?.nearby ?? [];
  part("nearby-list").replaceChildren(...found.map((near) => row(near, joined)));
  return found.length > 0;
}

/** What somebody wanted to join before their number had to be confirmed. */
export function rejoin(joined) {
  const offer = sessionStorage.getItem(PENDING);
  sessionStorage.removeItem(PENDING);
  if (offer) join(offer, joined);
}

function row(near, joined) {
  const item = copyOf("nearby-row");
  item.querySelector("p").textContent = text("near", { ...near, n: near.metres });
  item.querySelector("button").addEventListener("click", () => join(near.offer, joined));
  return item;
}

async function join(offer, joined) {
  const body = new FormData();
  body.set("offer", offer);
  const headers = { "X-CSRFToken": csrfToken() };
  try {
    const answer = await fetch(config.urls.join, { method: "POST", body, headers });
    if (answer.status === 401) sessionStorage.setItem(PENDING, offer);
    joined(answer.status, await answer.json());
  } catch {
    joined(0, {});
  }
}
