// Walking the grid: one cell or head at a time is a stop of the tabulator's, arrow keys lead to the next one.
export const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const WITHIN = "a, summary, input, button";

export class GridWalk {
  constructor(table) {
    this.table = table;
    this.current = null;
  }

  adopt(cell) {
    cell.tabIndex = -1;
    this.#reach(cell, -1);
  }

  begin() {
    if (!this.current?.isConnected) this.rove(this.table.querySelector("td[data-key]") ?? this.table.querySelector("th[data-column]"));
  }

  rove(cell) {
    if (!cell || cell === this.current || cell.classList.contains("fact-later")) return;
    if (this.current) {
      this.current.tabIndex = -1;
      this.#reach(this.current, -1);
    }
    this.current = cell;
    cell.tabIndex = 0;
    this.#reach(cell, 0);
  }

  // What stands within a head is reached while one is there. Within a cell it is hidden until then.
  #reach(cell, tabIndex) {
    if (cell.tagName === "TH") cell.querySelectorAll(WITHIN).forEach((one) => { one.tabIndex = tabIndex; });
  }

  step(cell, [down, right]) {
    const next = right ? this.#beside(cell, right) : this.#above(cell, down);
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #beside(cell, right) {
    const next = right > 0 ? cell.nextElementSibling : cell.previousElementSibling;
    return next?.hasAttribute("tabindex") ? next : null;
  }

  // Heads of groups lie in the way of heads only.
  #above(cell, down) {
    const { rows } = this.table;
    for (let at = cell.parentElement.rowIndex + down; rows[at]; at += down) {
      const isGroup = rows[at].classList.contains("fact-group");
      if (isGroup && cell.cellIndex > 0) continue;
      const next = rows[at].cells[cell.cellIndex];
      if (next?.hasAttribute("tabindex")) return next;
    }
    return null;
  }
}
