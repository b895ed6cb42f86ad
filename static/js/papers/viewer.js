/** The viewer: pages turned by the arrow keys as the script runs, zoom by plus, minus and nought. */

const STEPS = [100, 150, 200, 300, 400];
let step = 0;

const stage = () => document.querySelector("[data-stage]");
const isRightToLeft = document.documentElement.dir === "rtl";
const FORWARD = isRightToLeft ? "ArrowLeft" : "ArrowRight";
const BACK = isRightToLeft ? "ArrowRight" : "ArrowLeft";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zoom]");
  if (button) zoom(Number(button.dataset.zoom));
});

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const isZoomed = step > 0 && event.target.closest("[data-view]");
  if (event.key === "+" || event.key === "=") zoom(1);
  else if (event.key === "-") zoom(-1);
  else if (event.key === "0") zoom(0);
  else if ((event.key === FORWARD && !isZoomed) || event.key === "PageDown") turn(1);
  else if ((event.key === BACK && !isZoomed) || event.key === "PageUp") turn(-1);
  else return;
  event.preventDefault();
});

document.addEventListener("htmx:afterSettle", dress);
dress();

function turn(by) {
  stage()?.querySelector(`[data-turn="${by}"]`)?.click();
}

/** By one step larger or smaller; nought fits the page again. */
function zoom(by) {
  step = by === 0 ? 0 : Math.max(0, Math.min(STEPS.length - 1, step + by));
  dress();
}

/** What the server sends knows nothing of the zoom that was chosen. */
function dress() {
  const zooming = stage()?.querySelector("[data-zooming]");
  if (zooming) zooming.hidden = false;
  const picture = stage()?.querySelector("[data-picture]");
  if (!picture) return;
  picture.style.inlineSize = step ? `${STEPS[step]}%` : "";
  picture.classList.toggle("is-zoomed", step > 0);
}
