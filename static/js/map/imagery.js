/**
 * Imagery under the sheet: the flight that a slider chooses, in step with the clock, and beside it
 * another one on the far side of a divider. A layer for ``Layers``, with its card.
 */

import { inWords } from "./clock.js";
import { config, isRightToLeft, text } from "./config.js";
import { Divider } from "./divider.js";

const PANES = { one: 150, other: 151 }; // over the basemap, under the sheet
const MAX_ZOOM = 22;
const AGAIN_MS = 10_000;
const AWAY = 503;

export class Imagery {
  constructor(spec, clock) {
    Object.assign(config.text, spec.said);
    this.clock = clock;
    this.opacity = spec.opacity;
    this.maxzoom = spec.maxzoom;
    this.stops = stopsOf(spec.surveys);
    this.chosen = { one: this.stopBy(clock.on), other: Math.max(0, this.stopBy(clock.on) - 1) };
    this.groups = {};
    this.isAway = false;
    this.asking = null;
    this.changed = new EventTarget();
    this.map = null;
    this.divider = null;
    this.card = document.getElementById("imagery");
    this.bind();
  }

  /** The newest flight by a day, -1 where there was none; "" is now. */
  stopBy(day) {
    return this.stops.findLastIndex((stop) => !day || stop.day <= day);
  }

  bind() {
    for (const side of ["one", "other"]) {
      const slider = this.slider(side);
      slider.max = Math.max(0, this.stops.length - 1);
      slider.addEventListener("input", () => this.choose(side, Number(slider.value)));
    }
    this.button("compare").addEventListener("click", () => this.compare(!this.divider));
    this.button("then").addEventListener("click", () => {
      const { day } = this.stops[this.chosen.one];
      this.clock.set(day);
    });
    this.clock.changed.addEventListener("change", () => this.choose("one", this.stopBy(this.clock.on)));
  }

  row(side) {
    return this.card.querySelector(`[data-side=${side}]`);
  }

  slider(side) {
    return this.row(side).querySelector("input");
  }

  button(name) {
    return this.card.querySelector(`[data-${name}]`);
  }

  addTo(map) {
    if (this.map) return this;
    this.map = map;
    for (const [side, zIndex] of Object.entries(PANES)) {
      const name = `imagery-${side}`;
      if (!map.getPane(name)) map.createPane(name).style.zIndex = zIndex;
    }
    this.card.hidden = false;
    document.body.classList.add("has-imagery");
    map.on("moveend", this.tell, this);
    this.draw("one");
    this.tell();
    return this;
  }

  remove() {
    if (!this.map) return this;
    this.compare(false);
    this.groups.one?.remove();
    this.map.off("moveend", this.tell, this);
    this.map = null;
    this.card.hidden = true;
    document.body.classList.remove("has-imagery");
    return this;
  }

  setOpacity(opacity) {
    this.opacity = opacity;
    for (const group of Object.values(this.groups)) {
      group.eachLayer((layer) => layer.setOpacity(opacity));
    }
    return this;
  }

  choose(side, stop) {
    this.chosen[side] = stop;
    if (!this.map) return;
    this.draw(side);
    this.tell();
    this.changed.dispatchEvent(new Event("change"));
  }

  /** The days that are looked at, for a link: nothing where they are those of the clock's day. */
  days() {
    if (!this.map) return null;
    const one = this.stops[this.chosen.one]?.day;
    const other = this.divider ? this.stops[this.chosen.other]?.day : undefined;
    const isClocks = this.chosen.one === this.stopBy(this.clock.on);
    return one && (other || !isClocks) ? { one, other } : null;
  }

  /** Look at the days of a link again; a day that was not flown on is the last one before it. */
  look({ one, other }) {
    this.choose("one", this.stopBy(one));
    if (other) this.choose("other", Math.max(0, this.stopBy(other)));
    if (this.map?._loaded) this.compare(Boolean(other), { isAsked: false });
  }

