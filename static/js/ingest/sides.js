/** How the two outlines of a change are drawn. */

const SIDES = {
  before: { color: "#b4480f", weight: 4, dashArray: "8 6", fill: false },
  after: { color: "#0b5563", weight: 4, fillColor: "#0b5563", fillOpacity: 0.15 },
};

/** Draws them, has the map show them, and returns their layer. */
export function drawSides(map, found) {
  const pane = map.getPane("change") ?? map.createPane("change");
  pane.style.zIndex = 450;
  const drawn = L.geoJSON(found, {
    pane: "change",
    interactive: false,
    style: ({ properties }) => SIDES[properties.side],
  }).addTo(map);
  const bounds = drawn.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { animate: false, padding: [50, 50], maxZoom: 20 });
  return drawn;
}
