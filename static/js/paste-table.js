// Takes a table from the clipboard as HTML as well: there a cell with line ends, and one that spans others, is
// exact. The text is what one sees; whoever edits it means the text.
const MOST = 1_000_000; // characters; HTML from a spreadsheet is mostly its looks

class PasteTable extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("textarea");
    this.html = this.querySelector("input[name=html]");
    this.output = this.querySelector("output");
    // What the site sent back was read as text.
    this.html.value = "";
    this.text.addEventListener("paste", (event) => this.#onPaste(event));
    this.text.addEventListener("input", (event) => this.#onInput(event));
  }

  #onPaste(event) {
    const table = tableOf(event.clipboardData.getData("text/html"));
    const isAll = this.text.value.trim() === "" || this.#isSelected();
    this.pasted = isAll && table.length <= MOST ? table : "";
  }

  #isSelected() {
    return this.text.selectionStart === 0 && this.text.selectionEnd === this.text.value.length;
  }

  #onInput(event) {
    this.html.value = event.inputType === "insertFromPaste" && this.pasted ? this.pasted : "";
    this.pasted = "";
    const rows = (this.html.value.match(/<tr[\s>]/gi) ?? []).length;
    this.output.textContent = rows ? `A table of ${rows} rows came with it; its cells are read as they are.` : "";
  }
}

// As it stands there, for the site to take apart: to parse it here would try its styles, which the policy forbids.
function tableOf(html) {
  const begin = html.search(/<table[\s>]/i);
  return begin < 0 ? "" : html.slice(begin, html.toLowerCase().lastIndexOf("</table>") + 8);
}

customElements.define("paste-table", PasteTable);
