/*
 * Notes that a phone keeps until they are sent: the page and the service worker share this.
 * A note is {key, account, note, session, city, place, where, photo, seenAt, state, reasons, tries}; its state is
 * waits | refused | mending. Sent notes are gone from here. Beside them are kept: whose phone it is, the programme
 * of their conference, what they are typing, and when it was tried last.
 */
self.exchangeNotes = (() => {
  const STORE = "exchange-notes";
  const SHELL = "exchange-shell";
  // How long an answer is waited for, in milliseconds: a photo takes its time on a slow line.
  const ASKED = 20000;
  const SENT = 40000;
  const SENT_WITH_PHOTO = 60000;
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
        asked.result.onclose = () => {
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

  const once = async (store, mode, work) => {
    const base = await open();
    return new Promise((resolve, reject) => {
      const deed = base.transaction(store, mode);
      let result;
      work(deed.objectStore(store), (found) => {
        result = found;
      });
      deed.oncomplete = () => resolve(result);
      deed.onerror = deed.onabort = () => reject(deed.error);
    });
  };

  /* A phone that slept may have closed the connection without a word: it is opened once more. */
  const within = async (store, mode, work) => {
    try {
      return await once(store, mode, work);
    } catch (problem) {
      if (problem?.name !== "InvalidStateError" && problem?.name !== "UnknownError") throw problem;
      opened = null;
      return once(store, mode, work);
    }
  };

  const asking = (store, mode, ask) =>
    within(store, mode, (shelf, give) => {
      const asked = ask(shelf);
      asked.onsuccess = () => give(asked.result);
      // A page that goes waits for no answer: what it keeps at last is kept all the same.
      if (mode === "readwrite") asked.transaction.commit?.();
    });

  const read = (name) => asking("kept", "readonly", (store) => store.get(name));
  const keep = (name, facts) => asking("kept", "readwrite", (store) => store.put({ ...facts, name }));
  const drop = (name) => asking("kept", "readwrite", (store) => store.delete(name));
  /* What is good to know, but must keep nobody from writing or sending when the phone is full. */
  const tryTo = (deed) => deed.catch(() => null);
  const all = async () => (await asking("notes", "readonly", (store) => store.getAll())).sort((a, b) => (a.seenAt < b.seenAt ? -1 : 1));
  const find = (key) => asking("notes", "readonly", (store) => store.get(key));
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
    await asking("notes", "readwrite", (store) => store.put(note));
    tell({ kind: "changed" });
  };
  const take = async (key) => {
    await asking("notes", "readwrite", (store) => store.delete(key));
    tell({ kind: "changed" });
  };

  /*
   * Read a note and write it in one go, so that nobody changes it between: change(note or undefined) says what it becomes,
   * null takes it away, undefined leaves all as it is. Gives back what was written, else undefined.
   */
  const amend = async (key, change) => {
    const written = await within("notes", "readwrite", (store, give) => {
      const asked = store.get(key);
      asked.onsuccess = () => {
        const next = change(asked.result);
        if (next === undefined) return;
        if (next === null || next.key !== key) store.delete(key);
        if (next) store.put(next);
        give(next || undefined);
      };
    });
    tell({ kind: "changed" });
    return written;
  };

  const words = (note) => JSON.stringify([note.note, note.session || "", note.city || "", note.place || "", note.photo?.size || 0]);

  /* Take a note up for sending, if it still waits, and note before that it was tried: whether it arrived, nobody may know later. */
  const claim = async (key) => {
    const waits = (note) => (note?.state === "waits" ? note : undefined);
    try {
      return await amend(key, (note) => waits(note) && { ...note, tries: (note.tries || 0) + 1 });
    } catch {
      return waits(await find(key));
    }
  };

  /* Only the words that were sent are done with; others that came meanwhile are another note. */
  const isSent = (sent) =>
    amend(sent.key, (note) => {
      if (!note) return undefined;
      return words(note) === words(sent) ? null : { ...note, key: newKey(), tries: 0 };
    });
  const isRefused = (sent, answer) =>
    amend(sent.key, (note) => {
      if (!note || words(note) !== words(sent)) return undefined;
      return { ...note, state: "refused", reasons: answer.reasons, fields: answer.fields };
    });
  const isAnother = (sent) => amend(sent.key, (note) => note && { ...note, key: newKey(), tries: 0 });

  /*
   * The programme of a conference is no one's secret, but whose phone this is, is: both go when somebody else comes.
   * Facts that were asked for before somebody left say nothing about who is here now: they are not taken up, which is false.
   */
  const welcome = async (facts) => {
    if ((await leaving()) !== facts.left) return false;
    let { left } = facts;
    const before = await read("who");
    if (before && before.account !== facts.account) left = await forget();
    const isHere = await within("kept", "readwrite", (store, give) => {
      const asked = store.get("left");
      asked.onsuccess = () => {
        if ((asked.result?.mark || "") !== left) return;
        store.put({ name: "who", account: facts.account });
        store.put({ name: `programme:${facts.account}`, sessions: facts.sessions, cities: facts.cities });
        give(true);
      };
    });
    if (isHere) tell({ kind: "welcome", account: facts.account });
    return Boolean(isHere);
  };

  /* The last time that somebody left, as a mark: another one after each. */
  const leaving = async () => (await read("left"))?.mark || "";

  /* Everything of the account goes but the notes that were never sent: they wait for whoever wrote them. Gives the new mark. */
  const forget = async () => {
    const mark = newKey();
    // First: whatever is on its way finds it, and keeps nothing more.
    await tryTo(keep("left", { mark }));
    const who = await read("who");
    if (who) {
      await tryTo(drop(`programme:${who.account}`));
      for (const draft of await drafts(who.account)) {
        try {
          if (draft.note || draft.place) await put(fromDraft(draft, who.account));
          await drop(draft.name);
        } catch {
          // The phone is full: the draft stays where it is, under its account.
        }
      }
    }
    await tryTo(drop("who"));
    await tryTo(drop("tried"));
    if ("caches" in self) await tryTo(caches.delete(SHELL));
    tell({ kind: "forgotten" });
    return mark;
  };

  const drafts = async (account) => (await asking("kept", "readonly", (store) => store.getAll())).filter((one) => one.name.startsWith(`draft:${account}:`));

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

  const until = (time) => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), time);
    return stop.signal;
  };

  /* Who is signed in, with a fresh token: {account, token, …}; with a {word} where nothing can be sent, and why. */
  const ask = async (address) => {
    const left = await tryTo(leaving());
    let answer;
    try {
      answer = await fetch(address, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" }, signal: until(ASKED) });
    } catch {
      return { word: "offline" };
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) return { word: "sign-in" };
    if (!answer.ok) return { word: "busy" };
    try {
      const facts = { ...(await answer.json()), left };
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
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body, redirect: "manual", headers, signal: until(note.photo ? SENT_WITH_PHOTO : SENT) });
    } catch {
      return { word: "offline" };
    }
    if (answer.type === "opaqueredirect") return { word: "sign-in" };
    let said = {};
    try {
      said = await answer.json();
    } catch {
      // An answer that was cut off: the note is sent again, and is still one.
    }
    if (answer.ok && said.id) return { word: "sent" };
    if (answer.ok) return { word: "busy" };
    if (answer.status === 409 && said.differs) return { word: "differs" };
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

  /* Those tried least come first, light ones before photos, then the oldest: one that fails must not keep the others. */
  const inTurn = (one, other) =>
    (one.tries || 0) - (other.tries || 0) || Boolean(one.photo) - Boolean(other.photo) || (one.seenAt < other.seenAt ? -1 : 1);

  /*
   * Send what waits, one by one, under the account that wrote it and no other.
   * Returns done | offline | busy | sign-in | not-allowed.
   */
  const send = (addresses, { ifFree = false } = {}) =>
    alone(async () => {
      const waits = (await all()).filter((note) => note.state === "waits");
      if (!waits.length) return "done";
      let facts = await ask(addresses.facts);
      if (facts.account) await tryTo(welcome(facts));
      let word = facts.word || "done";
      const own = waits.filter((note) => note.account === facts.account).sort(inTurn);
      let failures = 0;
      for (const [number, { key }] of own.entries()) {
        if (facts.word || failures > 1) break;
        const note = await claim(key);
        if (!note) continue;
        tell({ kind: "sending", key, number: number + 1, count: own.length });
        let answer = await post(addresses.send, note, facts.token);
        if (answer.word === "stale") {
          facts = await ask(addresses.facts);
          if (!facts.word && facts.account === note.account) answer = await post(addresses.send, note, facts.token);
          else answer = { word: facts.word || "sign-in" };
        }
        failures = ["offline", "busy", "stale"].includes(answer.word) ? failures + 1 : 0;
        if (answer.word === "sent") {
          await tryTo(isSent(note));
          tell({ kind: "sent", key });
        } else if (answer.word === "refused") {
          await tryTo(isRefused(note, answer));
        } else if (answer.word === "differs") {
          // It goes out under its new number, as the last.
          const another = await tryTo(isAnother(note));
          if (another) own.push(another);
          else word = "busy";
        } else {
          word = answer.word === "stale" ? "busy" : answer.word;
          if (!failures) break;
        }
      }
      await tryTo(keep("tried", { at: new Date().toISOString(), word }));
      tell({ kind: "tried", word });
      return word;
    }, ifFree);

  /* A phone that can keep nothing more sends at once. Returns {word, reasons}, as the server answered. */
  const sendAtOnce = async (addresses, note) => {
    const facts = await ask(addresses.facts);
    if (facts.word) return facts;
    if (facts.account !== note.account) return { word: "sign-in" };
    const answer = await post(addresses.send, note, facts.token);
    // These are other words than those that arrived: they get a number of their own.
    return answer.word === "differs" ? post(addresses.send, { ...note, key: newKey() }, facts.token) : answer;
  };

  return { STORE, SHELL, listen, read, keep, drop, drafts, tryTo, all, find, put, take, amend, words, welcome, forget, newKey, ask, send, sendAtOnce };
})();
