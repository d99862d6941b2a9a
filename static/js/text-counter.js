// Says how much room is left in the field that it holds, or that `for` names; the field's maxlength says how
// much there is. A field that a browser would cut silently is told of before.
const NEAR = 0.1; // of the room: from there on it is said aloud, too

class TextCounter extends HTMLElement {
  connectedCallback() {
    const named = this.getAttribute("for");
    this.field = named ? document.getElementById(named) : this.querySelector("input, textarea");
    if (!(this.field?.maxLength > 0)) return;
    this.shown = Object.assign(document.createElement("span"), { className: "count" });
    this.shown.setAttribute("aria-hidden", "true");
    this.told = Object.assign(document.createElement("span"), { className: "editor-sr" });
    this.told.setAttribute("role", "status");
    this.append(this.shown, this.told);
    this.field.addEventListener("input", () => this.#count(true));
    this.#count(false);
  }

  #count(isTyped) {
    const left = this.field.maxLength - this.field.value.length;
    const isNear = left <= this.field.maxLength * NEAR;
    const sentence = `${left} ${left === 1 ? "character" : "characters"} left`;
    this.shown.textContent = sentence;
    this.shown.classList.toggle("near", isNear);
    clearTimeout(this.pause);
    // Once one stops: not at each key.
    if (isTyped) this.pause = setTimeout(() => (this.told.textContent = isNear ? sentence : ""), 1000);
  }
}

customElements.define("text-counter", TextCounter);
