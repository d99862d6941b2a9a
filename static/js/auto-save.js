// Keeps what is typed and not saved: on the site, for this editor alone. Nothing is put into the browser's own
// storage: an unpublished text is not left behind on a machine that others use.
import { Failure, post } from "./desk-request.js";

const FIELDS = ["title", "standfirst", "body"];
const PAUSE = 2_000; // milliseconds without a key
const INTERVAL = 10_000; // between one keeping and the next
const KEEPALIVE_BYTES = 60_000; // a browser takes 64 KiB from a page that is left

class AutoSave extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.last = -INTERVAL;
    this.safe = this.#written(); // as it is saved, or kept
    // What was refused is nowhere else.
    if (document.querySelector(".errornote, .errorlist")) this.safe = null;
    this.form.addEventListener("input", () => this.#typed());
    this.form.addEventListener("submit", () => (this.isLeaving = true));
    addEventListener("online", () => this.#typed());
    addEventListener("beforeunload", (event) => this.#isUnsafe && event.preventDefault());
    addEventListener("pagehide", () => this.#leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.#leave());
    if (this.#isUnsafe) this.#typed();
  }

  #values() {
    // Without an address nothing is kept: whoever leaves is asked, whatever of the form has changed.
    if (!this.dataset.url) return [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    return Object.fromEntries(FIELDS.map((name) => [name, this.form.elements[name]?.value ?? ""]));
  }

  #written() {
    return JSON.stringify(this.#values());
  }

  get #isUnsafe() {
    return !this.isLeaving && this.#written() !== this.safe;
  }

  #typed() {
    this.isLeaving = false; // it was not sent after all
    clearTimeout(this.pause);
    if (!this.#isUnsafe || !this.dataset.url) return;
    const wait = Math.max(PAUSE, this.last + INTERVAL - performance.now());
    this.pause = setTimeout(() => this.#keep(), wait);
  }

  // Now, for there may be no later; a page that is left still sends what is not too long.
  #leave() {
    if (!this.#isUnsafe || !this.dataset.url) return;
    clearTimeout(this.pause);
    const { size } = new Blob([new URLSearchParams(this.#values()).toString()]);
    this.#keep({ keepalive: size < KEEPALIVE_BYTES });
  }

  async #keep(options = {}) {
    if (this.isLeaving) return;
    // There is room for one: what was kept before would be gone without a word.
    if (document.querySelector("[data-kept-words]")) {
      return this.#say("Not kept: say above first what becomes of the words that you have not saved.", true);
    }
    if (this.isBusy && !options.keepalive) return this.#typed();
    this.isBusy = true;
    this.last = performance.now();
    const written = this.#written();
    try {
      const fields = { ...this.#values(), base: this.form.elements.base?.value ?? "" };
      const told = await (await post(this.form, this.dataset.url, fields, options)).json();
      this.safe = written;
      this.#say(`Kept at ${clock(told.saved_at)}`);
    } catch (error) {
      const why = error instanceof Failure ? error.message : "The site's answer makes no sense.";
      this.#say(`Could not be kept: ${why}`, true);
    } finally {
      this.isBusy = false;
    }
    // What came while it was sent, and what could not be kept: again in a while.
    if (this.#isUnsafe) this.#typed();
  }

  #say(sentence, isWrong = false) {
    this.classList.toggle("wrong", isWrong);
    if (this.textContent !== sentence) this.textContent = sentence;
  }
}

function clock(moment) {
  return new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

customElements.define("auto-save", AutoSave);
