// The grid of a comparison: its cells changed in place or beside the table, its rows and columns moved, all of
// it undone or saved together. Without it each button sends the form, and the site answers with the same page.
import { GridCells, VERDICTS, VERDICT_KEYS } from "./grid-cells.js";
import { GridDrag } from "./grid-drag.js";
import { ARROWS, GridWalk } from "./grid-keys.js";
import { GridLater } from "./grid-later.js";
import { GridLayout } from "./grid-layout.js";
import { GridPanel } from "./grid-panel.js";
import { GridRequests } from "./grid-requests.js";
import { editText } from "./grid-text.js";
import { UndoStack } from "./grid-undo.js";

const MOVES = {
  column: { ArrowLeft: "left", ArrowRight: "right" },
  row: { ArrowUp: "up", ArrowDown: "down" },
  group: { ArrowUp: "group-up", ArrowDown: "group-down" },
};
const WRITES = "input:not([type=checkbox], [type=hidden]), select, textarea";

class FactGrid extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.table = this.querySelector(".fact-table");
    this.why = this.form.elements.why;
    this.output = this.querySelector(".fact-count");
    this.said = this.querySelector(".fact-said");
    this.editors = new Map();
    this.undo = new UndoStack(() => this.count());
    this.requests = new GridRequests(this.dataset.base, (words) => this.say(words));
    this.cells = new GridCells(this.editors, this.undo);
    this.walk = new GridWalk(this.table);
    this.panel = new GridPanel(this);
    this.#prepare();
    this.#listen();
    this.count();
    this.#goWhereItMatters();
  }

  #prepare() {
    this.setAttribute("data-on", "");
    this.table.setAttribute("role", "grid");
    const box = this.querySelector(".fact-scroll");
    if (this.hasAttribute("data-arranges")) {
      this.layout = new GridLayout(this);
      this.drag = new GridDrag(this.table, box, this.layout);
    }
    this.table.querySelectorAll("td[data-key], th[data-column], tbody th").forEach((cell) => this.adopt(cell));
    this.later = new GridLater(this, box);
    this.walk.begin();
    this.steps = ["Undo", "Redo"].map((words) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "fact-button", textContent: words });
      button.addEventListener("click", () => this.#undo(words.toLowerCase()));
      return button;
    });
    this.output.before(...this.steps);
  }

  #listen() {
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("dblclick", (event) => this.#onDoubleClick(event));
    this.addEventListener("input", () => this.count());
    this.table.addEventListener("keydown", (event) => this.#onKey(event));
    this.table.addEventListener("focusin", (event) => this.#onFocus(event));
    this.table.addEventListener("focusout", (event) => closeMenus(event));
    this.addEventListener("keydown", (event) => this.#onEnter(event));
    document.addEventListener("keydown", (event) => this.#onShortcut(event));
    this.form.addEventListener("submit", (event) => this.#onSubmit(event));
    this.form.addEventListener("formdata", ({ formData }) => this.#fill(formData));
    addEventListener("beforeunload", (event) => {
      if (!this.sending && this.isChanged) event.preventDefault();
    });
    addEventListener("pageshow", () => { this.sending = false; });
  }

  // A cell or head that has come into the table.
  adopt(cell) {
    if (cell.dataset.key) this.cells.adopt(cell);
    else this.drag?.adopt(cell);
    this.walk.adopt(cell);
    const editor = cell.querySelector(".fact-editor");
    if (!editor) return;
    const wrong = editor.querySelector(".fact-conflict p, .errorlist");
    if (wrong) {
      cell.querySelector(".fact-closed").prepend(Object.assign(document.createElement("p"), { className: "errornote fact-wrong", textContent: wrong.textContent.trim() }));
    }
    this.panel.adopt(editor);
    this.cells.paint(cell);
  }

  get columns() {
    return this.layout?.columns ?? [...this.table.querySelectorAll("[data-column]")].map((th) => Number(th.dataset.column));
  }

  // With those that were taken out: they may come back.
  get allColumns() {
    return this.layout?.allColumns ?? this.columns;
  }

  get isChanged() {
    return this.cells.changed.length > 0 || Boolean(this.layout?.isChanged);
  }

  say(words) {
    this.said.textContent = words;
  }

  count() {
    const cells = this.cells.changed.length;
    const words = cells ? [`${cells} unsaved ${cells === 1 ? "cell" : "cells"}`] : [];
    if (this.layout?.isChanged) words.push(cells ? "rows and columns" : "Unsaved rows and columns");
    this.output.textContent = words.join(", ");
    if (this.panel.isOpen && !this.cells.td(this.panel.key)?.isConnected) this.panel.close();
    this.toggleAttribute("data-unsaved", words.length > 0);
    this.steps[0].disabled = !this.undo.canUndo;
    this.steps[1].disabled = !this.undo.canRedo;
  }

  // By a key one goes where it happens; who presses the button stays there, to press it again.
  #undo(which, goes = false) {
    const step = this.undo[which]();
    if (step) this.say(`${which === "undo" ? "Taken back" : "Done again"}: ${step.words}`);
    if (goes) step?.where?.focus();
    this.walk.begin();
  }

  // Presses

  #onClick(event) {
    const button = event.target.closest("button");
    if (!button || this.panel.element.contains(button)) return;
    const td = button.closest("td");
    if (button.name === "open") {
      event.preventDefault();
      this.panel.open(td);
    } else if (button.name === "checked") {
      event.preventDefault();
      this.#check(td, button.value);
    } else if (button.name === "from") {
      event.preventDefault();
      this.later.load(button.closest("tr"));
    } else if (button.name === "arrange" && this.layout) {
      event.preventDefault();
      this.#arrange(button);
    }
  }

  async #arrange(button) {
    const th = button.closest("th");
    const [name] = button.value.split(":");
    const key = name.includes("group") && th ? `${name}:${th.closest("tbody").dataset.group}` : button.value;
    const next = th && (th.nextElementSibling ?? th.parentElement.nextElementSibling?.cells[0] ?? th.previousElementSibling);
    await this.layout.act(key);
    this.count();
    if (!th) return;
    if (th.isConnected) th.scrollIntoView({ block: "nearest", inline: "nearest" });
    else (next?.isConnected ? next : this.table.querySelector("[tabindex]")).focus();
  }

  async #check(td, state) {
    if (this.cells.isChanged(td)) {
      this.say("You have changed this cell: save that, or take it back, before you confirm it.");
      return;
    }
    const part = await this.requests.checked(state, this.form.elements.csrfmiddlewaretoken.value);
    if (!part) return;
    this.panel.drop(td.dataset.key);
    td.replaceChildren(...part.children);
    this.say(`${this.cells.name(td)}: ${(td.querySelector(".errornote, .fact-done")).textContent}`);
    td.focus();
  }

  #onDoubleClick(event) {
    const td = event.target.closest("td[data-key]");
    if (td && !event.target.closest("button, a, input")) this.#write(td);
  }

  #write(td) {
    if (this.cells.isEmpty(td)) this.panel.open(td);
    else editText(td, this.cells);
  }

  // Keys

  #onKey(event) {
    const cell = event.target.closest("td, th");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target !== cell) {
      if (event.key === "Escape") this.#back(cell, event);
      return;
    }
    const isHead = cell.tagName === "TH";
    if (event.key in ARROWS) this.#onArrow(cell, isHead, event);
    else if (isHead && event.key === "Enter") this.#enterHead(cell, event);
    else if (!isHead) this.#onCellKey(cell, event);
  }

  #back(cell, event) {
    event.preventDefault();
    cell.querySelectorAll("details[open]").forEach((menu) => { menu.open = false; });
    cell.focus();
  }

  #onArrow(cell, isHead, event) {
    event.preventDefault();
    if (!event.shiftKey) {
      this.walk.step(cell, ARROWS[event.key]);
    } else if (isHead && this.layout) {
      const kind = cell.dataset.column ? "column" : cell.parentElement.dataset.row ? "row" : "group";
      const move = MOVES[kind][event.key];
      const key = cell.dataset.column ?? cell.parentElement.dataset.row ?? cell.closest("tbody").dataset.group;
      if (move && !this.layout.act(`${move}:${key}`)) this.say("It stands at the edge.");
      cell.focus();
      cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  #enterHead(th, event) {
    event.preventDefault();
    const menu = th.querySelector("details");
    if (!menu) return;
    menu.open = true;
    menu.querySelector("button").focus();
  }

  #onCellKey(td, event) {
    const verdict = VERDICT_KEYS[event.key.toLowerCase()];
    if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      this.#write(td);
    } else if (event.key === "o") {
      event.preventDefault();
      this.panel.open(td);
    } else if (verdict) {
      event.preventDefault();
      this.#judge(td, verdict);
    }
  }

  #judge(td, verdict) {
    if (!this.#hasRoom(td)) return;
    this.cells.change(td, { verdict });
    // An empty cell wants more than a verdict; whoever judges one after another stays in the table.
    if (this.cells.isEmpty(td)) {
      this.say(`${this.cells.name(td)}: ${VERDICTS[verdict][1]}. It needs a text, a release and a source: press o, or Edit.`);
      return;
    }
    const note = verdict === "partial" && !this.cells.hasNote(td) ? " It needs a note: press o, or Edit." : "";
    this.say(`${this.cells.name(td)}: ${VERDICTS[verdict][1]}.${note}`);
  }

  #hasRoom(td) {
    const most = Number(this.dataset.most);
    if (this.cells.isChanged(td) || this.cells.changed.length < most) return true;
    this.say(`${most} cells are changed: save them before you change another.`);
    return false;
  }

  // In a field above or within the table it does what the field is for; it does not save.
  #onEnter(event) {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    const add = event.target.closest(".fact-add");
    if (add) {
      event.preventDefault();
      add.querySelector("button").click();
    } else if (event.target.closest(".fact-group")) {
      event.preventDefault();
      event.target.closest("th").focus();
    }
  }

  #onShortcut(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "s") {
      event.preventDefault();
      document.activeElement.blur?.();
      this.form.requestSubmit(this.form.elements.save);
    } else if (key === "z" && !event.target.closest(WRITES)) {
      event.preventDefault();
      this.#undo(event.shiftKey ? "redo" : "undo", true);
    }
  }

  #onFocus(event) {
    const cell = event.target.closest("td[data-key], th[data-column], tbody th");
    if (!cell) return;
    this.walk.rove(cell);
    if (!this.panel.isOpen || !cell.dataset.key || cell.dataset.key === this.panel.key) return;
    // The panel follows, once one stays.
    clearTimeout(this.following);
    this.following = setTimeout(() => {
      if (this.panel.isOpen && document.activeElement === cell) this.panel.open(cell, false);
    }, 200);
  }

  // Sending

  #fill(data) {
    this.cells.fill(data);
    if (!data.get("why")) data.delete("why");
    this.layout?.fill(data);
  }

  #onSubmit(event) {
    const lacking = event.submitter?.name === "save" && !this.why.value.trim() ? this.cells.lackingWhy.length : 0;
    if (lacking) {
      event.preventDefault();
      this.why.setAttribute("aria-invalid", "true");
      this.querySelector(".fact-common").classList.add("fact-common--asked");
      this.why.focus();
      this.say(`Say why in a sentence: ${lacking} ${lacking === 1 ? "cell has" : "cells have"} no reason of ${lacking === 1 ? "its" : "their"} own.`);
      return;
    }
    if (!this.arrives) {
      event.preventDefault();
      this.#sendOnceItArrives(event.submitter);
      return;
    }
    this.arrives = false;
    this.sending = true;
  }

  // Sent to nobody, or by who is signed out, it would be lost: then it stays here, and it is said why.
  async #sendOnceItArrives(submitter) {
    if (this.asking) return;
    this.asking = true;
    const token = await this.requests.token();
    this.asking = false;
    if (token === null) return;
    this.form.elements.csrfmiddlewaretoken.value = token;
    this.arrives = true;
    this.form.requestSubmit(submitter);
  }

  // After a press that came back: to what is wrong, ready to be corrected; or to the cell of the address.
  #goWhereItMatters() {
    const wrong = this.table.querySelector("td:has(.errornote)");
    const named = location.hash.startsWith("#cell-") ? document.getElementById(location.hash.slice(1)) : null;
    const td = wrong ?? named ?? this.cells.td([...this.editors.keys()][0]);
    const asked = this.querySelector(".fact-ask .fact-button, .fact-conflict button, form [aria-invalid]:not(#fact-why)");
    if (!td || (asked && !this.panel.element.contains(asked) && !wrong)) {
      asked?.focus();
      return;
    }
    td.scrollIntoView({ block: "center", inline: "nearest" });
    if (this.editors.has(td.dataset.key)) this.panel.open(td);
    else td.focus({ preventScroll: true });
  }
}

function closeMenus({ target, relatedTarget }) {
  const menu = target.closest("details.fact-menu");
  if (menu && relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
}

customElements.define("fact-grid", FactGrid);
