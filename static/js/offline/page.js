/* <x-notes> keeps what is written into the form within it on this phone, shows what waits there, and sends it when it can. */
const notes = self.exchangeNotes;
const LONGEST_SIDE = 1600;
const MOST_BYTES = 60 * 1024 * 1024;
const TYPING = 400;
const AGAIN = 30000;

/* Draw the picture anew, smaller: what a camera writes beside it (where, when, with what) is not drawn. */
const shrunk = async (file) => {
  if (file.size > MOST_BYTES) throw new Error("too large");
  const picture = await createImageBitmap(file);
  const part = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * part));
  canvas.height = Math.max(1, Math.round(picture.height * part));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  if (!blob) throw new Error("not drawn");
  return blob;
};

const length = (text) => [...text.replace(/\r\n/g, "\n")].length;

/* Each tab has a draft of its own, also after a reload; a copied tab is another one. A lock tells the others that it lives. */
const TAB = "exchange-tab";
const ownTab = async () => {
  let tab = "";
  try {
    tab = sessionStorage.getItem(TAB) || "";
  } catch {
    // Closed to this page: then a reload finds its draft as one that no tab holds.
  }
  const hold = (name) =>
    new Promise((done) => {
      const held = (lock) => {
        done(Boolean(lock));
        return lock ? new Promise(() => null) : null;
      };
      navigator.locks.request(`${TAB}-${name}`, { ifAvailable: true }, held).catch(() => done(true));
    });
  const pause = () => new Promise((done) => setTimeout(done, 100));
  if ("locks" in navigator) {
    // The page before this one may still be letting go.
    let isHeld = Boolean(tab) && (await hold(tab));
    for (let turn = 0; tab && !isHeld && turn < 5; turn += 1) {
      await pause();
      isHeld = await hold(tab);
    }
    if (!isHeld) {
      tab = notes.newKey();
      await hold(tab);
    }
  }
  tab ||= notes.newKey();
  try {
    sessionStorage.setItem(TAB, tab);
  } catch {
    // As above.
  }
  return tab;
};

const living = async () => ("locks" in navigator ? (await navigator.locks.query()).held.map((lock) => lock.name) : []);

