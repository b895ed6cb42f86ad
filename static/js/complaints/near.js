/** "Near me": the phone's place goes into the list's address, to some ten metres and no closer. */

const PATIENCE_MS = 15_000;
const DECIMALS = 4;

const form = document.querySelector("[data-near]");
const button = form.querySelector("button");
const told = form.querySelector("[role=status]");

if (button && "geolocation" in navigator) {
  button.hidden = false;
  form.addEventListener("submit", (event) => {
    if (!form.elements.lng.disabled) return;
    event.preventDefault();
    told.textContent = told.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        for (const [name, value] of [["lng", coords.longitude], ["lat", coords.latitude]]) {
          form.elements[name].value = value.toFixed(DECIMALS);
          form.elements[name].disabled = false;
        }
        form.submit();
      },
      () => {
        told.textContent = told.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 60_000 },
    );
  });
}
