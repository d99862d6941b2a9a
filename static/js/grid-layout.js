// Rows, columns and groups: each move changes a plain value and then the table after it, so that a move is
// undone by going back to the value before. The same moves are in comparisons/arranging.py.
export class GridLayout {
  #heads = new Map();
  #rows = new Map();
  #groups = new Map();
  #next = 0;

  // `grid` has table, form, cells, requests, undo, say() and adopt().
  constructor(grid) {
    this.grid = grid;
    this.input = grid.form.elements.layout;
    this.head = grid.table.tHead.rows[0];
    for (const th of this.head.querySelectorAll("[data-column]")) this.#heads.set(Number(th.dataset.column), th);
    for (const body of grid.table.tBodies) this.#take(body);
    this.value = this.#read();
    // What came back unsaved is changed, whatever becomes of it here.
    this.stored = this.input.hasAttribute("data-arranged") ? "" : this.#text(this.value);
    grid.form.addEventListener("focusin", (event) => this.#onFocus(event));
    grid.form.addEventListener("change", (event) => this.#onRename(event));
    this.#number();
  }

  get isChanged() {
    return this.#text(this.value) !== this.stored;
  }

  get allColumns() {
    return [...this.#heads.keys()];
  }

  get columns() {
    return this.value.columns;
  }

  // As the site reads it.
  #text({ columns, groups }) {
    return JSON.stringify({ columns, groups: groups.map(({ name, rows }) => [name, rows]) });
  }

  fill(data) {
    for (const name of [...data.keys()]) if (/^(group-\d*|moved-row.*|new-row-group)$/.test(name)) data.delete(name);
    for (const name of ["new-column", "new-row", "new-group"]) if (!data.get(name)) data.delete(name);
    if (data.has("new-row")) data.set("new-row-group", this.grid.form.elements["new-row-group"].value);
    if (this.isChanged) data.set("layout", this.#text(this.value));
    else data.delete("layout");
  }

  #take(body) {
    const id = this.#next++;
    this.#groups.set(id, body);
    body.dataset.group = String(id);
    for (const tr of body.querySelectorAll("[data-row]")) this.#rows.set(Number(tr.dataset.row), tr);
  }

  #read() {
    const groups = [...this.grid.table.tBodies].map((body) => ({
      id: Number(body.dataset.group),
      name: body.querySelector("input").value,
      rows: [...body.querySelectorAll("[data-row]")].map((tr) => Number(tr.dataset.row)),
    }));
    return { columns: [...this.head.querySelectorAll("[data-column]")].map((th) => Number(th.dataset.column)), groups };
  }

  // Moves

  // The act of a button, “up:7”; of a group the id that it has here.
  act(act) {
    if (act.startsWith("add-") || act === "to-group") return this.#add(act);
    const [name, key] = act.split(":");
    const after = structuredClone(this.value);
    const words = MOVES[name](after, Number(key), this);
    if (words && this.#isSame(after)) this.grid.say(words);
    else if (words) this.#step(after, words);
    return words;
  }

  // Puts a row before another, or at the end of a group; a column before another.
  moveRow(key, group, before) {
    const after = structuredClone(this.value);
    for (const one of after.groups) one.rows = one.rows.filter((row) => row !== key);
    const { rows } = after.groups.find(({ id }) => id === group);
    rows.splice(before === null ? rows.length : rows.indexOf(before), 0, key);
    this.#step(after, `${this.rowName(key)}: ${this.rowPlace(after, key)}.`);
  }

  moveColumn(key, before) {
    const after = structuredClone(this.value);
    after.columns = after.columns.filter((column) => column !== key);
    after.columns.splice(before === null ? after.columns.length : after.columns.indexOf(before), 0, key);
    this.#step(after, `${this.columnName(key)}: column ${after.columns.indexOf(key) + 1} of ${after.columns.length}.`);
  }

  moveGroup(key, before) {
    const after = structuredClone(this.value);
    const moved = after.groups.find(({ id }) => id === key);
    after.groups = after.groups.filter((group) => group !== moved);
    const at = after.groups.findIndex(({ id }) => id === before);
    after.groups.splice(at < 0 ? after.groups.length : at, 0, moved);
    this.#step(after, `${moved.name}: group ${after.groups.indexOf(moved) + 1} of ${after.groups.length}.`);
  }

  #step(after, words) {
    const before = this.value;
    if (this.#isSame(after)) return;
    this.#apply(after);
    this.grid.undo.push({ words, undo: () => this.#apply(before), redo: () => this.#apply(after) });
    this.grid.say(words);
  }

  #isSame(after) {
    return this.#text(this.value) === this.#text(after);
  }

  rowName(key) {
    return this.#rows.get(key).querySelector("th b").textContent.trim();
  }

  columnName(key) {
    return this.#heads.get(key).querySelector("b").textContent.trim();
  }

  rowPlace({ groups }, key) {
    const group = groups.find(({ rows }) => rows.includes(key));
    return `row ${group.rows.indexOf(key) + 1} of ${group.rows.length} in ${group.name}`;
  }

  hasChanges(about, key) {
    return this.grid.cells.changed.some((cell) => Number(cell.split("-")[about]) === key);
  }

  // The table after a value

  #apply(value) {
    const focused = document.activeElement;
    const columns = String(this.value.columns) !== String(value.columns);
    this.value = structuredClone(value);
    const rows = value.groups.flatMap((group) => group.rows);
    if (columns) {
      this.head.replaceChildren(this.head.cells[0], ...value.columns.map((key) => this.#heads.get(key)));
    }
    for (const key of rows) this.#fillRow(key, columns);
    const bodies = value.groups.map(({ id, name, rows: those }) => {
      const body = this.#groups.get(id);
      body.replaceChildren(body.rows[0], ...those.map((key) => this.#rows.get(key)));
      body.querySelector("input").value = name;
      return body;
    });
    for (const body of [...this.grid.table.tBodies]) if (!bodies.includes(body)) body.remove();
    this.grid.table.append(...bodies);
    this.#number();
    if (focused?.isConnected && focused !== document.activeElement) focused.focus();
  }

  #fillRow(key, columns) {
    const tr = this.#rows.get(key);
    const later = tr.querySelector(".fact-later");
    if (later) {
      later.colSpan = Math.max(1, this.value.columns.length);
    } else if (columns || tr.cells.length !== this.value.columns.length + 1) {
      const cells = this.value.columns.map((column) => this.grid.cells.td(`${key}-${column}`)).filter(Boolean);
      tr.replaceChildren(tr.cells[0], ...cells);
    }
  }

  // Codes, the reach of group heads, and the groups that can be chosen.
  #number() {
    this.value.groups.forEach(({ id, rows }, number) => {
      const letter = String.fromCharCode(65 + (number % 26)).repeat(Math.floor(number / 26) + 1);
      const body = this.#groups.get(id);
      body.querySelector(".fact-letter").textContent = letter;
      body.rows[0].cells[0].colSpan = this.value.columns.length + 1;
      rows.forEach((key, at) => { this.#rows.get(key).querySelector(".fact-code").textContent = `${letter}${at + 1}`; });
    });
    for (const name of ["new-row-group", "moved-row-group"]) {
      const select = this.grid.form.elements[name];
      const chosen = select.value;
      select.replaceChildren(...this.value.groups.map(({ name: words }, number) => new Option(words, String(number))));
      select.value = chosen;
      if (!select.value) select.selectedIndex = select.options.length - 1;
    }
  }

  // Names of groups

  #onFocus({ target }) {
    if (target.matches?.(".fact-group input")) this.renaming = structuredClone(this.value);
  }

  #onRename({ target }) {
    if (!target.matches(".fact-group input")) return;
    const after = structuredClone(this.value);
    const id = Number(target.closest("tbody").dataset.group);
    after.groups.find((group) => group.id === id).name = target.value.trim();
    this.#step(after, `The group is named ${target.value.trim()}.`);
  }

  // What comes in

  async #add(act) {
    const fields = this.grid.form.elements;
    const name = ADDED[act];
    const words = fields[name].value.trim();
    const problem = await this[`_${act}`](words, fields);
    showProblem(fields[name], problem);
    // What is there already is no unfinished work that would keep a save back.
    if (problem.endsWith(" already.")) fields[name].value = "";
    if (problem) return problem;
    fields[name].value = "";
    return "";
  }

  // Among those that were never in the table, and those that were taken out.
  #key(list, words, gone, nameOf) {
    const wanted = words.toLowerCase();
    const option = [...document.getElementById(list).options].find((one) => one.value.toLowerCase() === wanted);
    if (option) return Number(option.dataset.key);
    return [...gone.keys()].find((key) => nameOf(key).toLowerCase() === wanted) ?? 0;
  }

  #chosen(after, select) {
    return after.groups[Number(select.value)];
  }

  async "_add-column"(words) {
    const key = this.#key("fact-technologies", words, this.#heads, (one) => this.columnName(one));
    if (!key) return words ? `There is no technology “${words}”.` : "Name a technology.";
    if (this.columns.includes(key)) return `${words} has a column already.`;
    const rows = [...this.#rows].filter(([, tr]) => !tr.querySelector(".fact-later")).map(([row]) => row);
    const part = await this.grid.requests.part(rows, [key]);
    if (!part) return "The column could not be fetched: try again in a moment.";
    const head = part.querySelector("thead th");
    this.#heads.set(key, this.#heads.get(key) ?? head);
    this.grid.adopt(this.#heads.get(key));
    for (const td of part.querySelectorAll("[data-key]")) if (!this.grid.cells.td(td.dataset.key)) this.grid.adopt(td);
    const after = structuredClone(this.value);
    after.columns.push(key);
    this.#step(after, `${this.columnName(key)}: added as the last column. It is stored when you save.`);
    return "";
  }

  async "_add-row"(words, fields) {
    const key = this.#key("fact-criteria", words, this.#rows, (one) => this.rowName(one));
    if (!key) return words ? `There is no criterion “${words}”.` : "Name a criterion.";
    const after = structuredClone(this.value);
    if (after.groups.some(({ rows }) => rows.includes(key))) return `${words} has a row already.`;
    const group = this.#chosen(after, fields["new-row-group"]);
    if (!group) return "Add a group first: every row stands in one.";
    const part = await this.grid.requests.part([key], this.allColumns);
    if (!part) return "The row could not be fetched: try again in a moment.";
    const tr = this.#rows.get(key) ?? part.querySelector("[data-row]");
    this.#rows.set(key, tr);
    this.grid.adopt(tr.cells[0]);
    tr.querySelector(".fact-later")?.remove();
    for (const td of part.querySelectorAll("[data-key]")) if (!this.grid.cells.td(td.dataset.key)) this.grid.adopt(td);
    group.rows.push(key);
    this.#step(after, `${this.rowName(key)}: added as the last row of ${group.name}. It is stored when you save.`);
    return "";
  }

  async "_add-group"(words) {
    if (!words) return "Name the group.";
    const after = structuredClone(this.value);
    if (after.groups.some(({ name }) => name.toLowerCase() === words.toLowerCase())) return `There is a group “${words}” already.`;
    const body = this.grid.querySelector(".fact-new-group").content.firstElementChild.cloneNode(true);
    this.#take(body);
    body.querySelector("input").value = words;
    this.grid.adopt(body.rows[0].cells[0]);
    after.groups.push({ id: Number(body.dataset.group), name: words, rows: [] });
    this.#step(after, `${words}: added as the last group. Put rows into it before you save.`);
    return "";
  }

  async "_to-group"(words, fields) {
    const after = structuredClone(this.value);
    const key = [...this.#rows.keys()].find((one) => this.rowName(one).toLowerCase() === words.toLowerCase());
    const before = after.groups.find(({ rows }) => rows.includes(key));
    const group = this.#chosen(after, fields["moved-row-group"]);
    if (!before || !group) return words ? `No row is named “${words}”.` : "Name a row.";
    if (group !== before) this.moveRow(key, group.id, null);
    return "";
  }
}

const ADDED = { "add-column": "new-column", "add-row": "new-row", "add-group": "new-group", "to-group": "moved-row" };

function showProblem(input, problem) {
  const id = `${input.name}-error`;
  document.getElementById(id)?.remove();
  input.toggleAttribute("aria-invalid", Boolean(problem));
  if (!problem) return input.removeAttribute("aria-describedby");
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
  input.before(Object.assign(document.createElement("span"), { id, className: "errorlist", textContent: problem }));
  input.focus();
}

function swap(list, at, by) {
  if (list[at + by] === undefined) return false;
  [list[at], list[at + by]] = [list[at + by], list[at]];
  return true;
}

function moveColumn(value, key, by, layout) {
  const at = value.columns.indexOf(key);
  if (!swap(value.columns, at, by)) return "";
  return `${layout.columnName(key)}: column ${at + by + 1} of ${value.columns.length}.`;
}

function moveRow(value, key, by, layout) {
  const number = value.groups.findIndex(({ rows }) => rows.includes(key));
  const { rows } = value.groups[number];
  if (!swap(rows, rows.indexOf(key), by)) {
    const next = value.groups[number + by];
    if (!next) return "";
    rows.splice(rows.indexOf(key), 1);
    next.rows.splice(by > 0 ? 0 : next.rows.length, 0, key);
  }
  return `${layout.rowName(key)}: ${layout.rowPlace(value, key)}.`;
}

function moveGroup(value, key, by) {
  const at = value.groups.findIndex(({ id }) => id === key);
  if (!swap(value.groups, at, by)) return "";
  return `${value.groups[at + by].name}: group ${at + by + 1} of ${value.groups.length}.`;
}

const CHANGED = "You have changed cells there: save or close them before you take it out.";

const MOVES = {
  left: (value, key, layout) => moveColumn(value, key, -1, layout),
  right: (value, key, layout) => moveColumn(value, key, 1, layout),
  up: (value, key, layout) => moveRow(value, key, -1, layout),
  down: (value, key, layout) => moveRow(value, key, 1, layout),
  "group-up": (value, key) => moveGroup(value, key, -1),
  "group-down": (value, key) => moveGroup(value, key, 1),
  "remove-column": (value, key, layout) => {
    if (layout.hasChanges(1, key)) return CHANGED;
    value.columns = value.columns.filter((one) => one !== key);
    return `${layout.columnName(key)} is taken out; its facts stay.`;
  },
  "remove-row": (value, key, layout) => {
    if (layout.hasChanges(0, key)) return CHANGED;
    for (const group of value.groups) group.rows = group.rows.filter((one) => one !== key);
    return `${layout.rowName(key)} is taken out; its facts stay.`;
  },
  "remove-group": (value, key) => {
    const group = value.groups.find(({ id }) => id === key);
    if (group.rows.length) return `${group.name} has rows: move them or take them out first.`;
    value.groups = value.groups.filter((one) => one !== group);
    return `The group ${group.name} is taken out.`;
  },
};
