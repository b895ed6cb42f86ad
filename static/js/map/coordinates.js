/** Where the pointer is (without a mouse: the map's middle), in WGS 84 and in the storage CRS. */

import { config, number } from "./config.js";

function storageTransform() {
  if (!config.storage?.proj4) return null;
  try {
    return proj4("WGS84", config.storage.proj4).forward;
  } catch {
    return null; // a definition that proj4js cannot read: WGS 84 alone is shown
  }
}

export function showCoordinates(map) {
  const output = document.getElementById("coordinates");
  const wgs84 = output.querySelector("[data-wgs84]");
  const storage = output.querySelector("[data-storage]");
  const toStorage = storageTransform();

  function show(latlng) {
    const { lat, lng } = latlng.wrap();
    wgs84.textContent = `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
    if (toStorage) {
      const [east, north] = toStorage([lng, lat]);
      storage.textContent = `${config.storage.name}  E ${number(east, 1)}  N ${number(north, 1)}`;
    }
    output.hidden = false;
  }

  const hasMouse = matchMedia("(hover: hover)").matches;
  if (hasMouse) map.on("mousemove", (event) => show(event.latlng));
  map.on("move", () => {
    if (!hasMouse || !map.getContainer().matches(":hover")) show(map.getCenter());
  });
  map.whenReady(() => show(map.getCenter()));
}
