/* <x-when data-question="name" data-values="a b">: a question that is asked only after some answers. Without a script it stands open, with a note. */
class When extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    if (!this.form) return;
    this.values = this.dataset.values.split(" ");
    this.form.addEventListener("change", () => this.look());
    this.look();
  }

  look() {
    const given = [...this.form.querySelectorAll(`[name="${this.dataset.question}"]`)].filter((field) => field.checked);
    const above = given.length && given[0].closest("x-when");
    this.hidden = !given.some((field) => this.values.includes(field.value)) || Boolean(above && above.hidden);
  }
}

customElements.define("x-when", When);
