/* <x-drop> around a file input: a file may be dragged onto it. */
class Drop extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input[type=file]");
    if (!input || this.ready) return;
    this.ready = true;
    const word = document.createElement("span");
    word.className = "drop__word";
    word.textContent = this.dataset.word;
    this.append(word);
    for (const name of ["dragenter", "dragover"]) {
      this.addEventListener(name, (event) => {
        event.preventDefault();
        this.classList.add("drop--over");
      });
    }
    for (const name of ["dragleave", "drop"]) {
      this.addEventListener(name, () => this.classList.remove("drop--over"));
    }
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      const chosen = new DataTransfer();
      const files = input.multiple ? event.dataTransfer.files : [event.dataTransfer.files[0]];
      for (const file of files) chosen.items.add(file);
      input.files = chosen.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

customElements.define("x-drop", Drop);
