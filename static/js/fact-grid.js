// The cells of a comparison: opened in place, walked by arrow keys, counted while unsaved, and not left by
// accident. Without it each button sends the form, and the site answers with the same page.
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const FIELDS = "input:not([type=hidden]), select, textarea";

class FactGrid extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.output = this.querySelector("output");
    this.rows = [...this.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")]).filter((cells) => cells.length);
    this.rows.flat().forEach((cell, number) => { cell.tabIndex = number ? -1 : 0; });
    this.addEventListener("input", () => this.#count());
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("focusin", (event) => this.#rove(event.target.closest("td")));
    this.form.addEventListener("submit", (event) => this.#onSubmit(event));
    addEventListener("beforeunload", (event) => {
      if (!this.sending && this.#changed().length) event.preventDefault();
    });
    addEventListener("pageshow", () => { this.sending = false; });
    this.#count();
    this.#goToTrouble();
  }

  // A press that only changes what is open needs no answer for the whole table.
  #onClick(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const cell = button.closest("td");
    if (button.name === "open") {
      event.preventDefault();
      this.#open(cell);
    } else if (button.name === "add") {
      event.preventDefault();
      this.#addSource(cell);
    }
  }

  async #open(cell) {
    if (this.querySelectorAll(".fact-editor").length >= Number(this.dataset.most)) {
      this.output.textContent = `${this.dataset.most} cells are open: save them before you open another.`;
      return;
    }
    let answer;
    try {
      answer = await fetch(`${this.dataset.cell}?cell=${cell.dataset.key}`);
    } catch {
      answer = null;
    }
    if (!answer?.ok || answer.redirected) {
      // To send the form now would lose what is typed.
      this.output.textContent = answer?.redirected
        ? "You are signed out: sign in in another tab, then go on here."
        : "The site does not answer: try again in a moment.";
      return;
    }
    cell.innerHTML = await answer.text();
    cell.querySelector(`.fact-editor :is(${FIELDS})`)?.focus();
    this.#count();
  }

  #addSource(cell) {
    const sources = cell.querySelectorAll(".fact-source");
    const last = sources[sources.length - 1];
    const total = cell.querySelector("[name$='-evidence-TOTAL_FORMS']");
    const number = Number(total.value);
    const next = last.cloneNode(true);
    for (const part of next.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replace(/-evidence-\d+-/g, `-evidence-${number}-`));
      }
    }
    next.querySelectorAll(".errorlist").forEach((errors) => errors.remove());
    next.querySelectorAll("input[type=text], input[type=url]").forEach((input) => { input.value = input.defaultValue = ""; });
    next.querySelectorAll("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
    next.querySelectorAll("input[type=checkbox]").forEach((input) => { input.checked = false; });
    total.value = String(number + 1);
    last.after(next);
    next.querySelector(FIELDS).focus();
  }

  #onKey(event) {
    const cell = event.target.closest("td");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Escape" && event.target !== cell) {
      cell.focus();
      return;
    }
    if (event.target !== cell) return;
    if (event.key === "Enter") {
      event.preventDefault();
      const field = cell.querySelector(`.fact-editor :is(${FIELDS})`);
      if (field) field.focus();
      else cell.querySelector("[name=open]").click();
    } else if (event.key in ARROWS) {
      event.preventDefault();
      this.#step(cell, ...ARROWS[event.key]);
    }
  }

  #step(cell, down, right) {
    const row = this.rows.findIndex((cells) => cells.includes(cell));
    this.rows[row + down]?.[this.rows[row].indexOf(cell) + right]?.focus();
  }

  // One cell at a time is a stop of the tabulator's.
  #rove(cell) {
    if (!cell || cell.tabIndex === 0) return;
    this.rows.flat().forEach((other) => { other.tabIndex = other === cell ? 0 : -1; });
  }

  #changed() {
    return [...this.querySelectorAll(".fact-editor")].filter((editor) =>
      editor.hasAttribute("data-stored-changed") || [...editor.querySelectorAll(FIELDS)].some(isChanged));
  }

  #count() {
    const changed = this.#changed();
    this.querySelectorAll(".fact-editor").forEach((editor) => {
      // What the site sent back as changed stays so: its fields' first values are what was typed.
      if (editor.hasAttribute("data-changed") && !editor.hasAttribute("data-seen")) editor.setAttribute("data-stored-changed", "");
      editor.setAttribute("data-seen", "");
      editor.toggleAttribute("data-changed", editor.hasAttribute("data-stored-changed") || changed.includes(editor));
    });
    const unsaved = this.#changed().length;
    this.output.textContent = unsaved ? `${unsaved} unsaved ${unsaved === 1 ? "cell" : "cells"}` : "";
  }

  #onSubmit(event) {
    if (event.submitter?.name === "close" && event.submitter.closest(".fact-editor").hasAttribute("data-changed")
        && !confirm("Close this cell without saving what you typed?")) {
      event.preventDefault();
      return;
    }
    this.sending = true;
  }

  // After a press that came back: to what is wrong, ready to be corrected.
  #goToTrouble() {
    const trouble = this.querySelector("td :is(.fact-conflict, .errorlist, .errornote)");
    if (!trouble) return;
    trouble.scrollIntoView({ block: "center", inline: "nearest" });
    trouble.closest("td").querySelector("[aria-invalid]")?.focus({ preventScroll: true });
  }
}

function isChanged(field) {
  if (field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
  return field.value !== field.defaultValue;
}

customElements.define("fact-grid", FactGrid);
