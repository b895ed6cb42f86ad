/** Two pictures of one parcel: laid over each other, with a divider between them. */

const pair = document.querySelector("[data-pair]");
const slide = document.querySelector("[data-slide]");

if (pair && slide) {
  const isRightToLeft = document.documentElement.dir === "rtl";
  const over = slide.querySelector("[data-over]");
  const part = slide.querySelector("[data-part]");
  const input = part.querySelector("input");
  const later = pair.querySelector(".clip-after .clip-picture");

  const cut = () => {
    const hidden = `${input.value}%`;
    const isOver = pair.classList.contains("is-over");
    // The earlier one lies where reading begins, the later one beyond the divider.
    const sides = isRightToLeft ? `0 ${hidden} 0 0` : `0 0 0 ${hidden}`;
    later.style.clipPath = isOver ? `inset(${sides})` : "";
    input.setAttribute("aria-valuetext", `${input.value}%`);
  };
  over.addEventListener("click", () => {
    const isOver = pair.classList.toggle("is-over");
    over.setAttribute("aria-pressed", String(isOver));
    part.hidden = !isOver;
    cut();
  });
  input.addEventListener("input", cut);
  slide.hidden = false;
}
