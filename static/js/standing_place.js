/** A button that puts the place where somebody stands into a form's lng and lat. */

const PATIENCE_MS = 15_000;

for (const line of document.querySelectorAll("[data-locate]")) {
  if (!("geolocation" in navigator)) continue;
  line.hidden = false;
  const form = line.closest("form");
  const told = line.querySelector("[role=status]");
  line.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lng.value = coords.longitude.toFixed(7);
        form.elements.lat.value = coords.latitude.toFixed(7);
        told.textContent = told.dataset.done;
      },
      () => {
        told.textContent = told.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: PATIENCE_MS },
    );
  });
}
