// The whole form of one cell, beside the table: verdict, text, note, release, sources and why, and what was
// changed before. Forms that hold changes stay, out of sight, until they are saved or taken back.
import { field, isEdited } from "./grid-cells.js";

const FIELDS = "input:not([type=hidden]), select, textarea";

export class GridPanel {
  #before = null;
  #wanted = "";

  // `grid` has cells, requests, said(), count() and the aside `panel`.
  constructor(grid) {
    this.grid = grid;
    this.element = grid.querySelector(".fact-panel");
    this.element.innerHTML = `<div class="fact-panel-head"><h2 tabindex="-1"></h2>
      <button type="button" class="fact-button">Close<span class="visually-hidden"> the panel, keep what is typed</span></button></div>`;
    this.title = this.element.querySelector("h2");
    this.element.setAttribute("aria-label", "The cell");
    this.element.querySelector("button").addEventListener("click", () => this.close());
    this.element.addEventListener("click", (event) => this.#onClick(event));
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    this.element.addEventListener("input", () => this.#onInput());
    this.element.addEventListener("focusin", () => this.#remember());
    this.element.addEventListener("change", (event) => this.#onChange(event));
  }

  get isOpen() {
    return !this.element.hidden;
  }

  // A form that came with the page, in its cell.
  adopt(editor) {
    editor.hidden = true;
    this.element.append(editor);
    this.grid.editors.set(editor.dataset.key, editor);
  }

  // Shows the cell; with `focus` one goes to its first field.
  async open(td, focus = true) {
    const { key } = td.dataset;
    this.#wanted = key;
    if (!this.grid.editors.has(key) && !(await this.#load(td))) return false;
    if (this.#wanted !== key) return false;
    this.#dropUntouched(key);
    this.key = key;
    this.title.textContent = this.grid.cells.name(td);
    for (const [other, editor] of this.grid.editors) editor.hidden = other !== key;
    this.element.hidden = false;
    this.grid.toggleAttribute("data-panel", true);
    this.#remember();
    if (focus) this.#first(this.grid.editors.get(key)).focus();
    this.grid.count();
    return true;
  }

  close() {
    this.#wanted = "";
    this.element.hidden = true;
    this.grid.removeAttribute("data-panel");
    this.#dropUntouched("");
    const td = this.grid.cells.td(this.key);
    this.key = "";
    this.grid.count();
    if (td?.isConnected) td.focus();
  }

  // Forgets the form of a cell that is stored otherwise by now.
  drop(key) {
    this.grid.editors.get(key)?.remove();
    this.grid.editors.delete(key);
    if (this.key === key) this.close();
  }

  async #load(td) {
    const { key } = td.dataset;
    const part = await this.grid.requests.cell(key);
    const editor = part?.querySelector(".fact-editor");
    if (!editor) return false;
    const draft = this.grid.cells.draft(td);
    if (draft) {
      field(editor, "verdict").value = draft.verdict;
      field(editor, "text").value = draft.text;
      // What it is based on is what the cell showed: another's change since then is told when it is saved.
      field(editor, "seen").value = td.querySelector(".fact-closed").dataset.seen;
      this.grid.editors.set(key, editor);
      this.grid.cells.forget(td);
    } else {
      td.querySelector(".fact-closed").replaceWith(part.querySelector(".fact-closed"));
      this.grid.editors.set(key, editor);
    }
    editor.hidden = true;
    this.element.append(editor);
    return true;
  }

  #dropUntouched(but) {
    for (const [key, editor] of this.grid.editors) {
      if (key === but || isEdited(editor)) continue;
      editor.remove();
      this.grid.editors.delete(key);
    }
  }

  // What is wrong before what is first.
  #first(editor) {
    const wrong = editor.querySelector("[aria-invalid]");
    const near = editor.querySelector(".errorlist")?.parentElement.querySelector(FIELDS);
    return wrong ?? near ?? editor.querySelector(FIELDS);
  }

  #onClick(event) {
    const button = event.target.closest("button, a.fact-past");
    if (!button) return;
    const editor = button.closest(".fact-editor");
    if (button.name === "add") {
      event.preventDefault();
      addSource(editor);
      this.grid.count();
    } else if (button.name === "close") {
      event.preventDefault();
      this.#takeBack(editor);
    } else if (button.classList.contains("fact-past")) {
      event.preventDefault();
      this.#showPast(button, editor.dataset.key);
    }
  }

  #takeBack(editor) {
    if (isEdited(editor) && !confirm("Close this cell without saving what you typed?")) return;
    const td = this.grid.cells.td(editor.dataset.key);
    editor.remove();
    this.grid.editors.delete(editor.dataset.key);
    td.querySelector(".fact-wrong")?.remove();
    this.grid.cells.paint(td);
    this.close();
  }

  async #showPast(link, key) {
    const part = await this.grid.requests.past(key);
    if (!part) return;
    const section = document.createElement("section");
    section.append(Object.assign(document.createElement("h3"), { textContent: "History", tabIndex: -1 }), part);
    link.parentElement.replaceWith(section);
    section.querySelector("h3").focus();
  }

  #onKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    this.close();
  }

  #onInput() {
    const td = this.grid.cells.td(this.key);
    if (td) this.grid.cells.paint(td);
    this.grid.count();
  }

  #remember() {
    const td = this.grid.cells.td(this.key);
    if (td) this.#before = this.grid.cells.value(td);
  }

  // A verdict or a text that was given here is undone as one that was given in the table.
  #onChange(event) {
    const td = this.grid.cells.td(this.key);
    if (!td || !/-(verdict|text)$/.test(event.target.name)) return;
    this.grid.cells.pushed(td, this.#before, this.grid.cells.value(td));
    this.#remember();
  }
}

function addSource(editor) {
  const sources = editor.querySelectorAll(".fact-source");
  const last = sources[sources.length - 1];
  const total = editor.querySelector("[name$='-evidence-TOTAL_FORMS']");
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
