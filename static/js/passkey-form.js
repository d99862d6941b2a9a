// A form that sends a passkey: its button asks the browser for one, and what comes goes into `credential`.
// `data-options` holds what the site asks for, `data-options-from` an address that answers with it;
// with `data-creates` a new one is made.
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const LISTS = ["excludeCredentials", "allowCredentials"];

class PasskeyForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!window.PublicKeyCredential) return this.#say("This browser has no passkeys.");
    this.hidden = false;
    this.button = this.querySelector("button");
    this.button.disabled = false;
    this.form.addEventListener("submit", (event) => this.#submit(event));
  }

  async #submit(event) {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    try {
      this.form.elements.credential.value = JSON.stringify(await this.#credential());
      this.form.submit();
    } catch (error) {
      this.#say(this.#words(error));
      this.busy = false;
    }
  }

  async #credential() {
    const publicKey = this.#bytes((await this.#options()).publicKey);
    const does = "creates" in this.dataset ? "create" : "get";
    return this.#plain(await navigator.credentials[does]({ publicKey }));
  }

  async #options() {
    if (this.dataset.options) return JSON.parse(this.dataset.options);
    const response = await fetch(this.dataset.optionsFrom, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.statusText);
    return (await response.json()).request_options;
  }

  #bytes(options) {
    options.challenge = toBytes(options.challenge);
    if (options.user) options.user.id = toBytes(options.user.id);
    for (const list of LISTS) options[list]?.forEach((one) => (one.id = toBytes(one.id)));
    return options;
  }

  #plain(credential) {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = toText(credential.response[part]);
    }
    const { id, type } = credential;
    return { id, rawId: id, type, response, clientExtensionResults: credential.getClientExtensionResults() };
  }

  #words(error) {
    if (error.name === "InvalidStateError") return "This device holds a passkey for your account already.";
    if (error.name === "NotAllowedError") return "No passkey was used. Try again, or go another way.";
    if (error.name === "SecurityError") return "Passkeys do not work at this address.";
    return "That did not work just now. Try again in a moment.";
  }

  #say(sentence) {
    this.querySelector(".wrong")?.remove();
    const said = Object.assign(document.createElement("p"), { className: "wrong", textContent: sentence });
    said.setAttribute("role", "alert");
    this.form.prepend(said);
  }
}

customElements.define("passkey-form", PasskeyForm);
