// Copies the page's address, where the browser lets it; the link beside it does without.
class CopyLink extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard) return;
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => this.#copy());
  }

  async #copy() {
    const output = this.querySelector("output");
    try {
      await navigator.clipboard.writeText(location.href.split("#")[0]);
      output.textContent = "Copied.";
    } catch {
      output.textContent = "The browser does not allow it: copy the link by hand.";
    }
  }
}

customElements.define("copy-link", CopyLink);
