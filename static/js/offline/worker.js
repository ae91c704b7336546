/*
 * The service worker: keeps the public page for notes with its style and script, answers with it when there is no
 * network, and sends what waits. It keeps no other page, and nothing that was fetched with a session.
 */
{
  const notes = self.exchangeNotes;
  const kept = self.exchangeOffline;
  const addresses = { facts: kept.facts, send: kept.notes };
  const PATIENCE = 8000;
  const LEAVING = 5000;

  const keepShell = async (language) => {
    const cache = await caches.open(notes.SHELL);
    // Without cookies: what comes back is what a stranger sees.
    const page = await fetch(`${kept.page}?lang=${encodeURIComponent(language)}`, { credentials: "omit", cache: "no-store" });
    if (!page.ok || page.redirected) throw new Error("the page for notes did not come");
    const others = await Promise.all(kept.assets.map((address) => fetch(address, { credentials: "omit" })));
    if (!others.every((answer) => answer.ok)) throw new Error("a style or script did not come");
    // A worker from before a new version must not keep the new page with the old styles: a newer one is on its way then.
    const text = await page.clone().text();
    if (!kept.assets.every((address) => text.includes(address))) throw new Error("the page names other styles or scripts");
    // The page last: it is never there without what it needs.
    await Promise.all(others.map((answer, number) => cache.put(kept.assets[number], answer)));
    await cache.put(kept.page, page);
    const wanted = new Set([kept.page, ...kept.assets]);
    for (const request of await cache.keys()) {
      if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
    }
    // Whoever left while this was fetched is forgotten already: then nothing is kept after all.
    if (await notes.read("who")) await notes.keep("language", { language });
    else await caches.delete(notes.SHELL);
  };

  self.addEventListener("install", (event) => {
    event.waitUntil(
      (async () => {
        // A newer worker takes the page along, where somebody's phone has it.
        const language = (await notes.read("language"))?.language;
        if ((await notes.read("who")) && language) await keepShell(language);
        await self.skipWaiting();
      })(),
    );
  });

  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

  self.addEventListener("message", (event) => {
    if (event.data?.kind === "keep") event.waitUntil(keepShell(event.data.language).catch(() => null));
    if (event.data?.kind === "forget") event.waitUntil(notes.forget());
  });

  self.addEventListener("sync", (event) => {
    if (event.tag !== notes.STORE) return;
    event.waitUntil(
      notes.send(addresses).then((word) => {
        // The browser tries again later when this fails.
        if (word === "offline" || word === "busy") throw new Error(word);
      }),
    );
  });

  // A cache that cannot be read must keep nobody from a page that the network has.
  const fromShell = (address) =>
    caches.match(address, { cacheName: notes.SHELL, ignoreVary: true, ignoreSearch: true }).catch(() => undefined);

  const late = (isNotePage) =>
    new Promise((_resolve, reject) => {
      if (isNotePage) setTimeout(() => reject(new Error("late")), PATIENCE);
    });

  const openPage = async (event, url) => {
    const asked = fetch(event.request);
    // Not waited for at once: whoever fails meanwhile is heard below.
    asked.catch(() => null);
    const shell = await fromShell(kept.page);
    try {
      const isNotePage = Boolean(shell) && kept.notePages.includes(url.pathname);
      const answer = await Promise.race([asked, late(isNotePage)]);
      if (answer.ok) event.waitUntil(notes.send(addresses, { ifFree: true }).catch(() => null));
      return answer;
    } catch (problem) {
      if (shell) return shell;
      throw problem;
    }
  };

  /* Who asked while the site was still ending the session was told that they are here: it is asked once more. */
  const leave = async () => {
    await notes.forget();
    await new Promise((resolve) => setTimeout(resolve, LEAVING));
    if ((await notes.read("who")) && (await notes.ask(kept.facts)).word === "sign-in") await notes.forget();
  };

  self.addEventListener("fetch", (event) => {
    const request = event.request;
    const url = new URL(request.url);
    if (url.origin !== self.location.origin) return;
    if (request.method === "POST" && kept.leaving.some((path) => url.pathname.startsWith(path))) event.waitUntil(leave());
    if (request.method !== "GET") return;
    if (kept.assets.includes(url.pathname)) {
      event.respondWith(fromShell(url.pathname).then((answer) => answer || fetch(request)));
    } else if (request.mode === "navigate") {
      event.respondWith(openPage(event, url));
    }
  });
}
