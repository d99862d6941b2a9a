// Where in the page the cursor of the text is: both have the same headings, and between two of them the share
// of the way is about the same.

// { number, share }: how many headings stand above the cursor, and how far it is to the next one.
export function cursorPlace(text, cursor) {
  const starts = [];
  let offset = 0;
  let fence = "";
  for (const line of text.split("\n")) {
    const mark = /^\s{0,3}(```|~~~)/.exec(line)?.[1] ?? "";
    if (mark && (!fence || fence === mark)) fence = fence ? "" : mark;
    else if (!fence && /^##{1,2}\s+\S/.test(line)) starts.push(offset);
    offset += line.length + 1;
  }
  const number = starts.filter((start) => start <= cursor).length;
  const [from, to] = [number ? starts[number - 1] : 0, starts[number] ?? text.length];
  return { number, share: to > from ? (cursor - from) / (to - from) : 0 };
}

export function scrollTo(page, { number, share }) {
  const view = page.scrollingElement;
  const height = page.defaultView.innerHeight;
  const headings = [...page.querySelectorAll("main h2[id], main h3[id]")].filter((one) => !one.closest("#comments, comment-thread"));
  const top = (element) => element.getBoundingClientRect().top + view.scrollTop;
  const prose = page.querySelector("main .sec");
  const from = number ? headings[number - 1] : prose;
  if (!from) return;
  const parts = [...page.querySelectorAll("main .sec")].filter((one) => !one.closest("#comments, comment-thread"));
  const last = parts.at(-1)?.getBoundingClientRect().bottom + view.scrollTop || view.scrollHeight;
  const to = headings[number] ? top(headings[number]) : last;
  const place = top(from) + share * Math.max(0, to - top(from));
  // What is in view already stays where it is.
  if (place > view.scrollTop + height * 0.1 && place < view.scrollTop + height * 0.8) return;
  view.scrollTop = Math.max(0, place - height / 3);
}
