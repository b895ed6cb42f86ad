/** What the survey's page tells its scripts: addresses, limits and every sentence they may say. */

export const config = JSON.parse(document.getElementById("upload-config").textContent);

/** A sentence of the page's language, with its {placeholders} filled. */
export function text(key, values = {}) {
  return config.text[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** How large something is, for people. */
export function sizeOf(bytes) {
  const megabytes = bytes / 1024 ** 2;
  if (megabytes < 1000) return text("megabytes", { n: megabytes.toFixed(1) });
  return text("gigabytes", { n: (megabytes / 1024).toFixed(1) });
}
