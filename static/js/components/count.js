/* <x-count data-limit> says how many characters are left; nothing is cut off. */
class Count extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("textarea, input");
    const word = this.querySelector(".counted__word");
    if (!field || !word) return;
    const limit = Number(this.dataset.limit);
    const tell = () => {
      const left = limit - [...field.value.replace(/\r\n/g, "\n")].length;
      word.textContent =
        left >= 0 ? this.dataset.left.replace("{left}", left) : this.dataset.over.replace("{over}", -left);
      word.toggleAttribute("data-over", left < 0);
    };
    field.addEventListener("input", tell);
    tell();
  }
}

customElements.define("x-count", Count);
