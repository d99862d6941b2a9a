// The words of the Markdown field that `for` names, and the minutes they take to read: as the site counts them,
// without code blocks, notes, addresses and placed tables.
const WORDS_A_MINUTE = 220; // as articles/models.py

export function countWords(markdown) {
  const prose = markdown
    .replace(/^(```|~~~)[\s\S]*?(^\1|(?![\s\S]))/gm, "")
    .replace(/^\[\^[^\]\n]+\]:.*$/gm, "")
    .replace(/^\s*\[\[.*\]\]\s*$/gm, "")
    .replace(/!\[((?:[^[\]\\]|\\.)*)\]\([^)\n]*\)/g, "")
    .replace(/\]\([^)\n]*\)|\[\^[^\]\n]+\]/g, "");
  return (prose.match(/[\p{L}\p{N}][\p{L}\p{N}'’.\-_]*/gu) ?? []).length;
}

class WordCount extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("for"));
    this.field.addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.#count(), 200);
    });
    this.#count();
  }

  #count() {
    const words = countWords(this.field.value);
    const minutes = Math.max(1, Math.ceil(words / WORDS_A_MINUTE));
    const count = `${words.toLocaleString("en-GB")} ${words === 1 ? "word" : "words"}`;
    this.textContent = words ? `${count}, ${minutes} ${minutes === 1 ? "minute" : "minutes"} to read` : "No words yet";
  }
}

customElements.define("word-count", WordCount);
