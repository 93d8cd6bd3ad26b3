/* Keeps the pages openable without a network: files with a hash in their name from the cache, the page itself from the network while there
   is one. It never touches /api or /ws: nothing of a case is kept here. */
const NAME = 'concord-pages-1';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.add('/')).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((n) => n !== NAME).map((n) => caches.delete(n)))).then(() => self.clients.claim()));
});

async function asset(request) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}

async function page(request) {
  const cache = await caches.open(NAME);
  try {
    const fresh = await fetch(request);
    if (fresh.ok && (fresh.headers.get('Content-Type') || '').includes('text/html')) {
      const before = await cache.match('/');
      const text = await fresh.clone().text();
      if (before && (await before.text()) !== text) await sweep(cache); // a new release
      await cache.put('/', fresh.clone());
    }
    return fresh;
  } catch (lost) {
    const kept = await cache.match('/');
    if (kept) return kept;
    throw lost;
  }
}

async function sweep(cache) {
  for (const request of await cache.keys()) if (new URL(request.url).pathname.startsWith('/assets/')) await cache.delete(request);
}

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api') || url.pathname.startsWith('/ws')) return;
  if (url.pathname.startsWith('/assets/')) event.respondWith(asset(event.request));
  else if (event.request.mode === 'navigate') event.respondWith(page(event.request));
});
