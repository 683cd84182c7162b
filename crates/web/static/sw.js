// Keeps the player and its files at hand, and nothing else: a page with answers is never stored. `SHELL` is set by /sw.js.
const { name, kept } = self.SHELL;

self.addEventListener("install", (event) => {
  const files = kept.map((address) => new Request(address, { cache: "reload" }));
  event.waitUntil(caches.open(name).then((shell) => shell.addAll(files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const tidy = caches.keys().then((names) => Promise.all(names.filter((other) => other !== name).map((other) => caches.delete(other))));
  event.waitUntil(tidy.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(pathname === "/session/open" ? fromShell(request) : fromNetwork(request));
  else if (request.method === "GET" && pathname.startsWith("/static/")) event.respondWith(fromShell(request));
});

async function fromShell(request) {
  const shell = await caches.open(name);
  return (await shell.match(new URL(request.url).pathname)) ?? fetch(request);
}

async function fromNetwork(request) {
  try {
    return await fetch(request);
  } catch {
    const shell = await caches.open(name);
    const page = await shell.match("/offline");
    return page ? new Response(page.body, { status: 503, headers: page.headers }) : Response.error();
  }
}
