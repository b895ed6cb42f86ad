/** Fetch a piece of a page from the server, and tell the ways in which it can be refused. */

const PATIENCE_MS = 20_000;

/** The server answered, but not with what was asked for. */
export class Refused extends Error {
  constructor(status, isSignedOut = false) {
    super(`refused: ${status}`);
    this.isSignedOut = isSignedOut || status === 401;
    this.canRetry = status >= 500 || status === 429;
  }
}

/** The partial at an address, as a fragment; a form is posted to it. Throws Refused, AbortError, TypeError (no network). */
export async function fetchPartial(url, signal, form = null) {
  const token = form && JSON.parse(document.body.getAttribute("hx-headers"));
  const answer = await fetch(url, {
    method: form ? "POST" : "GET",
    body: form,
    headers: { "HX-Request": "true", Accept: "text/html", ...token },
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  });
  if (answer.redirected) throw new Refused(answer.status, true);
  if (!answer.ok) throw new Refused(answer.status);
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...document.adoptNode(parsed.body).childNodes);
  return fragment;
}
