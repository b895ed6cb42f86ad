/** Images chosen on the survey's page: sent one after the other, with world files by their stems. */

import { config, sizeOf, text } from "./config.js";
import { Gate, Refusal, send } from "./sending.js";

const form = document.querySelector("[data-upload]");
const chooser = form.elements.image;
const list = document.querySelector("[data-files]");
const told = document.querySelector("[data-told]");
let queue = Promise.resolve();
let unfinished = 0;

for (const plain of form.querySelectorAll("[data-plain]")) plain.hidden = true;
for (const scripted of form.querySelectorAll("[data-scripted]")) scripted.hidden = false;
chooser.multiple = true;
chooser.addEventListener("change", () => {
  const files = [...chooser.files];
  chooser.value = "";
  take(files);
});
addEventListener("beforeunload", (event) => {
  if (unfinished) event.preventDefault();
});
document.documentElement.dataset.upload = "ready";

function take(files) {
  const beside = new Map();
  for (const file of files) if (isWorldFile(file)) beside.set(stemOf(file), file);
  const images = files.filter((file) => !isWorldFile(file));
  for (const image of images) {
    const row = new Row(image);
    const world = beside.get(stemOf(image));
    unfinished += 1;
    queue = queue.then(() => sendOne(image, world, row)).finally(() => (unfinished -= 1));
  }
  const paired = new Set(images.map(stemOf));
  for (const [stem, file] of beside) if (!paired.has(stem)) new Row(file).fails("alone");
}

async function sendOne(image, world, row) {
  try {
    const worldFile = world ? await world.slice(0, config.world_file_bytes).text() : "";
    await send(image, { worldFile, gate: row.gate, watch: row });
  } catch (error) {
    row.fails(error instanceof Refusal ? error.message : "failed");
    return;
  }
  row.ends();
  document.body.dispatchEvent(new CustomEvent("image-taken"));
}

function isWorldFile({ name }) {
  return config.world_files.some((suffix) => name.toLowerCase().endsWith(suffix));
}

function stemOf({ name }) {
  return name.replace(/\.[^.]*$/, "");
}

/** One file in the list: how far it is, and the button that holds it back. */
class Row {
  gate = new Gate();
  #arrived = 0;

  constructor(file) {
    this.file = file;
    this.row = document.querySelector("[data-file]").content.firstElementChild.cloneNode(true);
    this.bar = this.row.querySelector("progress");
    this.button = this.row.querySelector("[data-pause]");
    this.row.querySelector("[data-name]").textContent = file.name;
    this.bar.setAttribute("aria-label", file.name);
    this.button.textContent = text("pause");
    this.button.addEventListener("click", () => this.#hold());
    this.#say(text("waiting"));
    list.append(this.row);
    list.hidden = false;
  }

  /** What was left unfinished the other day is now this row. */
  begun(id) {
    document.querySelector(`[data-unfinished="${id}"]`)?.remove();
  }

  arrived(bytes) {
    this.#arrived = bytes;
    this.bar.value = this.#percent();
    this.button.hidden = false;
    this.#tell();
  }

  waits(seconds) {
    this.#say(text("offline", { seconds }));
  }

  finishing() {
    this.button.hidden = true;
    this.#say(text("finishing"));
  }

  ends() {
    this.bar.value = 100;
    this.#over(text("done"));
  }

  fails(message) {
    this.bar.hidden = true;
    this.row.classList.add("is-refused");
    this.#over(message in config.text ? text(message) : message);
  }

  #percent() {
    return Math.floor((100 * this.#arrived) / this.file.size);
  }

  #hold() {
    this.gate.toggle();
    this.button.textContent = text(this.gate.isShut ? "go_on" : "pause");
    this.#tell();
  }

  #tell() {
    const percent = this.#percent();
    if (this.gate.isShut) this.#say(text("paused", { percent }));
    else this.#say(text("sending", { percent, size: sizeOf(this.file.size) }));
  }

  #over(sentence) {
    this.button.hidden = true;
    this.row.dataset.over = "";
    this.#say(sentence);
    told.textContent = `${this.file.name}: ${sentence}`;
  }

  #say(sentence) {
    this.row.querySelector("[data-said]").textContent = sentence;
  }
}
