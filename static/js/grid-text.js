// The text of a cell, written where it stands: Enter or leaving keeps it, Escape takes it back.
const LONGEST = 120;

export function editText(td, cells) {
  const shown = td.querySelector(".fact-text");
  if (shown.hidden) return;
  const input = Object.assign(document.createElement("input"), { type: "text", className: "fact-write", maxLength: LONGEST, value: cells.value(td).text });
  input.setAttribute("aria-label", `Text: ${cells.name(td)}`);
  let open = true;
  const close = (keeps) => {
    if (!open) return;
    open = false;
    const { value } = input;
    input.remove();
    shown.hidden = false;
    if (keeps) cells.change(td, { text: value.trim() });
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close(event.key === "Enter");
    td.focus();
  });
  input.addEventListener("blur", () => close(true));
  shown.hidden = true;
  shown.after(input);
  input.focus();
  input.select();
}
