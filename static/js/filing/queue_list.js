/** What is kept on this telephone, in sight: each report with its state and what can be done. */

import { copyOf, part, text } from "./config.js";
import { fieldOf, isEmpty } from "./report.js";
import * as store from "./store.js";

const OPENED = new Set(["writing", "faulty"]);
const TAGS = { sent: "tag-ok", faulty: "tag-bad", confirm: "tag-warn", waiting: "tag-warn" };

/** Draw the list, without those that the page shows already. */
export async function drawQueue({ hidden, open, send }) {
  const all = await store.all();
  const shown = all.filter(
    (report) => !hidden.includes(report.id) && !(report.state === "writing" && isEmpty(report)),
  );
  part("queue").hidden = shown.length === 0;
  part("queue-status").textContent = store.isLasting ? "" : text("no_store");
  part("queue-list").replaceChildren(...shown.map((report) => row(report, { open, send })));
}

function row(report, { open, send }) {
  const item = copyOf("queue-row");
  const state = part("row-state", item);
  state.textContent = text(`state_${report.state}`);
  state.className = `tag ${TAGS[report.state] ?? ""}`;
  item.dataset.state = report.state;
  part("row-title", item).textContent = fieldOf(report, "text").slice(0, 80) || report.category || text("untitled");
  part("row-reference", item).textContent = report.receipt?.reference ?? "";
  link(part("row-link", item), report.receipt?.tracking_url);
  link(part("row-confirm", item), report.state === "confirm" ? report.confirm : null);
  act(part("row-open", item), OPENED.has(report.state), () => open(report.id));
  act(part("row-send", item), report.state === "waiting", () => send());
  act(part("row-drop", item), report.state !== "sending", async () => {
    await store.drop(report.id);
    item.remove();
    part("queue").hidden = part("queue-list").children.length === 0;
  });
  return item;
}

function link(element, address) {
  element.hidden = !address;
  if (address) element.href = address;
}

function act(button, isPossible, work) {
  button.hidden = !isPossible;
  button.addEventListener("click", work);
}
