// Dragging a row, a column or a group by its handle, with a mouse, a pen or a finger. Keys and buttons do the same.
const EDGE = 48;

export class GridDrag {
  #drag = null;

  // `layout` moves what was dragged; `box` is what scrolls.
  constructor(table, box, layout) {
    this.table = table;
    this.box = box;
    this.layout = layout;
    table.addEventListener("pointerdown", (event) => this.#onDown(event));
    table.addEventListener("pointermove", (event) => this.#onMove(event));
    table.addEventListener("pointerup", () => this.#end(true));
    table.addEventListener("pointercancel", () => this.#end(false));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#drag) return;
      event.stopPropagation();
      this.#end(false);
    }, true);
  }

  adopt(th) {
    if (th.querySelector(".fact-handle")) return;
    (th.querySelector(".fact-group-head") ?? th).prepend(Object.assign(document.createElement("span"), { className: "fact-handle", ariaHidden: "true", textContent: "⠿" }));
  }

  #onDown(event) {
    const handle = event.target.closest(".fact-handle");
    if (!handle || event.button) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    const th = handle.closest("th");
    this.#drag = { handle, th, kind: kindOf(th), target: null, after: false };
    th.setAttribute("data-dragged", "");
    th.focus({ preventScroll: true });
  }

  #onMove(event) {
    if (!this.#drag) return;
    this.#scroll(event);
    this.#mark(this.#under(event));
  }

  // The head that lies under the pointer, or the one beside the cell that does.
  #under({ clientX, clientY }) {
    const at = document.elementFromPoint(clientX, clientY)?.closest("td, th");
    if (!at || !this.table.contains(at)) return null;
    if (this.#drag.kind === "column") return this.#column(at, clientX, clientY);
    const tr = at.closest("tr");
    if (this.#drag.kind === "group") return this.#group(tr, clientY);
    if (tr.dataset.row) return { th: tr.cells[0], after: isBehind(tr, clientY) };
    return tr.classList.contains("fact-group") ? { th: tr.cells[0], after: true } : null;
  }

  #column(at, clientX, clientY) {
    const heads = [...this.table.tHead.rows[0].querySelectorAll("[data-column]")];
    const stacked = heads.length > 1 && heads[0].getBoundingClientRect().left === heads[1].getBoundingClientRect().left;
    if (stacked) return at.dataset.column ? { th: at, after: isBehind(at, clientY) } : null;
    const index = at.colSpan > 1 ? -1 : at.cellIndex - 1;
    const th = heads[index];
    if (!th) return null;
    const { left, width } = th.getBoundingClientRect();
    return { th, after: clientX > left + width / 2 };
  }

  #group(tr, clientY) {
    const body = tr.closest("tbody");
    return body ? { th: body.rows[0].cells[0], after: isBehind(body, clientY) } : null;
  }

  #mark(found) {
    this.#drag.target?.th.removeAttribute("data-drop");
    this.#drag.target = found && found.th !== this.#drag.th ? found : null;
    this.#drag.target?.th.setAttribute("data-drop", found.after ? "after" : "before");
  }

  #scroll({ clientX, clientY }) {
    const { top, bottom, left, right } = this.box.getBoundingClientRect();
    const down = clientY > Math.min(bottom, innerHeight) - EDGE ? 1 : clientY < Math.max(top, 0) + EDGE ? -1 : 0;
    const across = clientX > right - EDGE ? 1 : clientX < left + EDGE ? -1 : 0;
    const scrolls = this.box.scrollHeight > this.box.clientHeight;
    (scrolls ? this.box : window).scrollBy(0, down * 16);
    this.box.scrollBy(across * 16, 0);
  }

  #end(drops) {
    if (!this.#drag) return;
    const { th, kind, target } = this.#drag;
    this.#mark(null);
    th.removeAttribute("data-dragged");
    this.#drag = null;
    if (drops && target) this.#drop(th, kind, target);
  }

  #drop(th, kind, { th: target, after }) {
    if (kind === "column") {
      const next = after ? nextOf(target, th) : target;
      this.layout.moveColumn(Number(th.dataset.column), next ? Number(next.dataset.column) : null);
    } else if (kind === "group") {
      const body = target.closest("tbody");
      const next = after ? nextOf(body, th.closest("tbody")) : body;
      this.layout.moveGroup(Number(th.closest("tbody").dataset.group), next ? Number(next.dataset.group) : null);
    } else {
      const tr = target.parentElement;
      const next = after ? nextOf(tr, th.parentElement) : tr;
      const group = Number(target.closest("tbody").dataset.group);
      this.layout.moveRow(Number(th.parentElement.dataset.row), group, next ? Number(next.dataset.row) : null);
    }
    th.focus();
  }
}

function kindOf(th) {
  if (th.dataset.column) return "column";
  return th.parentElement.dataset.row ? "row" : "group";
}

function isBehind(element, y) {
  const { top, height } = element.getBoundingClientRect();
  return y > top + height / 2;
}

// What follows, where that is not what is dragged itself.
function nextOf(element, dragged) {
  const next = element.nextElementSibling;
  return next === dragged ? next.nextElementSibling : next;
}
