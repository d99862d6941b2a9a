// Offers the zone that the browser is in, where another is chosen.
class TimeZone extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector("select");
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const isListed = [...this.select.options].some((option) => option.value === here);
    if (!isListed || this.select.value === here) return;
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "button",
      textContent: `Choose ${here.replaceAll("_", " ")}, as this browser has it`,
    });
    button.addEventListener("click", () => {
      this.select.value = here;
      button.remove();
      this.select.focus();
    });
    this.querySelector(".actions").append(button);
  }
}

customElements.define("time-zone", TimeZone);
