/** Slices of the plan section: the one under the pointer, the focus or a tap lights up in its place. */

const collections = new WeakMap(); // a section's list -> promise of its features by key

/** ``light(feature)`` draws one slice, or none for null; root may be filled anew at any time. */
export function lightSlices(root, light) {
  let pinned = null;
  let shown = null;
  const show = async (row) => {
    if (row === shown) return;
    shown = row;
    const feature = row ? await featureOf(row) : null;
    if (shown === row) light(feature);
  };
  const pin = (row) => {
    pinned?.querySelector("[aria-pressed]")?.setAttribute("aria-pressed", "false");
    pinned = row === pinned ? null : row;
    pinned?.querySelector("[aria-pressed]")?.setAttribute("aria-pressed", "true");
    show(pinned);
  };
  const resting = () => (pinned?.isConnected ? pinned : null);
  for (const name of ["pointerover", "focusin"]) {
    root.addEventListener(name, (event) => {
      if (event.pointerType === "touch") return;
      show(rowOf(event.target) ?? resting());
    });
  }
  root.addEventListener("pointerleave", () => show(resting()));
  root.addEventListener("focusout", () => show(resting()));
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.closest("[data-slice]")) pin(rowOf(button));
  });
}

function rowOf(element) {
  return element.closest("[data-slice]");
}

async function featureOf(row) {
  const list = row.closest("[data-slices]");
  if (!collections.has(list)) collections.set(list, load(list));
  return (await collections.get(list)).get(row.dataset.slice) ?? null;
}

/** Where the drawing does not come, the row simply stays dark; the next look asks again. */
async function load(list) {
  try {
    const answer = await fetch(list.dataset.slices, { headers: { Accept: "application/geo+json" } });
    if (!answer.ok) throw new Error(answer.status);
    const { features } = await answer.json();
    return new Map(features.map((feature) => [feature.id, feature]));
  } catch {
    collections.delete(list);
    return new Map();
  }
}
