// What the grid asks of the site: parts of the page, as elements. Null where there is no answer; it is said why.
const ROWS = 150;

export class GridRequests {
  constructor(base, say) {
    this.base = base;
    this.say = say;
  }

  cell(key) {
    return this.#fetch(`cell/?cell=${key}`);
  }

  past(key) {
    return this.#fetch(`history/?cell=${key}`);
  }

  // Rows with the cells of the columns; both by key.
  async part(rows, columns) {
    const all = new DocumentFragment();
    // An address is not endlessly long.
    for (let at = 0; at === 0 || at < rows.length; at += ROWS) {
      const keys = [...rows.slice(at, at + ROWS).map((key) => ["row", key]), ...columns.map((key) => ["column", key])];
      const part = await this.#fetch(`part/?${new URLSearchParams(keys)}`);
      if (!part) return null;
      all.append(part);
    }
    return all;
  }

  // The token to send the form by; null where it would not arrive.
  async token() {
    return (await this.#fetch("token/"))?.querySelector("input").value ?? null;
  }

  checked(state, token) {
    return this.#fetch("cell/", { method: "POST", body: new URLSearchParams({ checked: state, csrfmiddlewaretoken: token }) });
  }

  async #fetch(path, options = {}) {
    let answer = null;
    try {
      answer = await fetch(this.base + path, { redirect: "manual", ...options });
    } catch {
      // Said below.
    }
    if (answer?.ok) {
      const template = document.createElement("template");
      template.innerHTML = await answer.text();
      return template.content;
    }
    this.say(answer?.type === "opaqueredirect"
      ? "You are signed out: sign in in another tab, then go on here."
      : "The site does not answer: try again in a moment.");
    return null;
  }
}
