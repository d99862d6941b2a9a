// The cells of the grid as they stand, stored or changed. What is changed in place is a draft; of a cell whose
// whole form is open in the panel the form's own fields hold it.
export const VERDICTS = {
  yes: ["y", "Yes"],
  partial: ["p", "Partial"],
  extension: ["e", "Extension"],
  no: ["n", "No"],
  unknown: ["q", "Unknown"],
  "n/a": ["x", "Not applicable"],
};
export const VERDICT_KEYS = { y: "yes", p: "partial", e: "extension", n: "no", u: "unknown", "?": "unknown", x: "n/a" };

export class GridCells {
  #tds = new Map();
  #drafts = new Map();

  // `editors` are the open forms by key; `undo` keeps the steps.
  constructor(editors, undo) {
    this.editors = editors;
    this.undo = undo;
  }

  adopt(td) {
    this.#tds.set(td.dataset.key, td);
    td.tabIndex = -1;
    td.setAttribute("role", "gridcell");
  }

  td(key) {
    return this.#tds.get(key);
  }

  get keys() {
    return [...this.#tds.keys()];
  }

  name(td) {
    const row = td.closest("tr").querySelector("th b").textContent.trim();
    return `${td.querySelector(".tech").textContent}, ${row}`;
  }

  stored(td) {
    const closed = td.querySelector(".fact-closed");
    // The words in the cell are painted over: what was stored is kept beside them.
    closed.dataset.text ??= closed.dataset.verdict ? closed.querySelector(".fact-text").textContent : "";
    return { verdict: closed.dataset.verdict, text: closed.dataset.text };
  }

  isEmpty(td) {
    return !td.querySelector(".fact-closed").dataset.verdict;
  }

  hasNote(td) {
    const editor = this.editors.get(td.dataset.key);
    return editor ? Boolean(field(editor, "note").value.trim()) : Boolean(td.querySelector(".fact-note"));
  }

  value(td) {
    const editor = this.editors.get(td.dataset.key);
    if (editor) return { verdict: field(editor, "verdict").value, text: field(editor, "text").value };
    return this.#drafts.get(td.dataset.key) ?? this.stored(td);
  }

  draft(td) {
    return this.#drafts.get(td.dataset.key);
  }

  forget(td) {
    this.#drafts.delete(td.dataset.key);
    this.paint(td);
  }

  // Changes verdict or text, as a step that can be undone.
  change(td, part) {
    const before = this.value(td);
    const after = { ...before, ...part };
    if (isSame(before, after)) return;
    this.set(td, after);
    this.pushed(td, before, after);
  }

  pushed(td, before, after) {
    const words = before.verdict === after.verdict ? "text" : VERDICTS[after.verdict]?.[1] ?? "no verdict";
    const step = (value) => () => this.set(td, value);
    this.undo.push({ words: `${this.name(td)}: ${words}`, where: td, undo: step(before), redo: step(after) });
  }

  set(td, value) {
    const editor = this.editors.get(td.dataset.key);
    if (editor) {
      field(editor, "verdict").value = value.verdict;
      field(editor, "text").value = value.text;
    } else if (isSame(value, this.stored(td))) {
      this.#drafts.delete(td.dataset.key);
    } else {
      this.#drafts.set(td.dataset.key, value);
    }
    this.paint(td);
  }

  paint(td) {
    const { verdict, text } = this.value(td);
    const [shape, word] = VERDICTS[verdict] ?? ["q", "Empty"];
    const answer = td.querySelector(".fact-answer");
    this.stored(td);
    answer.querySelector("use").setAttribute("href", `#${shape}`);
    answer.querySelector("b").textContent = word;
    answer.querySelector(".fact-text").textContent = text || (verdict ? "" : "Not yet checked");
    td.toggleAttribute("data-changed", this.isChanged(td));
  }

  isChanged(td) {
    const editor = this.editors.get(td.dataset.key);
    return editor ? isEdited(editor) : this.#drafts.has(td.dataset.key);
  }

  // In the table as it is arranged now.
  get changed() {
    return this.keys.filter((key) => this.td(key).isConnected && this.isChanged(this.td(key)));
  }

  // Cells whose change needs a reason, and has none of its own.
  get lackingWhy() {
    return this.changed.filter((key) => {
      const td = this.td(key);
      if (this.isEmpty(td)) return false;
      const editor = this.editors.get(key);
      if (!editor) return true;
      const told = ["verdict", "text", "note"].some((name) => isFieldChanged(field(editor, name)));
      return (told || editor.hasAttribute("data-sent")) && !field(editor, "why").value.trim();
    });
  }

  // What is sent: of cells that were changed the fields that were touched, and nothing of the others.
  fill(data) {
    data.delete("cell");
    const all = new Set(this.changed);
    for (const [key, editor] of this.editors) {
      const changed = all.has(key);
      const touched = touchedIn(editor);
      for (const input of fields(editor, true)) {
        const name = input.name.slice(key.length + 1);
        if (!changed || !touched.has(name.startsWith("evidence-") ? "evidence" : name)) data.delete(input.name);
      }
      if (changed) data.append("cell", key);
    }
    for (const [key, { verdict, text }] of this.#drafts) {
      const td = this.td(key);
      if (!td.isConnected) continue;
      data.append("cell", key);
      const stored = this.stored(td);
      data.append(`${key}-seen`, td.querySelector(".fact-closed").dataset.seen);
      if (verdict !== stored.verdict) data.append(`${key}-verdict`, verdict);
      if (text !== stored.text) data.append(`${key}-text`, text);
    }
  }
}

export function field(editor, name) {
  return editor.querySelector(`[name="${editor.dataset.key}-${name}"]`);
}

function fields(editor, hidden = false) {
  const found = [...editor.querySelectorAll("input, select, textarea")];
  return found.filter((input) => input.name && input.name !== "cell" && (hidden || input.type !== "hidden"));
}

// By its editor, or sent before and come back.
export function isEdited(editor) {
  return editor.hasAttribute("data-sent") || isEvidenceEdited(editor) || fields(editor).some(isFieldChanged);
}

// Of what is sent: what was touched here, or was before it came back; and on what it is based.
function touchedIn(editor) {
  const touched = new Set(["seen", ...(editor.dataset.sent ?? "").split(" ")]);
  for (const input of fields(editor)) if (isFieldChanged(input)) touched.add(input.name.slice(editor.dataset.key.length + 1));
  if (field(editor, "why").value) touched.add("why");
  if (isEvidenceEdited(editor)) touched.add("evidence");
  return touched;
}

function isEvidenceEdited(editor) {
  return fields(editor).some((input) => input.name.includes("-evidence-") && isFieldChanged(input));
}

export function isFieldChanged(input) {
  if (input.type === "hidden") return false;
  if (input.type === "checkbox") return input.checked !== input.defaultChecked;
  if (input.tagName === "SELECT") return input.selectedIndex !== Math.max(0, [...input.options].findIndex((option) => option.defaultSelected));
  return input.value !== input.defaultValue;
}

function isSame(one, other) {
  return one.verdict === other.verdict && one.text === other.text;
}
