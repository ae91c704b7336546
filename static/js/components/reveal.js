/* <x-reveal> around a password: a button that shows what was typed. */
class Reveal extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    if (!input || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.setAttribute("aria-controls", input.id);
    const word = document.createElement("span");
    const about = document.createElement("span");
    about.className = "hide";
    about.textContent = ` ${this.dataset.about}`;
    button.append(word, about);
    const tell = () => {
      word.textContent = input.type === "password" ? this.dataset.show : this.dataset.hide;
    };
    button.addEventListener("click", () => {
      input.type = input.type === "password" ? "text" : "password";
      tell();
    });
    // A shown password must not be remembered by the browser as ordinary text.
    input.form?.addEventListener("submit", () => {
      input.type = "password";
    });
    tell();
    this.append(button);
  }
}

customElements.define("x-reveal", Reveal);
