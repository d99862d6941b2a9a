// Shows what comes of the weights while they are set. The site itself counts: its page for the new weights is
// asked for, and what is `data-live` in it put in the place of the old. Without it a button sends the form.
const PAUSE = 200;

class WeightForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.output = this.querySelector(".in-short");
    this.actions = this.form.querySelector(".actions");
    this.output.hidden = false;
    this.actions.hidden = true;
    this.form.addEventListener("input", () => this.#soon());
  }

  #soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(), PAUSE);
  }

  // One question at a time; what changed meanwhile is asked for afterwards.
  async #ask() {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    this.again = false;
    const answer = await this.#answer();
    this.asking = false;
    if (this.again) this.#ask();
    else if (answer) this.#show(answer);
    else this.#failed();
  }

  async #answer() {
    const weighed = [...new FormData(this.form)].filter(([, value]) => value !== "0");
    const query = new URLSearchParams(weighed).toString();
    const address = this.form.action + (query && `?${query}`);
    try {
      const answer = await fetch(address);
      const text = await answer.text();
      return answer.ok ? { address: answer.url, text } : null;
    } catch {
      return null;
    }
  }

  #show({ address, text }) {
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const part of this.querySelectorAll("[data-live]")) {
      const next = page.getElementById(part.id);
      if (next) part.replaceWith(document.adoptNode(next));
    }
    this.output.textContent = page.querySelector(".in-short").textContent;
    this.actions.hidden = true;
    // Where it led is the address to share: the short one.
    history.replaceState(history.state, "", address);
  }

  #failed() {
    this.output.textContent = "The site does not answer: the ranking is not that of your weights.";
    this.actions.hidden = false;
  }
}

customElements.define("weight-form", WeightForm);
