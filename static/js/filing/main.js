/** Filing in one quick flow: the page's form in steps, kept on the telephone from the first word. */

import { chooseCategory, chosenCategory, watchCategories } from "./categories.js";
import { config, form, part, text } from "./config.js";
import { next, restart, say, showFaults, startFlow } from "./flow.js";
import { rejoin } from "./nearby.js";
import { hideOutcome, showJoined, showOutcome } from "./outcome.js";
import { watchPhotos } from "./photos.js";
import { showKeptPlace, suggestPlace, watchPlace } from "./place.js";
import { flush, watchQueue } from "./queue.js";
import { drawQueue } from "./queue_list.js";
import { fieldOf, fillForm, isEmpty, newReport, readForm } from "./report.js";
import * as store from "./store.js";

const KEEP_AFTER_MS = 400;
let report = newReport();
let sentId = null;
let keeping = 0;

/** Write down what stands in the form. */
async function keep() {
  clearTimeout(keeping);
  if (report.state !== "writing") return;
  Object.assign(report, readForm(), { category: chosenCategory()?.dataset.name });
  if (!isEmpty(report)) await store.put(report);
}

function keepSoon() {
  clearTimeout(keeping);
  keeping = setTimeout(keep, KEEP_AFTER_MS);
}

async function finish() {
  await keep();
  sentId = report.id;
  const waiting = { ...report, state: "waiting", written_at: new Date().toISOString() };
  await store.put(waiting);
  report = newReport();
  showOutcome(navigator.onLine ? { ...waiting, state: "sending" } : waiting);
  await drawList();
  await flush();
}

/** A report's state changed in the queue. */
async function changed(other) {
  if (other.id === sentId) showOutcome(other);
  await drawList();
  if (other.id === sentId && other.state === "faulty") await open(other.id);
}

async function open(id) {
  const kept = await store.get(id);
  if (!kept) return;
  await keep();
  const { faults = {}, problem = "" } = kept;
  // A refused report is a new one to the server: its key may have been used for the old words.
  report = { ...kept, state: "writing", id: kept.state === "faulty" ? newReport().id : kept.id };
  if (report.id !== kept.id) {
    await store.drop(kept.id);
    await store.put(report);
  }
  hideOutcome();
  fillForm(report);
  chooseCategory(fieldOf(report, "category"));
  await showKeptPlace();
  restart();
  if (Object.keys(faults).length) await showFaults(faults);
  else say(problem);
  await drawList();
}

function again() {
  sentId = null;
  hideOutcome();
  fillForm({ fields: [], photos: [] });
  chooseCategory("");
  showKeptPlace();
  restart();
}

async function joined(status, told) {
  if (status === 401) {
    await keep();
    location.assign(told.confirm);
  } else if (status === 200) {
    await store.drop(report.id);
    report = newReport();
    showJoined(told);
    await drawList();
  } else {
    say(Object.values(told.faults ?? {}).join(" ") || told.problem || text("not_sent"));
  }
}

function drawList() {
  return drawQueue({ hidden: [report.id, sentId], open, send: flush });
}

function watchNetwork() {
  const tell = () => (part("offline").hidden = navigator.onLine);
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();
}

async function takeUp() {
  const all = await store.all();
  const begun = all.find((one) => one.state === "writing" && !isEmpty(one));
  if (begun) await open(begun.id);
  const confirmed = all.find((one) => one.state === "confirm");
  if (confirmed && location.hash === "#sending") sentId = confirmed.id;
  if (location.hash === "#joining") rejoin(joined);
  await drawList();
  await flush({ again: true });
}

function beAnApp() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register(config.urls.worker, { scope: config.urls.new }).catch(() => {});
}

document.querySelector(".filing").dataset.scripted = "";
history.replaceState({ step: "photo" }, "");
startFlow({ whenJoined: joined, finish });
watchPhotos({ found: suggestPlace, changed: keep, fails: say });
watchPlace(keep);
watchCategories(next);
watchNetwork();
watchQueue(changed);
part("outcome-again").addEventListener("click", again);
form.addEventListener("input", keepSoon);
form.addEventListener("change", keepSoon);
addEventListener("pagehide", keep);
await takeUp();
beAnApp();
document.documentElement.dataset.filing = "ready";
