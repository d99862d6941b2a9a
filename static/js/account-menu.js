// The menu in the head closes at Escape, and where one goes elsewhere; without a script its button closes it.
class AccountMenu extends HTMLElement {
  connectedCallback() {
    this.details = this.querySelector("details");
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#escape());
    this.addEventListener("focusout", (event) => event.relatedTarget && this.#leave(event.relatedTarget));
    document.addEventListener("pointerdown", (event) => this.#leave(event.target));
  }

  #escape() {
    if (!this.details.open) return;
    this.details.open = false;
    this.details.querySelector("summary").focus();
  }

  #leave(target) {
    if (!this.contains(target)) this.details.open = false;
  }
}

customElements.define("account-menu", AccountMenu);
