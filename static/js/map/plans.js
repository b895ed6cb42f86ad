/**
 * Plans that were laid on the land: as a layer those that lie in the window, and single ones that
 * a parcel's file switches on, each with an opacity of its own.
 */

import { config, say, text } from "./config.js";
import { linesLayer } from "./linework.js";

const PANE = "plans"; // over the sheet and imagery, under what is highlighted
const MAX_ZOOM = 22;
const MAX_NATIVE_ZOOM = 22;

function drawn(map, { tiles, lines, bounds }, opacity) {
  if (!map.getPane(PANE)) map.createPane(PANE).classList.add("plans-pane");
  if (lines) return linesLayer(lines, { pane: PANE, opacity });
  return L.tileLayer(tiles, {
    pane: PANE, bounds, opacity, maxZoom: MAX_ZOOM, maxNativeZoom: MAX_NATIVE_ZOOM,
  });
}

export class Plans {
  constructor(spec, clock) {
    Object.assign(config.text, spec.said);
    this.address = spec.address;
    this.opacity = spec.opacity;
    this.minzoom = spec.minzoom;
    this.clock = clock;
    this.shown = new Map(); // number and tiles -> layer
    this.map = null;
    clock.changed.addEventListener("change", () => this.ask());
  }

  addTo(map) {
    if (this.map) return this;
    this.map = map;
    map.on("moveend", this.ask, this);
    this.ask();
    return this;
  }

  remove() {
    this.map?.off("moveend", this.ask, this);
    this.request?.abort();
    this.draw([]);
    this.map = null;
    return this;
  }

  setOpacity(opacity) {
    this.opacity = opacity;
    for (const layer of this.shown.values()) layer.setOpacity(opacity);
    return this;
  }

  async ask() {
    if (!this.map?._loaded) return;
    this.request?.abort();
    this.request = new AbortController();
    if (this.map.getZoom() <= this.minzoom) {
      this.draw([]);
      return;
    }
    const window = this.map.getBounds().toBBoxString();
    try {
      const answer = await fetch(this.clock.at(`${this.address}?bbox=${window}`), {
        signal: this.request.signal,
      });
      if (!answer.ok) throw new Error(answer.status);
      const { plans, more } = await answer.json();
      this.draw(plans);
      if (more) say(text("overlays_more", { n: plans.length }));
    } catch (error) {
      if (error.name !== "AbortError") say(text("overlays_failed"));
    }
  }

  draw(plans) {
    const wanted = new Map(plans.map((plan) => [plan.tiles ?? plan.lines, plan]));
    for (const [key, layer] of this.shown) {
      if (wanted.has(key)) continue;
      layer.remove();
      this.shown.delete(key);
    }
    for (const [key, plan] of wanted) {
      if (this.shown.has(key)) continue;
      this.shown.set(key, drawn(this.map, plan, this.opacity).addTo(this.map));
    }
  }
}

/** Switches in a parcel's file; what they lay on the map stays while the file is open. */
export function switchPlans(map, root) {
  const laid = new Map();
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-plan]");
    if (!button) return;
    const isOn = button.getAttribute("aria-pressed") !== "true";
    const row = button.closest(".overlay-row");
    const opacity = row.querySelector("[data-plan-opacity]");
    button.setAttribute("aria-pressed", String(isOn));
    opacity.hidden = !isOn;
    laid.get(row)?.remove();
    laid.delete(row);
    if (!isOn) return;
    const plan = JSON.parse(button.dataset.plan);
    const layer = drawn(map, plan, opacity.querySelector("input").value / 100).addTo(map);
    laid.set(row, layer);
    if (!map.getBounds().intersects(plan.bounds)) map.fitBounds(plan.bounds);
  });
  root.addEventListener("input", (event) => {
    const row = event.target.closest("[data-plan-opacity]")?.closest(".overlay-row");
    laid.get(row)?.setOpacity(event.target.value / 100);
  });
  new MutationObserver(() => {
    for (const [row, layer] of laid) {
      if (row.isConnected) continue;
      layer.remove();
      laid.delete(row);
    }
  }).observe(root, { childList: true, subtree: true });
}
