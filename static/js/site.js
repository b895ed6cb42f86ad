/** What every page needs: menus that close by themselves, a language switch that keeps the view. */

for (const menu of document.querySelectorAll("[data-menu]")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  });
}

// The map keeps its view after the "#", which a form does not send.
for (const form of document.querySelectorAll("[data-language-switch]")) {
  form.addEventListener("submit", () => {
    form.elements.next.value = form.elements.next.value.split("#")[0] + location.hash;
  });
}
