"""The cells of an HTML table, as text; nothing of the HTML is ever shown.

First whatever is no whole tag of a table or its words is taken out, in one pass. So the parser meets no end
that it would look for in vain, again and again: its time grows with the length, no faster.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from comparisons.paste.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, PasteError, refuse_too_many

CELLS = {"td", "th"}
BLOCKS = {"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "dt", "dd"}
# What readers see in a cell of this site that is no part of the answer: whose it is, a doubt, its sources.
CLASSES_NOT_SAID = {"tech", "sr", "visually-hidden", "sources", "doubt", "all"}
NOT_SAID = {"svg", "summary", "template", "select", "title", "button"}
KEPT = {"table", "tr", "br", "details", "span", "a"} | CELLS | BLOCKS | NOT_SAID
TOO_MANY = f"The table has more than {MOST_CELLS:,} cells, and no more are read at once."
SPACE = re.compile(r"[ \t\n\r\f\xa0]+")

# A comment, or an element without words, to its end or the text's; a tag; or a sign that begins neither.
MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<raw>script|style)\b.*?(?:</(?P=raw)\s*>|\Z)"
    r"|</?(?P<tag>[a-z][a-z0-9:-]*)(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>|<[!?][^<>]*+>|<",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Cell:
    columns: int
    rows: int
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        lines = (SPACE.sub(" ", line).strip(" ") for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line)


Spans = list[list[Cell]]


def html_rows(text: str) -> list[list[str]]:
    """The rows of the largest table; a cell that spans others says the same in each of them."""
    tables = Tables()
    tables.feed(MARKUP.sub(_kept, text))
    tables.close()
    largest = max(tables.found, key=lambda table: sum(map(len, table)), default=[])
    return spread(largest)


def _kept(match: re.Match) -> str:
    tag = (match["tag"] or "").lower()
    if tag in KEPT:
        return match[0]
    return "&lt;" if match[0] == "<" else ""


class Tables(HTMLParser):
    """The tables of some HTML, each as rows of cells; a table within a cell is one of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Spans] = []
        self.open: list[tuple[Spans, list[Cell]]] = []  # tables, each with its cell that is open, if any
        self.unsaid: list[str] = []  # the element that is left out, as often as it is open within itself
        self.details = 0
        self.begun = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in {"table", "tr"} | CELLS:
            self.unsaid, self.details = [], 0
            self._begin(tag, values)
        elif self.unsaid:
            self.unsaid += [tag] if tag == self.unsaid[0] else []
        elif self._is_unsaid(tag, values):
            self.unsaid = [tag]
        elif tag == "br" or tag in BLOCKS:
            self._write("\n")
        self.details += tag == "details"

    def _is_unsaid(self, tag: str, values: dict[str, str]) -> bool:
        """A list within details is the sources of a fact."""
        classes = set(values.get("class", "").split())
        return tag in NOT_SAID or bool(CLASSES_NOT_SAID & classes) or (tag == "ul" and self.details > 0)

    def _begin(self, tag: str, values: dict[str, str]) -> None:
        self.begun += 1
        if self.begun > MOST_CELLS:
            raise PasteError(TOO_MANY)
        if tag == "table":
            self.found.append([])
            self.open.append((self.found[-1], []))
        elif self.open:
            rows, cell = self.open[-1]
            if tag == "tr" or not rows:
                rows.append([])
                cell.clear()
            if tag in CELLS:
                columns, below = (
                    span(values.get("colspan"), MOST_COLUMNS),
                    span(values.get("rowspan"), MOST_ROWS),
                )
                cell[:] = [Cell(columns, below)]
                rows[-1] += cell

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self.open:
            self.open.pop()
        elif tag in {"tr"} | CELLS and self.open:
            self.open[-1][1].clear()
        elif self.unsaid:
            if tag == self.unsaid[0]:
                self.unsaid.pop()
        elif tag in BLOCKS:
            self._write("\n")
        self.details = max(self.details - (tag == "details"), 0)

    def handle_data(self, data: str) -> None:
        # A line's end in the source is a space; only elements end a line.
        self._write(SPACE.sub(" ", data))

    def _write(self, words: str) -> None:
        if self.open and self.open[-1][1] and not self.unsaid:
            self.open[-1][1][0].parts.append(words)


def span(value: str | None, most: int) -> int:
    """How many it covers: 1 where it says nothing sensible."""
    number = int(value) if value and value.isascii() and value.isdigit() and len(value) < 6 else 1
    return min(max(number, 1), most)


def spread(table: Spans) -> list[list[str]]:
    """Each cell at every place that it covers."""
    refuse_too_many([[""] * len(row) for row in table])
    places: dict[tuple[int, int], str] = {}
    for down, row in enumerate(table):
        right = 0
        for cell in row:
            while (down, right) in places:
                right += 1
            _cover(places, cell, down, right, len(table))
            right += cell.columns
    return [_row(places, down) for down in range(len(table))] if places else []


def _cover(places: dict[tuple[int, int], str], cell: Cell, down: int, right: int, rows: int) -> None:
    text = cell.text
    # It does not reach below the table's end.
    for below in range(down, min(down + cell.rows, rows)):
        for beside in range(right, right + cell.columns):
            places.setdefault((below, beside), text)
    if len(places) > MOST_CELLS:
        raise PasteError(TOO_MANY)


def _row(places: dict[tuple[int, int], str], down: int) -> list[str]:
    row: list[str] = []
    while (down, len(row)) in places:
        row.append(places[down, len(row)])
    return row
