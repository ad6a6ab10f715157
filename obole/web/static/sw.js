// Served at /sw.js. Keeps the house's own static files for a weak line; pages always come from the server first,
// and nothing a person did is ever stored here: no page of theirs, no form.
"use strict";

const SHELF = "obole-1";
const STATIC = "/static/";
const OFFLINE = "/static/offline.html";
const FIRST = [
  OFFLINE, "/static/css/tokens.css", "/static/css/base.css", "/static/css/type.css", "/static/css/layout.css",
  "/static/css/buttons.css", "/static/css/cards.css", "/static/fonts/figtree-latin.woff2",
  "/static/fonts/young-serif-latin.woff2", "/static/icons/sprite.svg",
];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(FIRST)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== SHELF).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith(STATIC)) event.respondWith(fromShelf(request));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
});

// The kept copy at once, and a fresh one for next time.
async function fromShelf(request) {
  const shelf = await caches.open(SHELF);
  const kept = await shelf.match(request);
  const fresh = fetch(request).then((answer) => { if (answer.ok) shelf.put(request, answer.clone()); return answer; });
  if (kept) { fresh.catch(() => {}); return kept; }
  return fresh;
}
