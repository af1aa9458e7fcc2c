// Keeps the island of one version whole: all its files are fetched at once or not at all. A new version waits until every
// window of the old one is closed, or until the person asks for it while no form is open.
const KNOWN = {{ known|safe }};
const CACHE = `koopsuz-field-${KNOWN.version}`;
const FILES = new Set(KNOWN.files);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KNOWN.files.map((url) => new Request(url, { cache: "reload" })))));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("koopsuz-field-") && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const page = request.mode === "navigate" && url.pathname.endsWith("/");
  if (!page && !FILES.has(url.pathname)) return;
  event.respondWith(caches.open(CACHE)
    .then((cache) => cache.match(page ? KNOWN.shell : url.pathname, { ignoreVary: true }))
    .then((kept) => kept || fetch(request)));
});
