/** What became of the report that was just sent, in the place of the form. */

import { form, part, text } from "./config.js";

const box = part("outcome");
const HEADINGS = { sending: "sending", waiting: "waiting", faulty: "faulty" };

export function showOutcome(report) {
  const receipt = report.receipt;
  const heading = receipt ? text("sent", receipt) : text(HEADINGS[report.state] || "waiting");
  show(report.state === "confirm" ? report.problem : heading);
  tell("outcome-promise", receipt?.promised ? text("promised", { when: receipt.promised }) : "");
  tell("outcome-unit", receipt?.unit ? text("with_unit", receipt) : "");
  part("outcome-number").hidden = !receipt;
  part("outcome-reference").textContent = receipt?.reference ?? "";
  link("outcome-link", receipt?.tracking_url);
  link("outcome-confirm", report.state === "confirm" ? report.confirm : null);
  box.dataset.state = report.state;
}

export function showJoined({ reference, tracking_url: address }) {
  show(text("joined", { reference }));
  for (const name of ["outcome-promise", "outcome-unit"]) tell(name, "");
  part("outcome-number").hidden = true;
  link("outcome-link", address);
  link("outcome-confirm", null);
  box.dataset.state = "joined";
}

export function hideOutcome() {
  box.hidden = true;
  form.hidden = part("progress").hidden = false;
}

function show(heading) {
  form.hidden = part("progress").hidden = true;
  box.hidden = false;
  part("outcome-heading").textContent = heading;
  box.focus({ preventScroll: true });
}

function tell(name, sentence) {
  part(name).textContent = sentence;
  part(name).hidden = !sentence;
}

function link(name, address) {
  part(name).hidden = !address;
  if (address) part(name).href = address;
}
