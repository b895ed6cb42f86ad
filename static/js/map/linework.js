/** A drawing that was laid on the land: its lines in their colours, and its lettering. */

const WEIGHT = 1.5;

/** A layer that fills itself from an address; `setOpacity` as tiles have it. */
export function linesLayer(address, { pane, opacity }) {
  const renderer = L.canvas({ pane, padding: 0.3 });
  const group = L.geoJSON(null, {
    pane,
    renderer,
    interactive: false,
    style: ({ properties }) => ({ color: properties.colour, weight: WEIGHT, fill: false }),
    pointToLayer: ({ properties }, latlng) => lettering(properties.text, latlng, pane),
  });
  group.setOpacity = (part) => {
    opacity = part;
    group.eachLayer((layer) =>
      layer.setStyle ? layer.setStyle({ opacity: part }) : layer.setOpacity(part));
    return group;
  };
  fill(group, address, () => group.setOpacity(opacity));
  return group;
}

async function fill(group, address, done) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/geo+json" } });
    if (!answer.ok) return; // it was taken off a moment ago
    group.addData(await answer.json());
    done();
  } catch {
    group.clearLayers();
  }
}

function lettering(text, latlng, pane) {
  const label = document.createElement("span");
  label.textContent = text;
  const icon = L.divIcon({ className: "drawn-text", html: label, iconSize: null });
  return L.marker(latlng, { pane, icon, interactive: false, keyboard: false });
}
