/*
 * <x-autosave data-url data-key …> around the fields of a form: saves while the person types and says when.
 * Until the server has the words they are kept on this device, and brought back when the page is opened again.
 * What the server refuses (422) stands beside its field, and is sent again when the words are others.
 */
const PAUSE = 1200;
const FIRST_RETRY = 5000;
const LAST_RETRY = 60000;

class Autosave extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    if (!this.form || this.ready) return;
    this.ready = true;
    this.mark = document.getElementById("saved") || this.querySelector("[data-saved-mark]");
    this.place = `draft:${this.dataset.key}`;
    this.retry = FIRST_RETRY;
    this.changes = 0;
    this.lines = [];
    this.baseline = this.values();
    this.bringBack();
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("change", () => this.changed());
    this.form.addEventListener("submit", () => {
      this.leaving = true;
    });
    window.addEventListener("online", () => this.unsaved && this.save());
    window.addEventListener("beforeunload", (event) => {
      if (this.unsaved && !this.leaving) event.preventDefault();
    });
  }

  get unsaved() {
    return this.changes > 0;
  }

  values() {
    const values = {};
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value !== "string" || name === "csrf_token" || name === "form_id") continue;
      values[name] = name in values ? [].concat(values[name], value) : value;
    }
    return values;
  }

  changed() {
    this.changes += 1;
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  async save() {
    clearTimeout(this.timer);
    const upTo = this.changes;
    const sent = this.values();
    this.say("saving", this.dataset.saving);
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (typeof value !== "string") body.delete(name);
    let answer;
    try {
      answer = await fetch(this.dataset.url, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { Accept: "application/json", "X-Requested-With": "autosave" },
      });
    } catch {
      return this.again();
    }
    if (answer.ok) {
      const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      for (const [name, value] of Object.entries(told.fields || {})) {
        const field = this.form.elements.namedItem(name);
        if (field) field.value = value;
      }
      this.clear();
      this.baseline = sent;
      this.retry = FIRST_RETRY;
      if (this.changes === upTo) {
        this.changes = 0;
        this.forget();
      }
      const time = told.saved || new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      this.say("saved", this.dataset.saved.replace("{time}", time));
    } else if (answer.status === 422) {
      this.refused((await answer.json().catch(() => ({}))).problems || []);
    } else if (answer.status === 409) {
      this.say("conflict", this.dataset.conflict);
    } else if (answer.type === "opaqueredirect" || [400, 401, 403].includes(answer.status)) {
      this.say("kept", this.dataset.signedOut);
    } else {
      this.again();
    }
  }

  refused(problems) {
    this.clear();
    for (const { field, words } of problems) {
      const input = this.form.elements.namedItem(field);
      // What the page itself says of a field stands there already.
      if (!input?.id || input.hasAttribute("aria-invalid")) continue;
      const line = document.createElement("p");
      line.className = "field__error";
      line.id = `${input.id}-refused`;
      line.textContent = words;
      line.refuses = input;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") || ""} ${line.id}`.trim());
      input.after(line);
      this.lines.push(line);
    }
    this.say("kept", problems[0]?.words || this.dataset.kept);
  }

  clear() {
    for (const line of this.lines.splice(0)) {
      const input = line.refuses;
      const others = (input.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== line.id);
      input.removeAttribute("aria-invalid");
      if (others.length) input.setAttribute("aria-describedby", others.join(" "));
      else input.removeAttribute("aria-describedby");
      line.remove();
    }
  }

  again() {
    this.say("kept", this.dataset.kept);
    this.timer = setTimeout(() => this.save(), this.retry);
    this.retry = Math.min(this.retry * 2, LAST_RETRY);
  }

  keep() {
    try {
      localStorage.setItem(this.place, JSON.stringify({ values: this.values(), baseline: this.baseline }));
    } catch {
      // A full or forbidden store: the server still has all but the last words.
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.place);
    } catch {
      // Nothing was kept.
    }
  }

  bringBack() {
    let kept;
    try {
      kept = JSON.parse(localStorage.getItem(this.place));
    } catch {
      return;
    }
    if (!kept) return;
    const here = this.values();
    let back = 0;
    const apart = [];
    for (const [name, value] of Object.entries(kept.values || {})) {
      const field = this.form.elements.namedItem(name);
      // What nobody typed is no words: the print of a text belongs to the page that shows it.
      if (typeof value !== "string" || !field || !("value" in field) || field.type === "hidden" || (here[name] || "") === value) continue;
      // Changed elsewhere since: the saved words stay, the words of this device stand beside them.
      if ((here[name] || "") !== ((kept.baseline || {})[name] || "")) apart.push(value);
      else {
        field.value = value;
        back += 1;
      }
    }
    if (!back && !apart.length) return this.forget();
    const note = document.createElement("div");
    note.className = "notice notice--you";
    note.setAttribute("role", "status");
    const words = document.createElement("div");
    const line = document.createElement("p");
    line.textContent = back ? this.dataset.restored : this.dataset.conflict;
    words.append(line);
    for (const text of apart) {
      const quote = document.createElement("blockquote");
      quote.textContent = text;
      words.append(quote);
    }
    note.append(words);
    this.prepend(note);
    if (back) this.changed();
  }

  say(state, words) {
    if (!this.mark) return;
    this.mark.dataset.state = state;
    this.mark.textContent = words;
    if (state === "saved") {
      const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      drawing.setAttribute("aria-hidden", "true");
      const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
      use.setAttribute("href", "#s-ready");
      drawing.append(use);
      this.mark.prepend(drawing);
    }
  }
}

customElements.define("x-autosave", Autosave);
