/** What the page tells its scripts: addresses, limits and every sentence they may say. */

export const config = JSON.parse(document.getElementById("filing-config").textContent);
export const form = document.getElementById("report");

/** A sentence of the page's language, with its {placeholders} filled. */
export function text(key, values = {}) {
  const sentence = config.text[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** An element by its data attribute. */
export function part(name, within = document) {
  return within.querySelector(`[data-${name}]`);
}

/** JSON from an address of ours, or null where there is no network or no answer. */
export async function ask(address, values) {
  try {
    const answer = await fetch(`${address}?${new URLSearchParams(values)}`);
    return answer.ok || answer.status === 400 ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** The token that the server wants back; from the cookie, since a kept page's own may be old. */
export function csrfToken() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie ? cookie[1] : form.elements.csrfmiddlewaretoken.value;
}

/** A copy of a template's one element. */
export function copyOf(name) {
  return part(name).content.firstElementChild.cloneNode(true);
}
