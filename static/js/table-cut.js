// A comparison that is cut down in place: columns, groups, differences only, columns sorted by a row. The
// address says what is chosen, as the form would send it. A large table is cut down by the site, and fetched;
// without this every choice is a page of its own.
import { arrange, differs, readTable, sentence, sortedBy } from "./table-parts.js";

const MOST_IN_VIEW = 4;

class TableCut extends HTMLElement {
  connectedCallback() {
    this.bare = /[?&]choose$/.test(location.search) ? location.search : "";
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("change", (event) => this.#onChange(event));
    this.addEventListener("submit", (event) => this.#onSubmit(event));
    addEventListener("popstate", () => this.#follow());
    addEventListener("hashchange", () => this.#uncover());
    this.#adopt();
  }

  // What stands in the page: the form, and the table where all of it is there.
  #adopt() {
    this.form = this.querySelector("form.cut");
    if (!this.form) return;
    // Every choice is shown at once.
    this.form.querySelector(".cut-acts > button").hidden = true;
    this.status = this.form.querySelector(".cut-says");
    this.shown = this.#choice().query;
    this.isLarge = "large" in this.form.dataset;
    this.whole = this.isLarge || "cut" in this.form.dataset ? null : readTable(this.querySelector(".grid"));
  }

  #onClick(event) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (link.matches(".legend + p > a")) this.#act(event, link, () => this.#open(link));
    else if (link.matches(".cut-reset")) this.#act(event, link, () => this.#reset());
    else if (link.matches(".cut-groups a")) this.#act(event, link, () => this.#turn(link));
  }

  // Where the site does not answer, the link does what it does without us.
  async #act(event, link, action) {
    event.preventDefault();
    try {
      await action();
    } catch {
      location.assign(link.href);
    }
  }

  #onChange(event) {
    if (event.target.form !== this.form) return;
    if (event.target.name === "show" && !this.#boxes("show").some((box) => box.checked)) {
      event.target.checked = true;
      this.status.textContent = "At least one column stays.";
      return;
    }
    this.#change();
  }

