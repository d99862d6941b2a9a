// A comparison's table taken apart, and what is said of it. comparisons/cut.py and shown.py do and say the same.
const BEST_FIRST = "ypenxq"; // the shapes of the verdicts, in templates/_shapes.html

// { grid, head, heads, groups: [{ body, title, rows: [{ row, head, cells, name, slug, button }] }] }
export function readTable(grid) {
  const [head, ...heads] = grid.tHead.rows[0].cells;
  const groups = [...grid.tBodies].map((body) => {
    const [title, ...rows] = body.rows;
    return { body, title, rows: rows.map(readRow) };
  });
  return { grid, head, heads, groups };
}

function readRow(row) {
  const [head, ...cells] = row.cells;
  const button = head.querySelector(".cut-by");
  return { row, head, cells, button, name: head.querySelector("b").textContent, slug: button?.value ?? "" };
}

// Verdict, text and note: each paragraph of a cell is one of them.
function says(cell) {
  return [...cell.querySelectorAll("p")].map((part) => part.textContent).join("\n");
}

export function differs(row, columns) {
  return new Set(columns.map((place) => says(row.cells[place]))).size > 1;
}

function rank(cell) {
  return BEST_FIRST.indexOf(cell.querySelector("p use").getAttribute("href").slice(1));
}

// The chosen columns' places, the best first in the row that they are sorted by.
export function sortedBy(table, { columns, sort }) {
  const row = sort && table.groups.flatMap((group) => group.rows).find(({ slug }) => slug === sort);
  return row ? [...columns].sort((a, b) => rank(row.cells[a]) - rank(row.cells[b])) : columns;
}

// `wanted` stand after `first` in their order, the others of `all` nowhere. What stays where it is keeps the focus.
export function arrange(first, all, wanted) {
  for (const one of all) if (!wanted.includes(one)) one.remove();
  let last = first;
  for (const one of wanted) {
    if (last.nextElementSibling !== one) last.after(one);
    last = one;
  }
}

const count = (shown, total, one, many) => `${shown === total ? "" : `${shown} of `}${total} ${total === 1 ? one : many}`;

export function sentence(table, { groups, diff, sort }, columns, found) {
  const words = [count(columns, table.heads.length, "technology", "technologies")];
  const all = table.groups.flatMap((group) => group.rows);
  if (diff) {
    const rows = table.groups.filter((group, place) => !groups.length || groups.includes(place)).flatMap((group) => group.rows);
    words.push(`${found} of ${rows.length} ${rows.length === 1 ? "criterion" : "criteria"} differ${found === 1 ? "s" : ""}`);
  } else words.push(count(found, all.length, "criterion", "criteria"));
  if (sort) words.push(`sorted by ${all.find(({ slug }) => slug === sort).name}, yes first`);
  return `${words.join(", ")}.${found ? "" : nothing(columns)}`;
}

function nothing(columns) {
  return columns === 1
    ? " One technology alone differs from nothing: choose another as well."
    : " Nothing differs: in every row they have the same verdict, text and note.";
}
