// Choose an image or upload one, then say what it shows. Several files come one after another; nothing stands in
// the text before it is uploaded and described.
import { getJson, upload } from "./desk-request.js";

const PAUSE = 200; // milliseconds without a key

const escaped = (words, characters) => words.trim().replace(/\s+/g, " ").replace(characters, "\\$&");

export function imageMarkdown(url, alt, caption) {
  const title = caption.trim() ? ` "${escaped(caption, /["\\]/g)}"` : "";
  return `![${escaped(alt, /[[\]\\]/g)}](${url}${title})`;
}

export class ImageDialog {
  // options: form (has the token), upload and pick (addresses), insert(markdown), say(sentence), back()
  constructor(template, options) {
    this.options = options;
    this.dialog = template.content.firstElementChild.cloneNode(true);
    this.find = (selector) => this.dialog.querySelector(selector);
    this.said = this.find("[role=status]");
    this.alt = this.find("#editor-alt");
    this.decorative = this.find("#editor-decorative");
    this.caption = this.find("#editor-caption");
    this.queue = [];
    this.#listen();
  }

  #listen() {
    this.find("#editor-file").addEventListener("change", (event) => {
      const files = [...event.target.files];
      event.target.value = "";
      if (files.length) this.take(files);
    });
    this.find("#editor-image-search").addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.#list(), PAUSE);
    });
    this.find("[data-more]").addEventListener("click", () => this.#list(this.next));
    this.decorative.addEventListener("change", () => {
      this.alt.disabled = this.decorative.checked;
      this.#wrong("");
    });
    this.alt.addEventListener("input", () => this.#wrong(""));
    this.find("form").addEventListener("submit", (event) => this.#submit(event));
    this.find("[data-closes]").addEventListener("click", () => this.#cancel());
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault(); // Escape does what the button does
      this.#cancel();
    });
  }

  choose() {
    this.refused = [];
    this.#show("choose");
    this.said.textContent = "";
    this.find("#editor-image-search").value = "";
    if (this.options.pick) this.#list();
    this.find("#editor-file").focus();
  }

  // Upload these, and ask for the words of each.
  take(files) {
    const isBusy = this.dialog.open && this.step !== "choose";
    if (!isBusy) {
      [this.count, this.done, this.refused] = [0, 0, []];
      this.options.say("");
    }
    this.count += files.length;
    this.queue.push(...files);
    if (!isBusy) this.#next();
  }

  #show(step) {
    this.step = step;
    for (const part of this.dialog.querySelectorAll("[data-step]")) part.hidden = part.dataset.step !== step;
    this.find("[data-insert]").hidden = step !== "describe";
    if (this.dialog.open) return;
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  #close() {
    this.queue = [];
    this.image = null;
    this.dialog.close();
    this.dialog.remove();
    this.options.back();
  }

  // What was refused is said in the editor, once there is nothing left to ask.
  async #next() {
    const file = this.queue.shift();
    if (!file) {
      const refused = this.refused ?? [];
      this.#close();
      return this.options.say(refused.join(" "));
    }
    this.done += 1;
    this.#show("upload");
    this.#progress(file, 0);
    this.find("[data-closes]").focus();
    this.abort = new AbortController();
    try {
      const options = { progress: (part) => this.#progress(file, part), signal: this.abort.signal };
      this.#describe(await upload(this.options.form, this.options.upload, file, options));
    } catch (error) {
      if (error.name === "AbortError") return;
      this.refused.push(`${file.name}: ${error.message}`);
      this.#next();
    }
  }

  #progress(file, part) {
    const percent = Math.floor(part * 100);
    const which = this.count > 1 ? ` (${this.done} of ${this.count})` : "";
    this.find("progress").value = percent;
    // Told by tenths: a screen reader is not to read each of them.
    const told = percent - (percent % 10);
    const sentence = percent < 100 ? `Uploading ${file.name}${which}: ${told} %` : `Looking at ${file.name}${which} …`;
    if (this.said.textContent !== sentence) this.said.textContent = sentence;
  }

  #describe(image) {
    this.image = image;
    this.find(".dialog-shown").src = image.thumbnail || image.url;
    this.alt.value = image.alt === "decorative" ? "" : (image.alt ?? "");
    this.decorative.checked = this.alt.disabled = image.alt === "decorative";
    this.caption.value = "";
    this.#wrong("");
    this.said.textContent = this.count > 1 ? `Image ${this.done} of ${this.count}.` : "";
    this.#show("describe");
    (this.decorative.checked ? this.decorative : this.alt).focus();
  }

  #wrong(sentence) {
    this.find("#editor-alt-wrong").textContent = sentence;
    this.alt.toggleAttribute("aria-invalid", Boolean(sentence));
    if (sentence) this.alt.setAttribute("aria-invalid", "true");
  }

  #submit(event) {
    event.preventDefault();
    if (this.step !== "describe") return;
    if (!this.decorative.checked && !this.alt.value.trim()) {
      this.#wrong("Say in words what it shows, or tick that it is decorative.");
      return this.alt.focus();
    }
    const alt = this.decorative.checked ? "decorative" : this.alt.value;
    const markdown = imageMarkdown(this.image.url, alt, this.caption.value);
    const [queue, refused] = [this.queue, this.refused];
    this.#close();
    this.options.insert(markdown);
    this.queue = queue;
    if (queue.length || refused?.length) this.#next();
  }

  // Of this one; what waits behind it is asked for next.
  #cancel() {
    const wasUploading = this.step === "upload";
    if (wasUploading) this.abort.abort();
    if (this.queue.length || this.refused?.length) return this.#next();
    this.#close();
    this.options.say(wasUploading ? "The upload is cancelled." : "");
  }

  async #list(before = "") {
    const number = (this.number = (this.number ?? 0) + 1);
    const list = this.find(".dialog-images");
    this.said.textContent = "Searching …";
    try {
      const query = this.find("#editor-image-search").value.trim();
      const told = await getJson(this.options.pick, { q: query, before });
      if (number !== this.number || this.step !== "choose") return;
      const items = told.images.map((image) => this.#item(image));
      if (before) list.append(...items);
      else list.replaceChildren(...items);
      if (before) items[0]?.firstElementChild.focus();
      this.next = told.next;
      this.find("[data-more]").hidden = !told.next;
      this.said.textContent = list.children.length ? "" : query ? "No image has this in its name or description." : "There are no images yet.";
    } catch (error) {
      if (number === this.number && this.step === "choose") this.said.textContent = error.message;
    }
  }

  #item(image) {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    const picture = Object.assign(document.createElement("img"), { src: image.thumbnail, alt: "", loading: "lazy" });
    const words = Object.assign(document.createElement("span"), { textContent: image.name || image.alt || image.url });
    button.append(picture, words);
    button.addEventListener("click", () => {
      [this.count, this.done, this.refused] = [1, 1, []];
      this.#describe(image);
    });
    const li = document.createElement("li");
    li.append(button);
    return li;
  }
}
