// A weight from 0 to 5 as a slider that says its meaning. Without it there is a field for the number.
class WeightSlider extends HTMLElement {
  connectedCallback() {
    if (this.said) return;
    this.input = this.querySelector("input");
    this.words = this.closest("[data-words]").dataset.words.split("|");
    // Of the slider the browser itself tells number and words.
    this.said = document.createElement("span");
    this.said.className = "meaning";
    this.said.setAttribute("aria-hidden", "true");
    this.number = document.createElement("b");
    this.meaning = document.createTextNode("");
    this.said.append(this.number, " ", this.meaning);
    this.input.type = "range";
    this.input.after(this.said);
    this.classList.add("slides");
    this.input.addEventListener("input", () => this.#say());
    this.#say();
  }

  #say() {
    const words = this.words[Number(this.input.value)];
    this.number.textContent = this.input.value;
    this.meaning.data = words;
    this.input.setAttribute("aria-valuetext", `${this.input.value}, ${words}`);
  }
}

customElements.define("weight-slider", WeightSlider);
