/** What the page tells the map: layers, addresses and every sentence it may say. */

export const config = JSON.parse(document.getElementById("map-config").textContent);
export const isRightToLeft = document.documentElement.dir === "rtl";
export const isReducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
export const isPhone = matchMedia("(max-width: 48rem)");

/** A sentence of the page's language, with its {placeholders} filled. */
export function text(key, values = {}) {
  const sentence = config.text[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** A number in Latin digits with the language's separators. */
export function number(value, decimals = 0) {
  return new Intl.NumberFormat("en", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value);
}

let clearing = 0;

/** One line at the foot of the map, read aloud too, gone after some seconds. */
export function say(sentence, seconds = 5) {
  const line = document.getElementById("toast");
  line.textContent = sentence;
  clearTimeout(clearing);
  clearing = setTimeout(() => (line.textContent = ""), seconds * 1000);
}
