/*
 * Notes that a phone keeps until they are sent: the page and the service worker share this.
 * A note is {key, account, note, session, city, place, where, photo, seenAt, state, reasons, tries}; its state is
 * waits | refused | mending. Sent notes are gone from here. Beside them are kept: whose phone it is, the programme
 * of their conference, what they are typing, and when it was tried last.
 */
self.exchangeNotes = (() => {
  const STORE = "exchange-notes";
  const SHELL = "exchange-shell";
  const channel = "BroadcastChannel" in self ? new BroadcastChannel(STORE) : null;
  const listeners = [];
  let opened;

  const open = () => {
    opened ||= new Promise((resolve, reject) => {
      const asked = indexedDB.open(STORE, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("notes", { keyPath: "key" });
        asked.result.createObjectStore("kept", { keyPath: "name" });
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => {
          asked.result.close();
          opened = null;
        };
        resolve(asked.result);
      };
      asked.onerror = () => {
        opened = null;
        reject(asked.error);
      };
    });
    return opened;
  };

  const within = async (store, mode, work) => {
    const base = await open();
    return new Promise((resolve, reject) => {
      const deed = base.transaction(store, mode);
      const asked = work(deed.objectStore(store));
      deed.oncomplete = () => resolve(asked?.result);
      deed.onerror = deed.onabort = () => reject(deed.error);
    });
  };

  const read = (name) => within("kept", "readonly", (store) => store.get(name));
  const keep = (name, facts) => within("kept", "readwrite", (store) => store.put({ ...facts, name }));
  const drop = (name) => within("kept", "readwrite", (store) => store.delete(name));
  const all = async () => (await within("notes", "readonly", (store) => store.getAll())).sort((a, b) => (a.seenAt < b.seenAt ? -1 : 1));
  const find = (key) => within("notes", "readonly", (store) => store.get(key));
  // A channel reaches the other tabs and the worker, not the page that speaks.
  const tell = (news) => {
    channel?.postMessage(news);
    for (const listener of listeners) listener(news);
  };
  const listen = (listener) => listeners.push(listener);
  channel?.addEventListener("message", (event) => {
    for (const listener of listeners) listener(event.data);
  });

  const put = async (note) => {
    await within("notes", "readwrite", (store) => store.put(note));
    tell({ kind: "changed" });
  };
  const take = async (key) => {
    await within("notes", "readwrite", (store) => store.delete(key));
    tell({ kind: "changed" });
  };

  /* The programme of a conference is no one's secret, but whose phone this is, is: both go when somebody else comes. */
  const welcome = async (facts) => {
    const before = await read("who");
    if (before && before.account !== facts.account) await forget();
    await keep("who", { account: facts.account });
    await keep(`programme:${facts.account}`, { sessions: facts.sessions, cities: facts.cities });
  };

  /* Everything of the account goes but the notes that were never sent: they wait for whoever wrote them. */
  const forget = async () => {
    const who = await read("who");
    if (who) {
      await drop(`programme:${who.account}`);
      const draft = await read(`draft:${who.account}`);
      if (draft && (draft.note || draft.place)) await put(fromDraft(draft, who.account));
      await drop(`draft:${who.account}`);
    }
    await drop("who");
    await drop("tried");
    if ("caches" in self) await caches.delete(SHELL);
    tell({ kind: "forgotten" });
  };

  const fromDraft = (draft, account) => ({
    ...draft, name: undefined, key: draft.key || newKey(), account, seenAt: new Date().toISOString(), state: "mending", tries: 0,
  });

  const newKey = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const word = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return word.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  /* Who is signed in, with a fresh token: {account, token, …}; with a {word} where nothing can be sent, and why. */
  const ask = async (address) => {
    let answer;
    try {
      answer = await fetch(address, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" } });
    } catch {
      return { word: "offline" };
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) return { word: "sign-in" };
    if (!answer.ok) return { word: "busy" };
    try {
      const facts = await answer.json();
      return facts.allowed ? facts : { ...facts, word: "not-allowed" };
    } catch {
      return { word: "busy" };
    }
  };

  const post = async (address, note, token) => {
    const body = new FormData();
    for (const [name, value] of Object.entries({
      csrf_token: token, client_key: note.key, account: note.account, seen_at: note.seenAt,
      note: note.note, session: note.session || "", city: note.city || "", place: note.place || "",
    })) body.append(name, value);
    if (note.photo) body.append("photo", note.photo, "photo.jpg");
    const headers = { Accept: "application/json", "X-Requested-With": "notes" };
    const answer = await fetch(address, { method: "POST", body, redirect: "manual", headers });
    if (answer.type === "opaqueredirect") return { word: "sign-in" };
    let said = {};
    try {
      said = await answer.json();
    } catch {
      // An answer that was cut off: the note is sent again, and is still one.
    }
    if (answer.ok && said.id) return { word: "sent" };
    if (answer.ok) return { word: "busy" };
    if (answer.status === 409) return { word: "sign-in" };
    if (answer.status === 400) return { word: "stale" };
    if (answer.status === 413) return { word: "refused", reasons: ["too-large"] };
    if (answer.status === 403 || answer.status === 404) return { word: "refused", reasons: ["not-allowed"] };
    if (answer.status === 422) return { word: "refused", reasons: said.reasons || [], fields: said.fields || {} };
    return { word: "busy" };
  };

  const alone = (work, ifFree) => {
    if (!("locks" in navigator)) return work();
    return navigator.locks.request(STORE, { ifAvailable: ifFree }, (lock) => (lock ? work() : "busy"));
  };

  /*
   * Send what waits, the oldest first, one by one, under the account that wrote it and no other.
   * Returns done | offline | busy | sign-in | not-allowed.
   */
  const send = (addresses, { ifFree = false } = {}) =>
    alone(async () => {
      const who = await read("who");
      const waits = (await all()).filter((note) => note.state === "waits");
      if (!waits.length) return "done";
      let facts = await ask(addresses.facts);
      if (facts.account) await welcome(facts);
      let word = facts.word || "done";
      const own = waits.filter((note) => note.account === (facts.account ?? who?.account));
      let number = 0;
      let again = false;
      while (!facts.word && number < own.length) {
        const note = own[number];
        tell({ kind: "sending", key: note.key, number: number + 1, count: own.length });
        // Noted before: whoever wonders later whether it arrived must not change its words.
        await put({ ...note, tries: (note.tries || 0) + 1 });
        let answer;
        try {
          answer = await post(addresses.send, note, facts.token);
        } catch {
          answer = { word: "offline" };
        }
        if (answer.word === "stale" && !again) {
          again = true;
          facts = await ask(addresses.facts);
          word = facts.word || word;
          continue;
        }
        if (answer.word === "sent") {
          await take(note.key);
          tell({ kind: "sent", key: note.key });
        } else if (answer.word === "refused") {
          await put({ ...note, tries: 0, state: "refused", reasons: answer.reasons, fields: answer.fields });
        } else {
          word = answer.word === "stale" ? "busy" : answer.word;
          break;
        }
        again = false;
        number += 1;
      }
      await keep("tried", { at: new Date().toISOString(), word });
      tell({ kind: "tried", word });
      return word;
    }, ifFree);

  return { STORE, SHELL, listen, read, keep, drop, all, find, put, take, welcome, forget, newKey, ask, send };
})();
