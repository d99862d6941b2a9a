// On a phone a row of a list is a card: each value with the name of its column before it.
// Without this the list is a table that scrolls within its own box.
for (const table of document.querySelectorAll("#result_list, .inline-related.tabular table")) {
  const names = [...table.querySelectorAll("thead th")].map((head) =>
    head.classList.contains("original") ? "" : (head.querySelector(".text") ?? head).textContent.trim(),
  );
  for (const row of table.querySelectorAll("tbody tr")) {
    [...row.cells].forEach((cell, at) => {
      if (!cell.classList.contains("action-checkbox")) cell.dataset.name = names[at] ?? "";
      // As a card the cells are no longer laid out as a table: what they are is said.
      cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
    });
    row.setAttribute("role", "row");
  }
  for (const part of table.tBodies) part.setAttribute("role", "rowgroup");
  table.setAttribute("role", "table");
  table.classList.add("cards");
}
