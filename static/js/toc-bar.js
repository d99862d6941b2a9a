// A bar that names the section being read and opens the contents; it appears once they are out of view.
class TocBar extends HTMLElement {
  connectedCallback() {
    const toc = document.querySelector(".toc");
    if (!toc) return;
    this.append(this.#details(toc));
    this.links = [...this.querySelectorAll("a")];
    this.headings = this.links.map((link) => document.getElementById(link.hash.slice(1)));
    new IntersectionObserver(([entry]) => {
      this.classList.toggle("away", !entry.isIntersecting && entry.boundingClientRect.top < 0);
    }).observe(toc);
    addEventListener("scroll", () => this.#follow(), { passive: true });
    this.addEventListener("click", (event) => event.target.closest("a") && this.#close());
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#close());
    this.#follow();
  }

  #details(toc) {
    const nav = document.createElement("nav");
    nav.className = "toc";
    nav.setAttribute("aria-label", "Where you are");
    nav.append(toc.querySelector("ol").cloneNode(true));
    this.summary = document.createElement("summary");
    this.details = document.createElement("details");
    this.details.append(this.summary, nav);
    return this.details;
  }

  #follow() {
    const line = innerHeight / 3;
    const passed = this.headings.filter((heading) => heading?.closest("section").getBoundingClientRect().top < line);
    const current = Math.max(0, passed.length - 1);
    if (current === this.current) return;
    this.current = current;
    this.querySelector("[aria-current]")?.removeAttribute("aria-current");
    this.links[current].setAttribute("aria-current", "true");
    const number = document.createElement("b");
    number.textContent = current + 1;
    const name = document.createElement("span");
    name.textContent = this.links[current].textContent;
    this.summary.replaceChildren(number, name);
  }

  #close() {
    if (this.details.open) {
      this.details.open = false;
      this.summary.focus({ preventScroll: true });
    }
  }
}

customElements.define("toc-bar", TocBar);
