/** On a phone the panel is a sheet: half or full height, by its handle's drag, click or keys. */

import { isPhone, text } from "./config.js";

const CLICK_SLACK_PX = 6;
const STEP_PX = 60;

export function makeSheet(panel, close) {
  const handle = panel.querySelector("[data-handle]");
  let start = null;

  function setFull(isFull) {
    panel.classList.toggle("is-full", isFull);
    panel.style.blockSize = "";
    handle.setAttribute("aria-expanded", String(isFull));
    handle.setAttribute("aria-label", text(isFull ? "panel_shrink" : "panel_expand"));
  }

  function drop(moved) {
    const isFull = panel.classList.contains("is-full");
    if (Math.abs(moved) < CLICK_SLACK_PX) setFull(!isFull);
    else if (moved < -STEP_PX) setFull(true);
    else if (moved > STEP_PX && !isFull) close();
    else setFull(isFull && moved < STEP_PX);
  }

  handle.addEventListener("pointerdown", (event) => {
    if (!isPhone.matches) return;
    start = { y: event.clientY, height: panel.offsetHeight };
    handle.setPointerCapture(event.pointerId);
    panel.classList.add("is-dragged");
  });
  handle.addEventListener("pointermove", (event) => {
    if (!start) return;
    panel.style.blockSize = `${Math.max(120, start.height + start.y - event.clientY)}px`;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    handle.addEventListener(name, (event) => {
      if (!start) return;
      const moved = event.clientY - start.y;
      start = null;
      panel.classList.remove("is-dragged");
      panel.style.blockSize = "";
      drop(moved);
    });
  }
  // A pointer has already been answered above; this is the keyboard's click.
  handle.addEventListener("click", (event) => {
    if (event.detail === 0) setFull(!panel.classList.contains("is-full"));
  });
  return { reset: () => setFull(false) };
}
