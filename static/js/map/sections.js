/** Sections of a file load when opened; one that fails says so and offers to try again. */

const FAILURES = ["htmx:responseError", "htmx:sendError", "htmx:timeout"];

export function healSections(root) {
  for (const name of FAILURES) {
    root.addEventListener(name, (event) => {
      const section = event.target.closest("[data-section]");
      if (section) offerRetry(section);
    });
  }
}

function offerRetry(section) {
  const body = section.querySelector(".section-body");
  const failed = document.getElementById("section-failed").content.cloneNode(true);
  failed.querySelector("button").addEventListener("click", () => {
    htmx.ajax("GET", section.getAttribute("hx-get"), { source: section, target: body });
  });
  body.replaceChildren(failed);
}
