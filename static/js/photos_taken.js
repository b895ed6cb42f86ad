/** A form with a camera: one photograph after another, and none lost to a field left empty. */

const MOST = 6;

for (const form of document.querySelectorAll("form[data-photos]")) {
  const first = form.querySelector("input[capture]");
  if (!first) continue;
  first.addEventListener("change", () => room(form, first), { once: true });
  form.addEventListener("submit", (event) => {
    const holds = [...form.querySelectorAll("input[type=file]")].some((one) => one.files.length);
    // The browser forgets files when a page comes back with what is wrong.
    if (holds && !form.reportValidity()) event.preventDefault();
  });
}

/** Once a photograph is taken, there is room for the next. */
function room(form, last) {
  const inputs = form.querySelectorAll("input[capture]");
  if (inputs.length >= MOST) return;
  const next = last.cloneNode();
  next.value = "";
  next.removeAttribute("id");
  next.setAttribute("aria-label", inputs[0].labels[0].textContent);
  last.after(next);
  next.addEventListener("change", () => room(form, next), { once: true });
}
