// A dialog that finds something by its title. What is chosen is given to `choose`; focus goes back by itself.
import { getJson } from "./desk-request.js";

const PAUSE = 200; // milliseconds without a key

export class SearchDialog {
  // options: head, url, items(told) -> [{ words, more, ... }], choose(item), none (a sentence)
  constructor(template, options) {
    this.options = options;
    this.dialog = template.content.firstElementChild.cloneNode(true);
    this.search = this.dialog.querySelector("input");
    this.said = this.dialog.querySelector("[role=status]");
    this.found = this.dialog.querySelector("ul");
    this.dialog.querySelector("h2").textContent = options.head;
    this.dialog.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    this.dialog.querySelector("[data-closes]").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    this.dialog.addEventListener("close", () => this.dialog.remove());
    this.search.addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.#find(), PAUSE);
    });
  }

  open() {
    // Below the body: there is one of them at a time, and no form around it.
    document.body.append(this.dialog);
    this.search.value = "";
    this.dialog.showModal();
    this.search.focus();
    this.#find();
  }

  async #find() {
    const number = (this.number = (this.number ?? 0) + 1);
    this.said.textContent = "Searching …";
    let items = [];
    let sentence = "";
    try {
      items = this.options.items(await getJson(this.options.url, { q: this.search.value.trim() }));
      sentence = items.length ? `${items.length} found.` : this.options.none;
    } catch (error) {
      sentence = error.message;
    }
    if (number !== this.number) return; // a newer search is on its way
    this.found.replaceChildren(...items.map((item) => this.#item(item)));
    this.said.textContent = sentence;
  }

  #item(item) {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    const words = Object.assign(document.createElement("b"), { textContent: item.words });
    const more = Object.assign(document.createElement("span"), { textContent: item.more });
    button.append(words, " ", more);
    button.addEventListener("click", () => {
      this.dialog.close();
      this.options.choose(item);
    });
    const li = document.createElement("li");
    li.append(button);
    return li;
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops = [this.search, ...this.found.querySelectorAll("button")];
    stops[stops.indexOf(document.activeElement) + step]?.focus();
  }
}
