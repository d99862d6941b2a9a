// A form whose words outlive a reload and a session, that counts them, and that sends itself in place.
// Around it a `comment-thread` listens for `sent`, which carries the page that the site answered with.
const NEAR = 500; // characters left from which the count is shown in colour and told

class CommentForm extends HTMLElement {
  // A member's own: the next one to sign in on this device does not find it.
  static draftKey(member, path) {
    return `draft:${member}:${path}`;
  }

  connectedCallback() {
    this.form = this.querySelector("form");
    this.text = this.form.elements.body ?? this.form.elements.text;
    this.form.addEventListener("submit", (event) => this.#submit(event));
    if (this.text?.name !== "body") return;
    this.#restore();
    this.#count();
    this.text.addEventListener("input", () => {
      this.#keep();
      this.#count();
    });
  }

  get #key() {
    return CommentForm.draftKey(this.dataset.member, new URL(this.form.action).pathname);
  }

  #keep() {
    if (this.text.value.trim()) sessionStorage.setItem(this.#key, this.text.value);
    else sessionStorage.removeItem(this.#key);
  }

  #restore() {
    const draft = sessionStorage.getItem(this.#key);
    // what the site itself has kept is newer than the draft
    if (draft && this.text.value === this.text.defaultValue && !this.querySelector(".wrong, .preview")) this.text.value = draft;
  }

  forget() {
    if (this.text) sessionStorage.removeItem(this.#key);
  }

  // Where nothing lies below it: an empty form again.
  clear() {
    this.forget();
    this.querySelectorAll(".wrong, .preview, [data-closes]").forEach((part) => part.remove());
    this.text.value = "";
    this.text.removeAttribute("aria-invalid");
    this.#count();
    this.text.focus();
  }

  #count() {
    const left = this.text.maxLength - this.text.value.length;
    const output = this.querySelector("output");
    output.classList.toggle("near", left <= NEAR);
    output.textContent = this.text.value ? `${left.toLocaleString("en-GB")} left.` : "";
  }

  async #submit(event) {
    // On a page of its own the form is sent as any other: the next page is the site's to show.
    if (!this.closest("comment-thread")) return this.forget();
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.form.setAttribute("aria-busy", "true");
    try {
      const body = new URLSearchParams(new FormData(this.form, event.submitter));
      const response = await fetch(this.form.action, { method: "POST", body });
      if (response.status >= 500) throw new Error(response.statusText);
      await this.#answered(response);
    } catch {
      this.#say("It could not be sent just now. What you wrote is still here: try again in a moment.");
    } finally {
      this.busy = false;
      this.form.removeAttribute("aria-busy");
    }
  }

  async #answered(response) {
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const again = page.querySelector("main comment-form");
    if (response.redirected && page.querySelector("comment-thread")) {
      this.forget();
      this.dispatchEvent(new CustomEvent("sent", { bubbles: true, detail: { page, form: this, url: response.url } }));
    } else if (response.redirected) {
      this.form.submit(); // to the sign-in, which says why and leads back
    } else if (again) {
      again.from = this.from;
      this.replaceWith(again);
      (again.querySelector(".wrong") ? again.text : again.querySelector(".preview"))?.scrollIntoView({ block: "nearest" });
      again.text?.focus();
    } else {
      this.#say(page.querySelector("main h1")?.textContent ?? "It could not be sent.");
    }
  }

  #say(sentence) {
    const old = this.querySelector(".wrong[data-said]");
    old?.remove();
    const said = Object.assign(document.createElement("p"), { className: "wrong", textContent: sentence });
    said.setAttribute("role", "alert");
    said.dataset.said = "";
    this.form.prepend(said);
  }
}

customElements.define("comment-form", CommentForm);
