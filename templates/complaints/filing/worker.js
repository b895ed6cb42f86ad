/** The service worker of filing: the page and its files open without a network; nothing is sent here. */

const CACHE = "filing-{{ version }}";
const PAGE = "{{ page|escapejs }}";
const ASSETS = [{% for asset in assets %}"{{ asset|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const OUTLINE = "{{ outline|escapejs }}";
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await cache.addAll(ASSETS);
      await cache.add(new Request(PAGE, { cache: "reload" }));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("filing-") && name !== CACHE) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (address.pathname === PAGE) event.respondWith(freshPage(request));
  } else if (address.pathname.startsWith("{{ static_root|escapejs }}")) {
    event.respondWith(keptFile(request));
  } else if (address.pathname === OUTLINE) {
    event.respondWith(freshOutline(request));
  }
});

/** The page as it is now, or as it was when the network does not answer in time. */
async function freshPage(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGE);
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok) await cache.put(PAGE, answer.clone());
    return answer;
  });
  if (!kept) return asked;
  const late = new Promise((resolve) => setTimeout(() => resolve(kept.clone()), PATIENCE_MS));
  return Promise.race([asked.catch(() => kept.clone()), late]);
}

/** Files are named after their contents, so a kept one is never stale. */
async function keptFile(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

/** The outlines of the map, as they were where there is no network. */
async function freshOutline(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(OUTLINE, answer.clone());
    return answer;
  } catch {
    return (await cache.match(OUTLINE)) ?? Response.error();
  }
}