class Notes extends HTMLElement {
  async connectedCallback() {
    if (this.ready || !notes) return;
    this.ready = true;
    this.addresses = { facts: this.dataset.facts, send: this.dataset.send };
    this.form = this.querySelector("[data-note-form]");
    this.sentHere = new Map();
    this.pictures = [];
    this.part("send-now").addEventListener("click", () => this.send());
    try {
      await notes.read("who");
    } catch {
      return this.giveUp();
    }
    this.hearing = Promise.resolve();
    notes.listen((news) => this.heard(news));
    window.addEventListener("online", () => this.arrive());
    window.addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.flush();
      else if (this.closed) this.arrive();
      else this.send(true);
    });
    window.addEventListener("pageshow", (event) => event.persisted && this.arrive());
    if (this.form) this.takeForm();
    this.tab = await ownTab();
    // A page that the server made names its account; the one that the phone kept asks first whose notes it may show.
    if (this.dataset.account) {
      await this.offerForm();
      await this.show();
    }
    await this.arrive();
  }

  part(name, from = this) {
    return from.querySelector(`[data-${name}]`);
  }

  /* Without a place to keep notes the ordinary form is still there; on the page without network there is none. */
  giveUp() {
    if (this.dataset.account || !this.form) return;
    this.say(this.dataset.full);
  }

  /* Whose notes are shown and written here: whom the server named last, and nobody while it asks to sign in. */
  async account() {
    if (this.closed) return "";
    return this.named || this.dataset.account || (await notes.read("who"))?.account || "";
  }

  /* With network: who is it, which programme, the page for later, and what waits is sent. */
  async arrive() {
    const facts = await notes.ask(this.addresses.facts);
    if (facts.account) {
      const isHere = await notes.tryTo(notes.welcome(facts));
      await this.hearing;
      if (isHere === false) {
        await this.leave();
        return this.show();
      }
      await this.belongTo(facts.account);
    }
    if (facts.word === "sign-in") this.closed = true;
    if (!facts.word) await this.keepPage();
    this.word = facts.word || "";
    await this.offerForm();
    await this.show();
    if (!facts.word) await this.send();
  }

  async belongTo(account) {
    if (this.holder && this.holder !== account) await this.emptyForm();
    this.named = account;
    this.closed = false;
  }

  /* Somebody else may hold the phone from now on: what stands in the form is put beside the notes of whoever wrote it. */
  async leave() {
    await this.emptyForm();
    this.named = "";
    this.closed = true;
    await this.offerForm();
  }

  async emptyForm() {
    if (!this.form || !this.holder) return;
    const typed = this.values();
    try {
      if (!this.isEmpty()) await this.setAside(typed);
    } catch {
      // The phone is full: the words go with their form rather than to somebody else.
    }
    this.clear();
    this.holder = "";
  }

  async keepPage() {
    if (!("serviceWorker" in navigator)) return;
    try {
      await navigator.serviceWorker.register(this.dataset.worker, { updateViaCache: "none" });
      const here = await navigator.serviceWorker.ready;
      here.active.postMessage({ kind: "keep", language: document.documentElement.lang });
    } catch {
      // A browser that forbids it still keeps and sends notes while the page is open.
    }
  }

  async offerForm() {
    if (!this.form) return;
    const account = await this.account();
    const programme = account && (await notes.read(`programme:${account}`));
    const sessions = this.form.elements.namedItem("session");
    if (programme && sessions && programme.sessions.length > sessions.options.length) {
      const chosen = sessions.value || this.wished || "";
      sessions.replaceChildren(...programme.sessions.map(([value, label]) => new Option(label, value, false, value === chosen)));
      this.part("session", this.form)?.removeAttribute("hidden");
    }
    this.form.hidden = !account;
    if (!account && !this.closed) this.say(this.dataset.unknown);
    if (account && this.holder !== account) {
      this.holder = account;
      await this.fillDraft(account);
    }
    const elsewhere = document.querySelector("[data-elsewhere]");
    const own = new URL(this.dataset.facts, location.href).pathname.replace(/\/offline\.json$/, "");
    if (elsewhere) elsewhere.hidden = location.pathname.startsWith(own);
  }

  takeForm() {
    const { form } = this;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    form.addEventListener("input", (event) => {
      if (event.target.name === "note") this.complain("note", "");
      this.typed();
    });
    form.elements.namedItem("photo")?.addEventListener("change", (event) => {
      event.stopPropagation();
      this.choosePhoto(event.target);
    });
    this.part("photo-away", form)?.addEventListener("click", () => {
      this.setPhoto(null);
      this.typed();
    });
  }

  async fillDraft(account) {
    const kept = await notes.drafts(account);
    const name = this.draftName(account);
    let draft = kept.find((one) => one.name === name);
    if (!draft && kept.length) {
      const held = await living();
      draft = kept.find((one) => !held.includes(`${TAB}-${one.name.split(":").pop()}`));
      if (draft) await notes.tryTo(notes.keep(name, draft).then(() => notes.drop(draft.name)));
    }
    if (draft && !this.form.elements.namedItem("note").value) this.fill(draft);
  }

  draftName(account) {
    return `draft:${account}:${this.tab}`;
  }

  isEmpty() {
    const { note, where, photo } = this.values();
    return !note.trim() && !where.trim() && !photo && !this.drawing;
  }

  values() {
    const value = (name) => this.form.elements.namedItem(name)?.value ?? "";
    const word = (name) => {
      const field = this.form.elements.namedItem(name);
      return field?.value ? field.selectedOptions[0].textContent : "";
    };
    return {
      note: value("note"), session: value("session"), city: value("city"), place: value("place"),
      where: [word("session"), value("place"), word("city")].filter(Boolean).join(", "), photo: this.photo || null,
    };
  }

  fill(kept) {
    const { form } = this;
    this.wished = kept.session;
    this.key = kept.key;
    for (const name of ["note", "session", "city", "place"]) {
      const field = form.elements.namedItem(name);
      if (field) field.value = kept[name] || "";
    }
    this.setPhoto(kept.photo || null);
    form.elements.namedItem("note").dispatchEvent(new Event("input", { bubbles: true }));
  }

  typed() {
    // Its number from the first letter on: however often these words are kept, they are one note.
    this.key ||= notes.newKey();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keepDraft(), TYPING);
  }

  /* The page goes, or the phone is put away: what was typed a moment ago is kept now. */
  flush() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.keepDraft();
  }

  async keepDraft() {
    this.timer = 0;
    const account = this.holder;
    if (!account || this.closed || this.leaving) return;
    const name = this.draftName(account);
    if (this.isEmpty()) {
      await notes.tryTo(notes.drop(name));
      return;
    }
    const draft = { ...this.values(), key: this.key };
    try {
      await notes.keep(name, draft);
    } catch {
      await notes.tryTo(notes.keep(name, { ...draft, photo: null }));
    }
  }

  async choosePhoto(input) {
    const [file] = input.files;
    this.complain("photo", "");
    if (!file) return;
    const drawing = shrunk(file).then(
      (blob) => this.drawing === drawing && this.setPhoto(blob),
      () => this.complain("photo", this.dataset.noPhoto),
    );
    this.drawing = drawing;
    await drawing;
    if (this.drawing === drawing) this.drawing = null;
    // The original, with its name and all that is in it, is let go.
    input.value = "";
    this.typed();
  }

  setPhoto(blob) {
    this.photo = blob;
    const kept = this.part("photo-kept", this.form);
    if (!kept) return;
    const picture = kept.querySelector("img");
    if (picture.src) URL.revokeObjectURL(picture.src);
    if (blob) picture.src = URL.createObjectURL(blob);
    else picture.removeAttribute("src");
    this.part("photo-word", kept).textContent = blob ? this.dataset.photoReady : "";
    kept.hidden = !blob;
  }

  complain(name, sentence) {
    const field = this.form.elements.namedItem(name);
    const box = field.closest(".field");
    const id = `${field.id}-said`;
    document.getElementById(id)?.remove();
    box.querySelector(`#${CSS.escape(field.id)}-error`)?.remove();
    box.classList.toggle("field--error", Boolean(sentence));
    field.toggleAttribute("aria-invalid", Boolean(sentence));
    if (!sentence) return false;
    const line = document.createElement("p");
    line.className = "field__error";
    line.id = id;
    line.setAttribute("role", "alert");
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawing.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", "#s-alert");
    drawing.append(use);
    const words = document.createElement("span");
    words.textContent = sentence;
    line.append(drawing, words);
    box.append(line);
    field.setAttribute("aria-describedby", id);
    return true;
  }

  /* Nothing is cut: what does not fit stays in the form, with a sentence. */
  complaintAbout(typed) {
    if (!typed.note.trim()) return this.dataset.empty;
    const limit = Number(this.dataset.limit);
    const size = length(typed.note.trim());
    return size > limit ? this.dataset.long.replace("{length}", size).replace("{limit}", limit) : "";
  }

  async submit() {
    // A second press while the first is at work keeps nothing twice.
    if (this.submitting) return;
    this.submitting = true;
    try {
      if (!(await this.keepNote())) return;
    } finally {
      this.submitting = false;
    }
    await this.show();
    this.part("state").scrollIntoView?.({ block: "nearest" });
    await this.laterToo();
    const word = await this.send();
    // Whoever types the next note already stays.
    if (word === "done" && this.dataset.sentUrl && !(await this.own()).length && this.isEmpty()) {
      this.leaving = true;
      location.assign(this.dataset.sentUrl);
    }
  }

  async keepNote() {
    if (this.drawing) await this.drawing;
    const typed = this.values();
    const account = await this.account();
    if (!account) {
      this.say(this.dataset.unknown);
      return false;
    }
    if (this.complain("note", this.complaintAbout(typed))) {
      this.form.elements.namedItem("note").focus();
      return false;
    }
    this.key ||= notes.newKey();
    const note = { ...typed, key: this.key, account, seenAt: new Date().toISOString(), state: "waits", tries: 0 };
    try {
      await this.putFresh(note);
      notes.tryTo(Promise.resolve(navigator.storage?.persist?.()));
    } catch {
      if (!(await this.sendUnkept(note))) return false;
    }
    if (notes.words(this.values()) === notes.words(typed)) {
      this.clear();
      await notes.tryTo(notes.drop(this.draftName(account)));
    } else {
      // More was typed meanwhile: that is the next note.
      this.key = notes.newKey();
      await this.keepDraft();
    }
    return true;
  }

  clear() {
    this.key = "";
    this.wished = "";
    this.setPhoto(null);
    this.form.reset();
    this.form.elements.namedItem("note").dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(this.timer);
    this.timer = 0;
    this.key = "";
  }

  /* How often it was tried stays with it; a note that waits already under this number stays as it is, and this one gets another. */
  async putFresh(note) {
    let waiting;
    await notes.amend(note.key, (before) => {
      waiting = before?.state === "waits" ? before : undefined;
      return waiting ? undefined : { ...note, tries: before?.tries || 0 };
    });
    if (waiting && notes.words(waiting) !== notes.words(note)) await notes.put({ ...note, key: notes.newKey() });
  }

  /* The phone is full: with network the note needs no place on it. */
  async sendUnkept(note) {
    const answer = await notes.sendAtOnce(this.addresses, note);
    if (answer.word === "sent") {
      await notes.tryTo(notes.take(note.key));
      this.sentRows ||= new Map();
      this.sentRows.set(note.key, note);
      this.sentHere.set(note.key, true);
      return true;
    }
    if (answer.reasons?.length) this.complain("note", this.reasonOf(answer));
    else this.say(this.dataset.full);
    return false;
  }

  /* Where the browser can, it sends in the background when the network is back, also when this page is closed. */
  async laterToo() {
    try {
      const here = await navigator.serviceWorker?.getRegistration();
      await here?.sync?.register(notes.STORE);
    } catch {
      // Not every browser does: then the next page that is opened sends.
    }
  }

  async own() {
    const account = await this.account();
    return (await notes.all()).filter((note) => note.account === account);
  }

  async send(quietly = false) {
    clearTimeout(this.again);
    const word = await notes.send(this.addresses, { ifFree: quietly });
    this.word = word;
    if (word === "sign-in") await this.shut();
    await this.show();
    if ((word === "offline" || word === "busy") && (await this.own()).some((note) => note.state === "waits")) {
      this.again = setTimeout(() => this.send(true), AGAIN);
    }
    return word;
  }

  async shut() {
    this.closed = true;
    await this.offerForm();
  }

  heard(news) {
    const deeds = {
      forgotten: () => this.leave(),
      // A word that comes late must not open what was closed meanwhile.
      welcome: async () => {
        if ((await notes.read("who"))?.account !== news.account) return;
        await this.belongTo(news.account);
        await this.offerForm();
      },
      tried: () => news.word === "sign-in" && this.shut(),
    };
    this.hearing = this.hearing.then(deeds[news.kind]).then(() => this.show()).catch(() => null);
    if (news.kind === "sent") this.sentHere.set(news.key, true);
    this.news = news.kind === "sending" ? news : null;
    this.show();
  }

  say(sentence) {
    const why = this.part("why");
    why.textContent = sentence;
    why.hidden = !sentence;
  }

  async show() {
    const turn = (this.turn = (this.turn || 0) + 1);
    const account = await this.account();
    const everything = await notes.all();
    const tried = await notes.read("tried");
    // A later look has begun meanwhile: that one draws.
    if (turn !== this.turn) return;
    const own = everything.filter((note) => note.account === account);
    this.showLine(own, tried);
    this.showOthers(this.closed ? 0 : everything.length - own.length);
    if (this.closed) this.say(everything.length ? this.dataset.signIn : this.dataset.unknown);
    this.showList(own);
  }

  counted(name, count) {
    return (count === 1 ? this.dataset[`${name}One`] || this.dataset.one : this.dataset[`${name}Many`] || this.dataset.many).replace(
      "{count}", count,
    );
  }

  showLine(own, tried) {
    const waits = own.filter((note) => note.state === "waits").length;
    const needs = own.filter((note) => note.state === "refused").length;
    const parts = [];
    if (waits) parts.push(this.counted("waits", waits));
    if (needs) parts.push(this.counted("mend", needs));
    if (tried && waits) {
      const time = new Date(tried.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
      parts.push(this.dataset.tried.replace("{time}", time));
    }
    if (this.news && waits) parts.push(this.dataset.sending.replace("{number}", this.news.number).replace("{count}", this.news.count));
    if (!own.length && this.sentHere.size && !this.closed) parts.push(this.dataset.allSent);
    const line = this.part("line");
    line.textContent = parts.join(" · ");
    line.hidden = !parts.length;
    const why = { offline: this.dataset.offline, "sign-in": this.dataset.signIn, busy: this.dataset.busy, "not-allowed": this.dataset.notAllowed };
    if (waits || !this.form || this.form.hidden === false) this.say(waits ? why[this.word] || "" : "");
    const stranger = Boolean(this.closed);
    this.part("acts").hidden = !waits && !stranger && parts[0] !== this.dataset.allSent;
    this.part("sign-in-link").hidden = !stranger;
    this.part("send-now").hidden = stranger || !waits;
    this.part("list-link").hidden = parts[0] !== this.dataset.allSent;
  }

  showOthers(count) {
    const line = this.part("others");
    line.hidden = !count;
    line.textContent = count ? this.counted("other", count) : "";
  }

  showList(own) {
    for (const address of this.pictures.splice(0)) URL.revokeObjectURL(address);
    this.sentRows ||= new Map();
    for (const note of own) this.sentRows.set(note.key, note);
    const sent = this.closed ? [] : [...this.sentHere.keys()].map((key) => this.sentRows.get(key)).filter(Boolean);
    const rows = [...own.map((note) => this.row(note)), ...sent.map((note) => this.row({ ...note, state: "sent" }))];
    this.part("waiting").hidden = !rows.length;
    this.part("list").replaceChildren(...rows);
  }

  row(note) {
    const row = this.part("row").firstElementChild.cloneNode(true);
    row.classList.add("notes__row");
    const state = note.state === "waits" && this.news?.key === note.key ? "sending" : note.state;
    row.dataset.note = note.key;
    row.dataset.is = note.state;
    this.part("state", row).append(this.querySelector(`[data-chip="${state}"]`).firstElementChild.cloneNode(true));
    const where = this.part("where", row);
    where.textContent = note.where || "";
    where.hidden = !note.where;
    this.part("words", row).textContent = note.note.length > 280 ? `${note.note.slice(0, 280)}…` : note.note;
    const picture = this.part("photo", row);
    if (note.photo) {
      picture.src = URL.createObjectURL(note.photo);
      this.pictures.push(picture.src);
      picture.hidden = false;
    }
    const reason = this.part("reason", row);
    reason.hidden = note.state !== "refused";
    reason.textContent = note.state === "refused" ? this.reasonOf(note) : "";
    const change = this.part("change", row);
    change.hidden = !this.form || note.state === "sent" || !this.mayChange(note);
    change.addEventListener("click", () => this.change(note));
    this.part("away", row).addEventListener("click", () => this.takeAway(note));
    this.part("buttons", row).hidden = note.state === "sent";
    return row;
  }

  reasonOf({ reasons }) {
    const known = { "too-large": this.dataset.tooLarge, "not-allowed": this.dataset.notAllowed };
    return reasons.map((one) => known[one] || one).join(" ");
  }

  /* What was tried and still waits may have arrived: its words stay as they are. */
  mayChange(note) {
    return note.state !== "waits" || !note.tries;
  }

  async change(note) {
    let now;
    try {
      if (this.values().note.trim() && this.key !== note.key) await this.setAside(this.values());
      now = await notes.amend(note.key, (fresh) => (fresh && this.mayChange(fresh) ? { ...fresh, state: "mending" } : undefined));
    } catch {
      return this.say(this.dataset.full);
    }
    if (!now) return this.show();
    this.fill(now);
    this.say(this.dataset.mending);
    const field = this.form.elements.namedItem("note");
    field.focus();
    field.scrollIntoView?.({ block: "center" });
  }

  /* What stands in the form when another note is taken up is kept beside it. */
  async setAside(typed) {
    const facts = { account: this.holder, seenAt: new Date().toISOString(), state: "mending", tries: 0 };
    await this.putFresh({ ...typed, ...facts, key: this.key || notes.newKey() });
  }

  async takeAway(note) {
    await notes.take(note.key);
    if (this.key === note.key) this.key = "";
    await this.show();
  }
}

customElements.define("x-notes", Notes);
