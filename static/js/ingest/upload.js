/** Files of one delivery: laid down or chosen, sent by tus one after the other, taken in together. */

const config = JSON.parse(document.getElementById("delivery-config").textContent);
const form = document.querySelector("[data-delivery]");
const zone = form.querySelector("[data-zone]");
const chooser = form.elements.files;
const list = document.querySelector("[data-files]");
const told = document.querySelector("[data-told]");
let isSending = false;

for (const plain of form.querySelectorAll("[data-plain]")) plain.hidden = true;
for (const scripted of form.querySelectorAll("[data-scripted]")) scripted.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
chooser.addEventListener("change", () => {
  const files = [...chooser.files];
  chooser.value = "";
  take(files);
});
for (const name of ["dragenter", "dragover"]) {
  zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
}
for (const name of ["dragleave", "drop"]) {
  zone.addEventListener(name, () => zone.classList.remove("is-over"));
}
zone.addEventListener("drop", (event) => {
  event.preventDefault();
  take([...event.dataTransfer.files]);
});
addEventListener("beforeunload", (event) => {
  if (isSending) event.preventDefault();
});
document.documentElement.dataset.upload = "ready";

async function take(files) {
  if (isSending || !files.length) return;
  const problem = problemOf(files);
  say(problem ? text(problem) : "", Boolean(problem));
  if (problem) return;
  isSending = true;
  zone.classList.add("is-busy");
  list.replaceChildren();
  try {
    const sent = [];
    const rows = files.map((file) => new Row(file));
    for (const [at, file] of files.entries()) sent.push(await send(file, rows[at]));
    say(text("taking"));
    const address = await conclude(sent);
    isSending = false;
    location.assign(address);
  } catch (error) {
    isSending = false;
    say(error.message, true);
  }
  zone.classList.remove("is-busy");
}

/** What is wrong with the choice, as the key of a sentence; nothing where it is one delivery. */
function problemOf(files) {
  if (!form.elements.layer.value) return "layer";
  const endings = files.map((file) => file.name.toLowerCase().match(/\.[^.]*$/)?.[0] ?? "");
  if (endings.some((e) => !config.whole.includes(e) && !config.parts.includes(e))) return "strange";
  const whole = endings.filter((ending) => config.whole.includes(ending));
  if (whole.length) return files.length > 1 ? "two" : "";
  if (new Set(endings).size < endings.length) return "two";
  return endings.includes(".shp") && endings.includes(".dbf") ? "" : "parts";
}

/** The address of the upload, once all of the file has arrived. */
function send(file, row) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(file, {
      endpoint: config.begin,
      chunkSize: config.piece_bytes,
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000],
      metadata: { filename: file.name },
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      removeFingerprintOnSuccess: true,
      onProgress: (sent, size) => row.shows(sent, size),
      onShouldRetry(error) {
        const status = error.originalResponse?.getStatus() ?? 0;
        const isHopeless = status >= 400 && status < 500 && ![409, 423].includes(status);
        if (!isHopeless) row.says(text("offline"));
        return !isHopeless && status !== 507;
      },
      onError(error) {
        row.fails();
        reject(new Error(sentenceOf(error)));
      },
      onSuccess() {
        row.ends();
        resolve(upload.url);
      },
    });
    upload.findPreviousUploads().then((earlier) => {
      if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
      upload.start();
    });
  });
}

function sentenceOf(error) {
  const answer = error.originalResponse;
  if (answer?.getStatus() === 401) return text("signed_out");
  const isSentence = answer?.getHeader("Content-Type")?.startsWith("text/plain");
  return (isSentence && answer.getBody()) || text("failed");
}

async function conclude(addresses) {
  const body = new FormData(form);
  body.delete("files");
  for (const address of addresses) {
    body.append("upload", new URL(address, location).pathname.split("/").filter(Boolean).pop());
  }
  const answer = await fetch(config.take, { method: "POST", body });
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(content.problem || text("failed"));
  return content.url;
}

function say(sentence, isBad = false) {
  told.textContent = sentence;
  told.classList.toggle("is-bad", isBad);
}

function text(key, values = {}) {
  return config.text[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function sizeOf(bytes) {
  const megabytes = bytes / 1024 ** 2;
  if (megabytes < 1000) return text("megabytes", { n: megabytes.toFixed(1) });
  return text("gigabytes", { n: (megabytes / 1024).toFixed(1) });
}

/** One file in the list. */
class Row {
  constructor(file) {
    this.row = document.querySelector("[data-file]").content.firstElementChild.cloneNode(true);
    this.bar = this.row.querySelector("progress");
    this.row.querySelector("[data-name]").textContent = file.name;
    this.bar.setAttribute("aria-label", file.name);
    this.says(text("waiting"));
    list.append(this.row);
    list.hidden = false;
  }

  shows(sent, size) {
    const percent = size ? Math.floor((100 * sent) / size) : 100;
    this.bar.value = percent;
    this.says(text("sending", { percent, size: sizeOf(size) }));
  }

  says(sentence) {
    this.row.querySelector("[data-said]").textContent = sentence;
  }

  ends() {
    this.bar.value = 100;
  }

  fails() {
    this.row.classList.add("is-refused");
    this.says(text("failed"));
  }
}
