// The page in a frame, as it would be with the words in the form. It is asked for while one writes,
// one request at a time, and only what differs is put into the page: it neither flickers nor jumps.
import { post } from "./desk-request.js";
import { cursorPlace, scrollTo } from "./preview-scroll.js";
import { morph, theme } from "./preview-page.js";

const PAUSE = 400; // milliseconds without a key
const WIDTH = { phone: 390, desktop: 1280 };
const LEGIBLE = 0.5; // a wide page that is smaller than this is for its shape, not for reading

class PagePreview extends HTMLElement {
  // `hidden` is how the editor folds it away; what is folded away asks for nothing.
  static observedAttributes = ["hidden"];

  connectedCallback() {
    this.form = this.closest("form");
    this.frame = this.querySelector("iframe");
    this.stage = this.querySelector(".preview-stage");
    this.said = this.querySelector("[role=status]");
    this.text = this.closest("markdown-editor").querySelector("textarea");
    this.addEventListener("click", (event) => this.#switch(event.target.closest("button")));
    this.frame.addEventListener("load", () => this.#loaded());
    this.form.addEventListener("input", () => this.#schedule());
    for (const event of ["keyup", "click"]) this.text.addEventListener(event, () => this.#follow());
    addEventListener("online", () => this.#schedule());
    new ResizeObserver(() => this.#fit()).observe(this.stage);
    this.#theme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    this.attributeChangedCallback();
  }

  attributeChangedCallback() {
    if (this.hidden || !this.frame) return;
    if (this.frame.getAttribute("src")) {
      if (this.isStale) this.#update();
      return;
    }
    this.ariaBusy = "true";
    this.frame.src = this.dataset.url;
  }

  // The page as it is saved has come; the words in the form may be newer.
  #loaded() {
    const page = this.#page;
    if (!page) {
      this.ariaBusy = "false";
      if (this.frame.getAttribute("src")) this.#say("The preview cannot be shown: you may no longer be signed in.");
      return;
    }
    page.addEventListener("click", (event) => this.#click(event), true);
    page.addEventListener("submit", (event) => event.preventDefault(), true);
    theme(page, this.theme);
    this.#update();
  }

  // null where the frame shows anything but that page
  get #page() {
    try {
      const page = this.frame.contentDocument;
      return page?.querySelector("main") && page.location.pathname === new URL(this.dataset.url, location.href).pathname ? page : null;
    } catch {
      return null; // a page that lets nobody look into it
    }
  }

  // A link in it leads nowhere but within the page.
  #click(event) {
    const link = event.target.closest?.("a[href], area[href]");
    if (!link) return;
    event.preventDefault();
    const isHere = link.hash && link.pathname === link.ownerDocument.location.pathname;
    if (isHere) link.ownerDocument.getElementById(decodeURIComponent(link.hash.slice(1)))?.scrollIntoView();
  }

  #schedule() {
    this.isStale = true;
    clearTimeout(this.pause);
    if (!this.hidden) this.pause = setTimeout(() => this.#update(), PAUSE);
  }

  async #update() {
    this.isStale = true;
    if (this.isBusy || this.hidden || !this.#page) return;
    this.isBusy = true;
    this.isStale = false;
    this.ariaBusy = "true";
    try {
      const response = await post(this.form, this.dataset.url, this.#fields());
      this.#show(new DOMParser().parseFromString(await response.text(), "text/html"));
      this.#say("");
    } catch (error) {
      this.#say(`The preview is as it was: ${error.message}`);
    } finally {
      this.isBusy = false;
    }
    // What was typed meanwhile: the newest words win.
    if (this.isStale) this.#schedule();
    else this.ariaBusy = "false";
  }

  // In a form among others each name has the prefix of that form, which the text's own name shows.
  #fields() {
    const prefix = this.text.name.slice(0, -"body".length);
    const value = (name) => this.form.elements[prefix + name]?.value ?? "";
    return Object.fromEntries(this.dataset.fields.split(" ").map((name) => [name, value(name)]));
  }

  #show(fresh) {
    const page = this.#page;
    const main = fresh.querySelector("main");
    if (!page || !main) return;
    const place = page.scrollingElement.scrollTop;
    page.title = fresh.title;
    morph(page.querySelector("main"), page.adoptNode(main));
    page.scrollingElement.scrollTop = place;
    this.#follow();
  }

  // Where the cursor is, the page is.
  #follow() {
    if (this.hidden || document.activeElement !== this.text) return;
    const place = JSON.stringify(cursorPlace(this.text.value, this.text.selectionStart));
    if (place === this.place || !this.#page) return;
    this.place = place;
    scrollTo(this.#page, JSON.parse(place));
  }

  #switch(button) {
    if (button?.dataset.width) this.#width(Number(button.dataset.width));
    if (button?.dataset.theme) this.#theme(button.dataset.theme);
  }

  #press(kind, value) {
    for (const button of this.querySelectorAll(`[data-${kind}]`)) {
      button.setAttribute("aria-pressed", button.dataset[kind] === String(value));
    }
  }

  #width(width) {
    this.width = width;
    this.#press("width", width);
    this.#fit();
  }

  // A wide page is made smaller as a whole: it is laid out at its full width all the same.
  #fit() {
    const { clientWidth, clientHeight } = this.stage;
    if (!clientWidth) return;
    // The first time: what can be read in the room there is.
    if (!this.width) return this.#width(clientWidth < WIDTH.desktop * LEGIBLE ? WIDTH.phone : WIDTH.desktop);
    const scale = Math.min(1, clientWidth / this.width);
    const { style } = this.frame;
    style.width = `${this.width}px`;
    style.height = `${clientHeight / scale}px`;
    style.transform = `scale(${scale})`;
    style.marginInlineStart = `${Math.max(0, (clientWidth - this.width * scale) / 2)}px`;
  }

  #theme(name) {
    this.theme = name;
    this.#press("theme", name);
    this.frame.style.colorScheme = name;
    if (this.#page) theme(this.#page, name);
  }

  #say(sentence) {
    if (this.said.textContent !== sentence) this.said.textContent = sentence;
  }
}

customElements.define("page-preview", PagePreview);
