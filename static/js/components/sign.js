/* <x-sign> draws a field for a signature and writes its lines as `x,y x,y;x,y` into the form's hidden field `signature`. */
class Sign extends HTMLElement {
  connectedCallback() {
    const kept = this.closest("form")?.elements.namedItem("signature");
    if (!kept) return;
    const [width, height] = [600, 200];
    const label = document.createElement("p");
    label.className = "field__help";
    label.textContent = this.dataset.label;
    const field = document.createElement("canvas");
    field.className = "sign__field";
    field.width = width;
    field.height = height;
    field.setAttribute("role", "img");
    field.setAttribute("aria-label", this.dataset.label);
    const clear = document.createElement("button");
    clear.type = "button";
    clear.className = "btn btn--small";
    clear.textContent = this.dataset.clear;
    this.append(label, field, clear);
    const pen = field.getContext("2d");
    let lines = kept.value ? kept.value.split(";").map((line) => line.split(" ").map((point) => point.split(",").map(Number))) : [];
    let drawing = false;
    const draw = () => {
      pen.clearRect(0, 0, width, height);
      pen.strokeStyle = getComputedStyle(this).color;
      pen.lineWidth = 3;
      pen.lineCap = pen.lineJoin = "round";
      for (const line of lines) {
        pen.beginPath();
        pen.moveTo(...line[0]);
        for (const point of line) pen.lineTo(...point);
        pen.stroke();
      }
      clear.hidden = lines.length === 0;
    };
    const keep = () => {
      kept.value = lines.map((line) => line.map((point) => point.join(",")).join(" ")).join(";");
      draw();
    };
    const within = (value, limit) => Math.max(0, Math.min(limit, Math.round(value)));
    const at = (event) => {
      const box = field.getBoundingClientRect();
      return [within(((event.clientX - box.left) / box.width) * width, width), within(((event.clientY - box.top) / box.height) * height, height)];
    };
    field.addEventListener("pointerdown", (event) => {
      drawing = true;
      field.setPointerCapture(event.pointerId);
      lines.push([at(event)]);
      draw();
    });
    field.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      const line = lines[lines.length - 1];
      const point = at(event);
      const [x, y] = line[line.length - 1];
      // Two thousand points are a long signature; finer ones would only make it heavy.
      if (Math.hypot(point[0] - x, point[1] - y) < 4 || kept.value.length > 18000) return;
      line.push(point);
      keep();
    });
    const stop = () => {
      if (drawing) keep();
      drawing = false;
    };
    field.addEventListener("pointerup", stop);
    field.addEventListener("pointercancel", stop);
    clear.addEventListener("click", () => {
      lines = [];
      keep();
    });
    draw();
  }
}

customElements.define("x-sign", Sign);
