/** One file in pieces: what has arrived is asked of the server, never remembered here. */

import { config } from "./config.js";

const FIRST_WAIT_S = 1;
const LONGEST_WAIT_S = 30;
const BUSY_WAIT_S = 2;
const PATIENCE_MS = 180_000;

/** Something that trying again does not mend; the message is for the person, or a key of a text. */
export class Refusal extends Error {}

/** Holds a file back while it is paused. */
export class Gate {
  #opened = Promise.resolve();
  #open = () => {};
  isShut = false;

  toggle() {
    this.isShut = !this.isShut;
    if (this.isShut) this.#opened = new Promise((open) => (this.#open = open));
    else this.#open();
  }

  passed() {
    return this.#opened;
  }
}

/** Send a file; ``watch`` hears ``begun(id)``, ``arrived(bytes)``, ``waits(seconds)`` and ``finishing()``. */
export async function send(file, { worldFile, gate, watch }) {
  const told = { name: file.name, size_bytes: file.size, world_file: worldFile };
  told.fingerprint = await fingerprint(file);
  const begun = await persist(watch, () => ask("POST", config.begin, JSON.stringify(told), "application/json"));
  if (begun.received === undefined) throw new Refusal("failed");
  watch.begun(begun.id);
  let { received } = begun;
  for (let isTaken = false; !isTaken; ) {
    watch.arrived(received);
    await gate.passed();
    if (received < file.size) received = await sendPiece(file, begun.url, received, watch);
    else ({ isTaken, received } = await finish(begun.url, received, watch));
  }
}

/** The answer to a piece, welcome or not, says how much there is. */
async function sendPiece(file, url, from, watch) {
  const to = Math.min(from + config.piece_bytes, file.size);
  const piece = await file.slice(from, to).arrayBuffer().catch(() => {
    throw new Refusal("changed");
  });
  const answer = await persist(watch, () =>
    ask("PUT", `${url}?offset=${from}`, piece, "application/octet-stream"));
  if (answer.received === undefined) throw new Refusal("failed"); // given up in another window
  return answer.received;
}

/** A long file takes its time to be read once more there; an answer that was lost is asked again. */
async function finish(url, received, watch) {
  watch.finishing();
  const answer = await persist(watch, () => ask("POST", url));
  if (answer.busy) await pause(BUSY_WAIT_S);
  const isGone = answer.status === 404; // taken in already, the answer was lost
  return { isTaken: isGone || "sheet" in answer, received: answer.received ?? received };
}

/** Ask until there is an answer, each time a little later; at once when the network is back. */
async function persist(watch, attempt) {
  for (let seconds = FIRST_WAIT_S; ; seconds = Math.min(seconds * 2, LONGEST_WAIT_S)) {
    const answer = await attempt();
    if (answer) return answer;
    watch.waits(seconds);
    await pause(seconds);
  }
}

/** The server's answer, or null where there is none worth having. */
async function ask(method, address, body, type) {
  let answer;
  try {
    const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
    if (type) headers["Content-Type"] = type;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    answer = await fetch(address, { method, body, headers, signal, redirect: "manual" });
    const isLasting = answer.status === 507; // a full disk is told, not asked again and again
    if ((answer.status >= 500 && !isLasting) || answer.status === 429) return null;
    if (answer.ok || answer.status === 409) return await answer.json();
  } catch {
    return null;
  }
  if (answer.status === 404) return { status: 404 };
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new Refusal("signed_out");
  const { problem } = await answer.json().catch(() => ({}));
  throw new Refusal(problem ?? "failed");
}

function pause(seconds) {
  return new Promise((go) => {
    setTimeout(go, seconds * 1000);
    addEventListener("online", go, { once: true });
  });
}

/** By which the same file is known again; browsers hash only where the connection is safe. */
async function fingerprint(file) {
  const head = await file.slice(0, config.piece_bytes).arrayBuffer().catch(() => {
    throw new Refusal("changed");
  });
  const hash = globalThis.crypto.subtle ? await crypto.subtle.digest("SHA-256", head) : new ArrayBuffer(0);
  const digits = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0"));
  return `${file.lastModified}-${digits.join("")}`;
}
