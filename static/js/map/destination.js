/** Going to what a search found: a parcel's file, a document, a place, or a bare point. */

import { isReducedMotion } from "./config.js";
import { fileUrl } from "./permalink.js";

const CLOSE = 18;

/** found: the data attributes of a suggestion. */
export function makeGoTo(map, panel, ask) {
  const motion = { animate: !isReducedMotion };

  function show({ bbox, lng, lat }) {
    if (bbox) {
      const [west, south, east, north] = bbox.split(",").map(Number);
      const box = [[south, west], [north, east]];
      map.fitBounds(box, { maxZoom: 19, ...motion, ...panel.padding() });
    } else if (lng && lat) {
      map.setView([Number(lat), Number(lng)], Math.max(map.getZoom(), CLOSE), motion);
    }
  }

  return (found) => {
    if (found.kind === "document") {
      location.assign(found.url);
      return;
    }
    const parcel = /\/parcels\/(\d+)\//.exec(found.url ?? "")?.[1];
    show(found);
    if (parcel) panel.open(fileUrl(parcel), { zoom: true });
    else if (found.kind === "coordinate") ask(L.latLng(Number(found.lat), Number(found.lng)));
    else panel.close();
  };
}
