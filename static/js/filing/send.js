/** One attempt to send one report, and what became of it. */

import { config, csrfToken } from "./config.js";
import { bodyOf } from "./report.js";

const PATIENCE_MS = 90_000;

/** What to change in the report after the attempt. */
export async function send(report) {
  let answer;
  try {
    answer = await fetch(config.urls.send, {
      method: "POST",
      body: bodyOf(report),
      headers: { "X-CSRFToken": csrfToken(), "Idempotency-Key": report.id },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    return { state: "waiting", failed: true };
  }
  return outcome(answer.status, await answer.json().catch(() => ({})));
}

function outcome(status, told) {
  if (status === 201) return { state: "sent", receipt: told, photos: [] };
  if (status === 401) return { state: "confirm", problem: told.problem, confirm: told.confirm };
  if (status === 400 || status === 409) {
    return { state: "faulty", faults: told.faults ?? {}, problem: told.problem ?? "" };
  }
  return { state: "waiting", failed: true }; // the server is out of order, or asks for patience
}