  async #onSubmit(event) {
    if (event.target !== this.form) return;
    event.preventDefault();
    const button = event.submitter;
    const row = button?.closest("tr")?.id;
    if (button?.name === "sort") {
      sortField(this.form).value = button.getAttribute("aria-pressed") === "true" ? "" : button.value;
    }
    await this.#change();
    // The button may have gone, or be another one by now.
    if (row) document.getElementById(row)?.querySelector(".cut-by")?.focus({ preventScroll: true });
    else if (button?.closest(".cut-undo")) this.form.elements.diff.focus();
  }

  #boxes(name) {
    return [...this.form.querySelectorAll(`[name=${name}]`)];
  }

  // What the form says, and its query in the one order that the site knows. All of something is no choice.
  #choice() {
    const chosen = (name) => this.#boxes(name).map((box, place) => (box.checked ? place : -1)).filter((place) => place >= 0);
    const all = (name) => this.#boxes(name).map((box, place) => place);
    const some = (name) => (chosen(name).length ? chosen(name) : all(name));
    const [columns, groups] = [some("show"), some("group")];
    const named = (name, places) =>
      places.length === this.#boxes(name).length ? "" : places.map((place) => this.#boxes(name)[place].value).join(",");
    const diff = this.form.elements.diff.checked;
    const sort = columns.length > 1 ? sortField(this.form).value : "";
    const query = Object.entries({ show: named("show", columns), group: named("group", groups), diff: diff ? "1" : "", sort })
      .filter(([, value]) => value).map(([name, value]) => `${name}=${value}`).join("&");
    return { columns, groups, diff, sort, query: query && this.form.dataset.prefix + query };
  }

  // Shows what the form says, and puts it into the address.
  async #change() {
    const { query } = this.#choice();
    try {
      if (this.isLarge) return await this.#fetchCut(query ? `?${query}` : "");
      await this.#needWhole();
    } catch {
      return location.assign(`${location.pathname}?${query}`);
    }
    this.#apply();
    this.#push(this.shown ? `?${this.shown}` : this.bare);
  }

  #push(search) {
    if (search !== location.search) history.pushState(null, "", location.pathname + search);
  }

  #apply() {
    const choice = this.#choice();
    const { whole } = this;
    const columns = sortedBy(whole, choice);
    const groups = whole.groups.map((group, place) => ({
      ...group,
      wanted: !choice.groups.length || choice.groups.includes(place)
        ? group.rows.filter((row) => !choice.diff || differs(row, columns)) : [],
    }));
    arrange(whole.head, whole.heads, columns.map((place) => whole.heads[place]));
    for (const group of groups) {
      group.title.firstElementChild.colSpan = columns.length + 1;
      for (const row of group.wanted) arrange(row.head, row.cells, columns.map((place) => row.cells[place]));
      arrange(group.title, group.rows.map((row) => row.row), group.wanted.map((row) => row.row));
    }
    const filled = groups.filter((group) => group.wanted.length);
    arrange(whole.grid.tHead, groups.map((group) => group.body), filled.map((group) => group.body));
    this.#dress(choice, columns.length);
    const rows = filled.flatMap((group) => group.wanted);
    this.status.textContent = sentence(whole, choice, columns.length, rows.length);
    this.querySelectorAll(".legend, .rests, .grid-box").forEach((part) => { part.hidden = !rows.length; });
    this.shown = choice.query;
  }

  // What goes with the choice round the table.
  #dress(choice, columns) {
    const isWide = columns > MOST_IN_VIEW;
    this.whole.grid.classList.toggle("grid--many", isWide);
    this.whole.grid.parentElement.classList.toggle("grid-scroll", isWide);
    for (const row of this.whole.groups.flatMap((group) => group.rows)) {
      row.button.hidden = columns < 2;
      row.button.setAttribute("aria-pressed", String(row.slug === choice.sort));
    }
    this.#offer(Boolean(choice.sort), Boolean(choice.query));
  }

  #offer(undo, reset) {
    this.form.querySelector(".cut-undo").hidden = !undo;
    this.form.querySelector(".cut-reset").hidden = !reset;
  }

  async #reset() {
    this.form.elements.diff.focus();
    if (this.isLarge) return this.#fetchCut(this.form.dataset.whole.replace(/^\?$/, ""));
    await this.#needWhole();
    this.#set(new URLSearchParams());
    this.#apply();
    this.#push(this.bare);
  }

  #set(asked) {
    const slugs = (name) => (asked.get(name) ?? "").split(",").filter(Boolean);
    for (const name of ["show", "group"]) {
      const named = slugs(name);
      this.#boxes(name).forEach((box) => { box.checked = !named.length || named.includes(box.value); });
    }
    this.form.elements.diff.checked = asked.get("diff") === "1";
    sortField(this.form).value = asked.get("sort") ?? "";
  }

  // Back and forward: the address is what counts.
  async #follow() {
    if (!this.form) return;
    let asked = new URLSearchParams(location.search);
    const { prefix } = this.form.dataset;
    if (prefix && !location.search.startsWith(`?${prefix}`)) asked = new URLSearchParams();
    const query = asked.has("choose") || !asked.size ? "" : location.search.slice(1);
    if (query === this.shown) return;
    try {
      if (this.isLarge) return await this.#fetchCut(location.search, false);
      await this.#needWhole();
    } catch {
      return location.reload();
    }
    this.#set(asked);
    this.#apply();
  }

  // A link to a row that is cut away shows it.
  #uncover() {
    const row = this.whole?.groups.flatMap((group) => group.rows).find(({ row: { id } }) => `#${id}` === location.hash);
    if (!row || row.row.isConnected) return;
    this.#set(new URLSearchParams());
    this.#apply();
    row.row.scrollIntoView();
  }

  async #fetch(search, id) {
    const response = await fetch(location.pathname + search);
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById(id)?.closest("table-cut");
    if (!found) throw new Error("no table");
    return { found, search: new URL(response.url).search };
  }

  // The page came cut down: the rest of the table is fetched once.
  async #needWhole() {
    if (this.whole) return;
    const { found } = await this.#fetch(this.form.dataset.whole, this.form.id);
    if (this.whole) return;
    this.#take(found);
    this.whole = readTable(this.querySelector(".grid"));
  }

  // Everything but the form, which keeps the focus and speaks.
  #take(found) {
    const parts = (from) => [...from.children].filter((part) => !part.matches("form, link"));
    parts(this).forEach((part) => part.remove());
    this.append(...parts(found));
  }

  // The site cuts a large table down.
  async #fetchCut(search, push = true) {
    const number = (this.number = (this.number ?? 0) + 1);
    this.setAttribute("aria-busy", "true");
    try {
      const answer = await this.#fetch(search, this.form.id);
      if (number !== this.number) return; // a newer choice is on its way
      this.#take(answer.found);
      this.#copy(answer.found.querySelector("form.cut"));
      if (push) this.#push(answer.search);
    } finally {
      if (number === this.number) this.removeAttribute("aria-busy");
    }
  }

  #copy(form) {
    for (const box of form.querySelectorAll("[type=checkbox]")) {
      this.form.querySelector(`[name=${box.name}][value="${box.value}"]`).checked = box.checked;
    }
    sortField(this.form).value = sortField(form).value;
    const hidden = (selector) => form.querySelector(selector).hidden;
    this.#offer(!hidden(".cut-undo"), !hidden(".cut-reset"));
    this.form.querySelector(".cut-groups")?.replaceWith(form.querySelector(".cut-groups"));
    this.shown = this.#choice().query;
    this.status.textContent = form.querySelector(".cut-says").textContent;
  }

  async #turn(link) {
    await this.#fetchCut(link.search);
    this.status.tabIndex = -1;
    this.status.focus();
  }

  // In an article the form comes when it is asked for, and its style sheet with it.
  async #open(link) {
    const { found } = await this.#fetch(link.search, link.hash.slice(1));
    for (const sheet of found.querySelectorAll("link")) {
      sheet.remove();
      if (!document.querySelector(`link[href="${sheet.getAttribute("href")}"]`)) await load(sheet);
    }
    this.replaceChildren(...found.children);
    this.#adopt();
    this.form.querySelector("summary").focus();
  }
}

function sortField(form) {
  return form.querySelector("[type=hidden][name=sort]");
}

function load(sheet) {
  return new Promise((resolve) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", onload: resolve, onerror: resolve });
    link.href = sheet.getAttribute("href");
    document.head.append(link);
  });
}

customElements.define("table-cut", TableCut);
