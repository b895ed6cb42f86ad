/** The photographs of a report: chosen, shown, made smaller for the way, taken back. */

import { config, copyOf, form, part, text } from "./config.js";
import { placeIn } from "./exif.js";

const LARGE_BYTES = 1_500_000;
const SIDE = 2560;
const QUALITY = 0.86;
const list = part("photos");
let chosen = [];

export const photos = {
  get all() {
    return chosen;
  },
  set(kept) {
    chosen = kept;
    draw();
  },
};

/** Call `found` with the first place that a new photograph tells, `changed` after each change. */
export function watchPhotos({ found, changed, fails }) {
  const input = form.elements.photos;
  input.addEventListener("change", async () => {
    const files = [...input.files];
    input.value = "";
    for (const file of files) {
      const problem = problemWith(file);
      if (problem) {
        fails(problem);
        continue;
      }
      const place = await placeIn(file);
      if (place) await found(place);
      chosen = [...chosen, await lighter(file)];
    }
    draw();
    changed();
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    chosen = chosen.filter((_photo, n) => n !== Number(button.dataset.n));
    draw();
    input.focus();
    changed();
  });
}

function problemWith(file) {
  if (chosen.length >= config.most_photos) return text("photo_many");
  if (file.size > config.most_bytes) return text("photo_large");
  const isPhoto = file.type.startsWith("image/") || /\.hei[cf]$/i.test(file.name);
  return isPhoto ? "" : text("photo_unknown");
}

/** A large photograph made smaller before it is sent; what cannot be is sent as it is. */
async function lighter(file) {
  const plain = { name: nameOf(file), blob: file };
  if (file.size < LARGE_BYTES) return plain;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return blob && blob.size < file.size ? { name: "photo.jpg", blob } : plain;
  } catch {
    return plain;
  }
}

/** Names of files tell names of people: only the ending goes along. */
function nameOf(file) {
  const ending = file.name.match(/\.\w{3,4}$/);
  return `photo${ending ? ending[0].toLowerCase() : ""}`;
}

function draw() {
  for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
  list.replaceChildren(...chosen.map(row));
}

function row(photo, n) {
  const shown = copyOf("photo-row");
  const image = shown.querySelector("img");
  const plain = shown.querySelector(".photo-plain");
  image.alt = text("photo_alt", { n: n + 1 });
  image.addEventListener("error", () => {
    image.hidden = true;
    plain.hidden = false;
    plain.textContent = text("photo_no_preview");
  });
  image.src = URL.createObjectURL(photo.blob);
  const button = shown.querySelector("button");
  button.dataset.n = n;
  button.setAttribute("aria-label", text("photo_remove", { n: n + 1 }));
  return shown;
}
