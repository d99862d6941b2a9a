// What the toolbar and the keys do to a text in Markdown. Each function is given the text and the ends of the
// selection, and returns one replacement and the selection after it: { from, to, insert, start, end }; or null.
const LIST = /^(\s*)([-*+]|\d{1,9}[.)])(\s+)/;
const MARKED_LINE = /^(\s*)(#{1,6}\s+|>\s?|[-*+]\s+|\d{1,9}[.)]\s+)/;

const run = (text, pattern) => pattern.exec(text)[0].length;

// Bold and italic: both are stars, so that their number says which of them is on.
export function stars(text, start, end, count, placeholder) {
  [start, end] = trimmed(text, start, end);
  // A selection that begins and ends with its stars means the words between.
  const chosen = text.slice(start, end);
  const inner = Math.min(run(chosen, /^\**/), run(chosen, /\**$/));
  if (inner && chosen.length > 2 * inner) [start, end] = [start + inner, end - inner];
  const around = Math.min(run(text.slice(0, start), /\**$/), run(text.slice(end), /^\**/));
  const isOn = count === 2 ? around >= 2 : around % 2 === 1;
  const words = text.slice(start, end);
  if (isOn && words) {
    return { from: start - count, to: end + count, insert: words, start: start - count, end: end - count };
  }
  return wrapped(start, end, words || placeholder, "*".repeat(count));
}

function wrapped(from, to, words, before, after = before) {
  const start = from + before.length;
  return { from, to, insert: before + words + after, start, end: start + words.length };
}

function trimmed(text, start, end) {
  const chosen = text.slice(start, end);
  if (!chosen.trim()) return [start, start === end ? end : start];
  return [start + run(chosen, /^\s*/), end - run(chosen, /\s*$/)];
}

export function code(text, start, end) {
  const chosen = text.slice(start, end);
  if (chosen.includes("\n")) return fence(text, start, end);
  if (text[start - 1] === "`" && text[end] === "`" && chosen) {
    return { from: start - 1, to: end + 1, insert: chosen, start: start - 1, end: end - 1 };
  }
  if (/^`[^`]+`$/.test(chosen)) {
    return { from: start, to: end, insert: chosen.slice(1, -1), start, end: end - 2 };
  }
  return wrapped(start, end, chosen || "code", "`");
}

function fence(text, start, end) {
  const [from, to] = lines(text, start, end);
  const chosen = text.slice(from, to);
  const bare = /^```[^\n]*\n([\s\S]*)\n```$/.exec(chosen);
  if (bare) return { from, to, insert: bare[1], start: from, end: from + bare[1].length };
  return wrapped(from, to, chosen, "```\n", "\n```");
}

// The whole lines that a selection touches; not the one that it merely ends before.
function lines(text, start, end) {
  if (end > start && text[end - 1] === "\n") end -= 1;
  const next = text.indexOf("\n", end);
  return [text.lastIndexOf("\n", start - 1) + 1, next < 0 ? text.length : next];
}

// Headings, lists, quotes: `mark(number)` begins a line; where all have it, it goes again.
export function lineMarks(text, start, end, pattern, mark) {
  const [from, to] = lines(text, start, end);
  const old = text.slice(from, to).split("\n");
  const filled = old.filter((line) => line.trim());
  const isOn = filled.length > 0 && filled.every((line) => pattern.test(line));
  let number = 0;
  const fresh = old.map((line) => {
    if (!line.trim() && old.length > 1) return line;
    if (isOn) return line.replace(pattern, "");
    number += 1;
    return line.replace(MARKED_LINE, "$1").replace(/^(\s*)/, `$1${mark(number)}`);
  });
  const insert = fresh.join("\n");
  const isCaret = start === end;
  const caret = from + Math.max(0, insert.length - (to - end));
  return { from, to, insert, start: isCaret ? caret : from, end: isCaret ? caret : from + insert.length };
}

export const heading = (text, start, end, level) =>
  lineMarks(text, start, end, new RegExp(`^#{${level}}\\s+`), () => `${"#".repeat(level)} `);
export const list = (text, start, end) => lineMarks(text, start, end, /^\s*[-*+]\s+/, () => "- ");
export const numbers = (text, start, end) =>
  lineMarks(text, start, end, /^\s*\d{1,9}[.)]\s+/, (number) => `${number}. `);
