/*
 * <x-chosen> the bar with what to do with chosen rows. Style shows and counts it; this adds "all on this page",
 * a range with the shift key, and says the count aloud.
 */
class Chosen extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form");
    if (!form || this.ready) return;
    this.ready = true;
    this.boxes = () => [...form.querySelectorAll("tbody .box")];
    this.aloud = document.createElement("span");
    this.aloud.className = "hide";
    this.aloud.setAttribute("aria-live", "polite");
    // Outside the bar: the bar itself comes and goes.
    this.before(this.aloud);
    this.addAll(form.querySelector("thead .pick"));
    let last = null;
    form.addEventListener("click", (event) => {
      const box = event.target.closest?.("tbody .box");
      if (!box) return;
      const boxes = this.boxes();
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
      }
      last = box;
    });
    form.addEventListener("change", () => this.tell());
    form.addEventListener("reset", () => setTimeout(() => this.tell()));
    this.tell(true);
  }

  addAll(cell) {
    if (!cell || cell.querySelector("input")) return;
    const label = document.createElement("label");
    this.all = document.createElement("input");
    this.all.type = "checkbox";
    this.all.className = "box";
    const words = document.createElement("span");
    words.className = "hide";
    words.textContent = this.dataset.all;
    label.append(this.all, words);
    cell.replaceChildren(label);
    this.all.addEventListener("change", () => {
      for (const box of this.boxes()) box.checked = this.all.checked;
    });
  }

  tell(quietly = false) {
    const boxes = this.boxes();
    const count = boxes.filter((box) => box.checked).length;
    if (this.all) {
      this.all.checked = count > 0 && count === boxes.length;
      this.all.indeterminate = count > 0 && count < boxes.length;
    }
    clearTimeout(this.timer);
    if (!quietly) {
      this.timer = setTimeout(() => {
        this.aloud.textContent = `${count} ${this.querySelector("b")?.textContent ?? ""}`;
      }, 600);
    }
  }
}

customElements.define("x-chosen", Chosen);
