/* <x-progress data-url> asks how far the work is, until it is finished; the answer holds the same element. */
const OFTEN = 2000;
const SELDOM = 10000;

class Progress extends HTMLElement {
  connectedCallback() {
    if (!this.hasAttribute("data-finished")) this.wait(OFTEN);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  wait(time) {
    this.timer = setTimeout(() => this.ask(time), time);
  }

  async ask(time) {
    if (document.hidden) return this.wait(time);
    try {
      const answer = await fetch(this.dataset.url, { headers: { Accept: "text/html" } });
      if (answer.redirected) return location.assign(answer.url);
      if (!answer.ok) return this.wait(Math.min(time * 2, SELDOM));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("x-progress");
      if (!next) return location.reload();
      this.dataset.url = next.dataset.url || this.dataset.url;
      this.toggleAttribute("data-finished", next.hasAttribute("data-finished"));
      this.replaceChildren(...next.childNodes);
      if (!this.hasAttribute("data-finished")) this.wait(OFTEN);
    } catch {
      this.wait(Math.min(time * 2, SELDOM));
    }
  }
}

customElements.define("x-progress", Progress);