export const quote = (text, start, end) => lineMarks(text, start, end, /^>\s?/, () => "> ");

const LINKED = /\[((?:[^[\]\\]|\\.)*)\]\(([^()\s]*)\)/g;

export function link(text, start, end) {
  const [from] = lines(text, start, end);
  for (const match of text.slice(from, lines(text, start, end)[1]).matchAll(LINKED)) {
    const first = from + match.index;
    const last = first + match[0].length;
    if (text[first - 1] === "!" || start < first || end > last || (start === end && (start === first || end === last))) continue;
    return { from: first, to: last, insert: match[1], start: first, end: first + match[1].length };
  }
  const chosen = text.slice(start, end);
  if (/^(https?:\/\/|\/)\S+$/.test(chosen)) {
    return { from: start, to: end, insert: `[words](${chosen})`, start: start + 1, end: start + 6 };
  }
  const words = chosen || "words";
  const address = start + words.length + 3;
  return { from: start, to: end, insert: `[${words}](https://)`, start: address, end: address + 8 };
}

// `words` as a paragraph of their own, with an empty line before and behind; then one writes on below them.
export function block(text, start, end, words, chosen = null) {
  const before = text.slice(0, start);
  const above = before.trim() ? "\n".repeat(2 - Math.min(2, run(before, /\n*$/))) : "";
  const below = "\n".repeat(2 - Math.min(2, run(text.slice(end), /^\n*/)));
  const first = start + above.length;
  const next = first + words.length + 2;
  const [from, to] = chosen ? [first + chosen[0], first + chosen[1]] : [next, next];
  return { from: start, to: end, insert: above + words + below, start: from, end: to };
}

export function table(text, start, end) {
  const words = "| Column | Column |\n| --- | --- |\n| Cell | Cell |";
  return block(text, end, end, words, [2, 8]);
}

// A reference where the cursor is, and its note at the end: one replacement, so that one undo takes both back.
export function note(text, start, end) {
  const used = [...text.matchAll(/\[\^(\d+)\]/g)].map((match) => Number(match[1]));
  const label = `[^${Math.max(0, ...used) + 1}]`;
  const rest = text.slice(end).replace(/\s+$/, "");
  const gap = /(^|\n)\[\^[^\]\n]+\]:[^\n]*$/.test(text.slice(0, end).trimEnd() + rest) ? "\n" : "\n\n";
  const insert = `${label}${rest}${gap}${label}: `;
  const words = "Source or remark";
  const first = end + insert.length;
  return { from: end, to: text.length, insert: insert + words, start: first, end: first + words.length };
}

// Enter in a list or quote goes on with it; in an item without words it ends it.
export function enter(text, start, end) {
  if (start !== end) return null;
  const [from, to] = lines(text, start, end);
  const line = text.slice(from, to);
  const mark = LIST.exec(line) ?? /^(\s*)(>)(\s?)/.exec(line);
  if (!mark || start < from + mark[0].length) return null;
  // What comes next is a paragraph, which an empty line begins.
  if (!line.slice(mark[0].length).trim()) return { from, to, insert: "\n", start: from + 1, end: from + 1 };
  const number = /^\d+/.exec(mark[2]);
  const next = number ? String(Number(number[0]) + 1) + mark[2].slice(number[0].length) : mark[2];
  const insert = `\n${mark[1]}${next}${mark[3]}`;
  return { from: start, to: end, insert, start: start + insert.length, end: start + insert.length };
}