  draw(side) {
    this.groups[side]?.remove();
    const surveys = this.stops[this.chosen[side]]?.surveys ?? [];
    const options = { pane: `imagery-${side}`, opacity: this.opacity, maxZoom: MAX_ZOOM };
    const layers = surveys.map(({ tiles, bounds }) =>
      L.tileLayer(tiles, { ...options, bounds, maxNativeZoom: this.maxzoom })
        .on("tileload", () => this.hear(false))
        .on("tileerror", ({ tile }) => this.ask(tile.src)));
    this.groups[side] = L.layerGroup(layers).addTo(this.map);
  }

  /** A picture that does not come says nothing of why, a second request does: most often there is
   * none, sometimes they cannot be reached, and then they are asked for again after a while. */
  ask(address) {
    this.asking ??= fetch(address).then((answer) => answer.status === AWAY, () => false)
      .then((isAway) => {
        this.hear(isAway);
        setTimeout(() => this.askAgain(), AGAIN_MS);
      });
  }

  askAgain() {
    this.asking = null;
    if (!this.isAway || !this.map) return;
    for (const group of Object.values(this.groups)) group.eachLayer((layer) => layer.redraw());
  }

  hear(isAway) {
    if (isAway === this.isAway) return;
    this.isAway = isAway;
    this.tell();
  }

  compare(isOn, { isAsked = true } = {}) {
    if (isOn === Boolean(this.divider) || (isOn && this.stops.length < 2)) return;
    this.row("other").hidden = !isOn;
    this.button("compare").setAttribute("aria-pressed", String(isOn));
    if (isOn) {
      this.draw("other");
      this.divider = new Divider(this.map, this.panes());
      if (isAsked) this.divider.focus();
    } else {
      this.groups.other?.remove();
      this.divider.remove();
      this.divider = null;
    }
    this.tell();
    this.changed.dispatchEvent(new Event("change"));
  }

  /** The first date lies where reading begins. */
  panes() {
    const [one, other] = ["one", "other"].map((side) => this.map.getPane(`imagery-${side}`));
    return isRightToLeft ? { left: other, right: one } : { left: one, right: other };
  }

  /** What is seen, in words: on the sliders, at the divider, and where there is nothing. */
  tell() {
    if (!this.map) return;
    const days = {};
    for (const side of ["one", "other"]) {
      const stop = this.stops[this.chosen[side]];
      days[side] = stop ? inWords(stop.day) : "";
      const said = stop ? text("imagery_day", { day: days[side] }) : "";
      this.row(side).querySelector("[data-said]").textContent = said;
      this.slider(side).value = Math.max(0, this.chosen[side]);
      this.slider(side).disabled = !this.stops.length;
      this.slider(side).setAttribute("aria-valuetext", said || text("imagery_none_then"));
    }
    this.card.querySelector("[data-note]").textContent = this.note(days.one);
    const stop = this.stops[this.chosen.one];
    this.button("then").disabled = !stop || stop.day === this.clock.on;
    this.button("compare").disabled = this.stops.length < 2;
    this.divider?.tell(days, isRightToLeft);
  }

  note(day) {
    const stop = this.stops[this.chosen.one];
    if (!this.stops.length) return text("imagery_none");
    if (!stop) return text("imagery_none_then");
    if (this.isAway) return text("imagery_away");
    const view = this.map._loaded && this.map.getBounds(); // an address names layers before a place
    if (view && !stop.surveys.some(({ bounds }) => view.intersects(bounds))) {
      return text("imagery_not_here", { day });
    }
    const isOfThen = this.clock.on && this.chosen.one === this.stopBy(this.clock.on);
    return isOfThen ? text("imagery_of_then", { day }) : "";
  }
}

/** Surveys flown on one day are one stop of the slider. */
export function stopsOf(surveys) {
  const stops = new Map();
  for (const survey of surveys) {
    if (!stops.has(survey.day)) stops.set(survey.day, { day: survey.day, surveys: [] });
    stops.get(survey.day).surveys.push(survey);
  }
  return [...stops.values()];
}
