// The field that a text is written in. Every change goes through the browser's own editing, so that its undo
// knows it; Tab leaves the field. Around it: toolbar, keys, dialogs, images that are dropped or pasted.
import * as edits from "./markdown-edits.js";
import { ImageDialog } from "./image-dialog.js";
import { SearchDialog } from "./search-dialog.js";

const ACTIONS = {
  bold: (...at) => edits.stars(...at, 2, "bold"),
  italic: (...at) => edits.stars(...at, 1, "italic"),
  link: edits.link,
  heading2: (...at) => edits.heading(...at, 2),
  heading3: (...at) => edits.heading(...at, 3),
  list: edits.list,
  numbers: edits.numbers,
  quote: edits.quote,
  code: edits.code,
  table: edits.table,
  note: edits.note,
};

// By the place of the key where Shift or Alt make another character of it.
const KEYS = { b: "bold", i: "italic", k: "link" };
const SHIFT_KEYS = { Digit7: "numbers", Digit8: "list", Digit9: "quote" };
const ALT_KEYS = { Digit2: "heading2", Digit3: "heading3" };

class MarkdownEditor extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("textarea");
    this.form = this.text.form;
    this.said = this.querySelector(".editor-said");
    this.toolbar = this.querySelector("[role=toolbar]");
    this.buttons = [...this.toolbar.querySelectorAll("button")];
    this.#toolbar();
    this.#fold();
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.form.addEventListener("keydown", (event) => this.#saveKey(event));
    this.#files();
  }

  // One stop for Tab; the arrows go on from there.
  #toolbar() {
    this.buttons.forEach((button, index) => (button.tabIndex = index ? -1 : 0));
    this.toolbar.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      this.#focusable(button);
      if (button.dataset.do) this.#act(button.dataset.do);
      else this.#open(button.dataset.opens);
    });
    this.toolbar.addEventListener("keydown", (event) => {
      const at = this.buttons.indexOf(document.activeElement);
      const last = this.buttons.length - 1;
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      const button = this.buttons[next > last ? 0 : next < 0 ? last : next];
      this.#focusable(button);
      button.focus();
    });
  }

  #focusable(button) {
    for (const one of this.buttons) one.tabIndex = one === button ? 0 : -1;
  }

  #key(event) {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      const edit = edits.enter(...this.#at);
      if (edit) {
        event.preventDefault();
        this.#apply(edit);
      }
      return;
    }
    // AltGr is Control and Alt on some keyboards, and writes a character.
    if (!(event.ctrlKey || event.metaKey) || event.getModifierState("AltGraph")) return;
    const keys = event.altKey ? ALT_KEYS : event.shiftKey ? SHIFT_KEYS : KEYS;
    const action = keys[event.code] ?? keys[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    this.#act(action);
  }

  #saveKey(event) {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    const button = this.form.querySelector("[type=submit][name=_continue]") ?? this.form.querySelector("[type=submit][name=_save]");
    this.form.requestSubmit(button);
  }

  get #at() {
    return [this.text.value, this.text.selectionStart, this.text.selectionEnd];
  }

  #act(action) {
    const edit = ACTIONS[action](...this.#at);
    if (edit) this.#apply(edit);
  }

  #apply({ from, to, insert, start, end }) {
    const { text } = this;
    text.focus();
    text.setSelectionRange(from, to);
    const isDone = insert ? document.execCommand("insertText", false, insert) : from === to || document.execCommand("delete");
    if (!isDone) {
      text.setRangeText(insert, from, to);
      text.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    text.setSelectionRange(start, end);
  }

  // A dialog takes the focus, and some browsers the cursor with it.
  #remember() {
    const { selectionStart, selectionEnd, scrollTop } = this.text;
    this.place = { selectionStart, selectionEnd, scrollTop };
  }

  #return() {
    this.text.focus({ preventScroll: true });
    Object.assign(this.text, this.place);
  }

  #insertBlock(words) {
    this.#return();
    this.#apply(edits.block(this.text.value, this.text.selectionStart, this.text.selectionEnd, words));
  }

  #insertLink({ title, url }) {
    this.#return();
    const [value, start, end] = this.#at;
    const words = (value.slice(start, end) || title).replace(/[[\]\\]/g, "\\$&");
    const insert = `[${words}](${url})`;
    this.#apply({ from: start, to: end, insert, start: start + insert.length, end: start + insert.length });
  }

  #open(kind) {
    this.#remember();
    if (kind === "image") return this.#imageDialog().choose();
    const template = this.querySelector("template[data-dialog=search]");
    this.searches ??= {
      comparison: new SearchDialog(template, {
        head: "Insert a comparison",
        url: this.dataset.comparisons,
        items: (told) => told.comparisons.map((one) => ({ ...one, words: one.title, more: one.caption })),
        choose: (one) => this.#insertBlock(`[[comparison: ${one.slug}]]`),
        none: "No comparison has this in its title.",
      }),
      article: new SearchDialog(template, {
        head: "Link to an article",
        url: this.dataset.articles,
        items: (told) => told.articles.map((one) => ({ ...one, words: one.title, more: one.state })),
        choose: (one) => this.#insertLink(one),
        none: "No article has this in its title.",
      }),
    };
    this.searches[kind].open();
  }

  #imageDialog() {
    this.images ??= new ImageDialog(this.querySelector("template[data-dialog=image]"), {
      form: this.form,
      upload: this.dataset.upload,
      pick: this.dataset.images,
      insert: (markdown) => {
        this.#insertBlock(markdown);
        this.#remember();
      },
      say: (sentence) => (this.said.textContent = sentence),
      back: () => this.#return(),
    });
    return this.images;
  }

  #take(files) {
    // While a dialog is open the place is known already.
    if (document.activeElement === this.text || !this.place) this.#remember();
    this.#imageDialog().take(files);
  }

  #files() {
    if (!this.dataset.upload) return;
    const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    this.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      this.classList.add("drops");
    });
    this.addEventListener("dragleave", () => this.classList.remove("drops"));
    this.addEventListener("drop", (event) => {
      this.classList.remove("drops");
      if (!holdsFiles(event)) return;
      event.preventDefault();
      this.#take([...event.dataTransfer.files]);
    });
    this.text.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      // Word processors put a picture of the words beside the words.
      if (!files.length || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      this.#take(files);
    });
  }

  // Beside the text there is room for the preview; below it, whoever wants it opens it.
  #fold() {
    const fold = this.querySelector(".editor-fold");
    const preview = this.querySelector("page-preview");
    if (!fold) return;
    const show = (isOpen) => {
      fold.setAttribute("aria-expanded", isOpen);
      preview.hidden = !isOpen;
      this.classList.toggle("with-preview", isOpen);
    };
    fold.addEventListener("click", () => {
      show(preview.hidden);
      if (!preview.hidden && !matchMedia("(min-width: 1100px)").matches) preview.scrollIntoView({ block: "nearest" });
    });
    show(matchMedia("(min-width: 1100px)").matches);
  }
}

customElements.define("markdown-editor", MarkdownEditor);
