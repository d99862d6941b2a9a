// A bar that names the section being read and opens the contents; it appears once it has reached
// the top, when they are out of view.
class TocBar extends HTMLElement {
  connectedCallback() {
    this.toc = document.querySelector(".toc");
    if (!this.toc) return;
    this.append(this.#details());
    document.documentElement.classList.add("has-bar");
    this.links = [...this.querySelectorAll("a")];
    this.headings = this.links.map((link) => document.getElementById(link.hash.slice(1)));
    addEventListener("scroll", () => this.#follow(), { passive: true });
    this.addEventListener("click", (event) => event.target.closest("a") && this.#close());
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#close());
    this.#follow();
  }

  #details() {
    const nav = document.createElement("nav");
    nav.className = "toc";
    nav.setAttribute("aria-label", "Where you are");
    nav.append(this.toc.querySelector("ol").cloneNode(true));
    this.summary = document.createElement("summary");
    this.details = document.createElement("details");
    this.summary.textContent = "Contents";
    this.details.append(this.summary, nav);
    return this.details;
  }

  #follow() {
    this.classList.toggle("away", this.getBoundingClientRect().top <= 0);
    const line = innerHeight / 3;
    const passed = this.headings.filter((heading) => heading?.closest("section")?.getBoundingClientRect().top < line);
    // the last sections may be too short to ever reach the line
    const isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const number = isAtEnd ? this.links.length : passed.length;
    const current = this.links[number - 1];
    if (current === this.current) return;
    this.current?.removeAttribute("aria-current");
    this.current = current;
    current?.setAttribute("aria-current", "true");
    const name = document.createElement("span");
    name.textContent = current ? `${number}  ${current.textContent}` : "Contents";
    this.summary.replaceChildren(name);
  }

  #close() {
    if (this.details.open) {
      this.details.open = false;
      this.summary.focus({ preventScroll: true });
    }
  }
}

customElements.define("toc-bar", TocBar);
