// Rows whose cells are not on the page yet: they come as one scrolls to them, a screenful at once.
export class GridLater {
  #loading = false;

  // `grid` has table, layout or columns, requests and adopt(); `box` is what scrolls.
  constructor(grid, box) {
    this.grid = grid;
    this.observer = new IntersectionObserver((entries) => this.#onSeen(entries), { root: null, rootMargin: "400px" });
    this.seen = new Set();
    for (const td of grid.table.querySelectorAll(".fact-later")) this.observer.observe(td);
    this.box = box;
  }

  #onSeen(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.seen.add(target);
      else this.seen.delete(target);
    }
    this.#next();
  }

  async #next() {
    if (this.#loading) return;
    const td = [...this.seen].find((one) => one.isConnected && one.classList.contains("fact-later"));
    if (!td) return;
    this.#loading = true;
    const done = await this.load(td.closest("tr"));
    this.#loading = false;
    if (done) this.#next();
  }

  // The rows from this one on that are not there yet.
  async load(from) {
    const many = Math.max(1, Math.floor(750 / Math.max(1, this.grid.columns.length)));
    const rows = [...this.grid.table.querySelectorAll("[data-row]")].filter((tr) => tr.querySelector(".fact-later"));
    const wanted = rows.slice(Math.max(0, rows.indexOf(from))).slice(0, many);
    const part = await this.grid.requests.part(wanted.map((tr) => tr.dataset.row), this.grid.allColumns);
    if (!part) return false;
    for (const tr of wanted) {
      const cells = [...(part.querySelector(`[data-row="${tr.dataset.row}"]`)?.querySelectorAll("td") ?? [])];
      tr.querySelectorAll(".fact-later").forEach((later) => {
        this.observer.unobserve(later);
        this.seen.delete(later);
        later.remove();
      });
      cells.forEach((td) => this.grid.adopt(td));
      // As they stand by now: one may have been moved or taken out meanwhile.
      tr.append(...this.grid.columns.map((key) => this.grid.cells.td(`${tr.dataset.row}-${key}`)).filter(Boolean));
    }
    return true;
  }
}
