/** Reports that wait are sent one after another, by one tab at a time, until none is left.

 The key of each stays the same, so an attempt whose answer was lost is only repeated. */

import { send } from "./send.js";
import * as store from "./store.js";

const PAUSES_S = [2, 5, 15, 30, 60];
const LOCK = "qasima-filing-queue";
let failures = 0;
let timer = 0;
let changed = () => {};

export function watchQueue(whenChanged) {
  changed = whenChanged;
  addEventListener("online", () => flush());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") flush();
  });
}

/** Send what waits; with `again`, also what waited for a number to be confirmed. */
export async function flush({ again = false } = {}) {
  clearTimeout(timer);
  if (again) await wakeConfirming();
  const failed = await alone(sendWaiting);
  failures = failed ? failures + 1 : 0;
  if (failed) timer = setTimeout(flush, 1000 * PAUSES_S[Math.min(failures, PAUSES_S.length) - 1]);
}

async function sendWaiting() {
  for (const { id, state } of (await store.all()).reverse()) {
    // One that says it is being sent was left so by a tab that was closed: this tab holds the lock.
    if (state !== "waiting" && state !== "sending") continue;
    if (!navigator.onLine) return false; // "online" wakes the queue
    const report = await store.get(id);
    await keep(report, { state: "sending" });
    const { failed, ...outcome } = await send(report);
    await keep(report, outcome);
    if (failed) return true;
  }
  return false;
}

async function keep(report, change) {
  Object.assign(report, change);
  if (await store.get(report.id)) await store.put(report);
  changed(report);
}

async function wakeConfirming() {
  for (const report of await store.all()) {
    if (report.state === "confirm") await store.put({ ...report, state: "waiting" });
  }
}

/** One tab at a time, where the browser can promise that; the server keeps apart the rest. */
function alone(work) {
  return navigator.locks ? navigator.locks.request(LOCK, work) : work();
}
