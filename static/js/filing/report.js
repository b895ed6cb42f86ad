/** A report as it is kept and sent: the form's fields and the photographs, under one key. */

import { form } from "./config.js";
import { photos } from "./photos.js";

const LEFT_OUT = new Set(["csrfmiddlewaretoken", "photos"]);

export function newReport() {
  return {
    id: crypto.randomUUID?.() ?? randomKey(),
    state: "writing",
    written_at: new Date().toISOString(),
    fields: [],
    photos: [],
  };
}

/** The form's fields, those of later steps too; what is of other categories is out of it. */
export function readForm() {
  const closed = [...form.querySelectorAll("fieldset[data-step][disabled]")];
  for (const step of closed) step.disabled = false;
  const fields = [...new FormData(form)].filter(([name]) => !LEFT_OUT.has(name));
  for (const step of closed) step.disabled = true;
  return { fields, photos: photos.all };
}

/** Put a kept report back into the form. */
export function fillForm(report) {
  form.reset();
  for (const [name, value] of report.fields) {
    const inputs = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
    for (const input of inputs) {
      if (input.type === "radio" || input.type === "checkbox") input.checked ||= input.value === value;
      else input.value = value;
    }
  }
  photos.set(report.photos);
}

export function fieldOf(report, name) {
  return report.fields.find(([field]) => field === name)?.[1] ?? "";
}

export function isEmpty(report) {
  return report.photos.length === 0 && !fieldOf(report, "text").trim();
}

/** The body of the request; the same for each attempt, so that the server knows it again. */
export function bodyOf(report) {
  const body = new FormData();
  for (const [name, value] of report.fields) body.append(name, value);
  for (const photo of report.photos) body.append("photos", photo.blob, photo.name);
  body.set("reported_at", report.written_at);
  return body;
}

/** Where the page is not served securely, as on a test bench, there is no randomUUID. */
function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
