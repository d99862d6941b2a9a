"""The cells of a Markdown table (GFM), as text."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from comparisons.paste.limits import refuse_too_many

BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# Without any of these a cell is its own text.
MARKUP = re.compile(r"[\\`*_\[\]<>&~!]")
LONGEST_CELL = 5_000

# Nothing is rendered by it: HTML is taken apart to find line ends, and the rest of it is left out.
_inline = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")


def has_markdown_table(text: str) -> bool:
    return _head(text.split("\n")) is not None


def markdown_rows(text: str) -> list[list[str]]:
    """The rows of the first table in it."""
    lines = text.split("\n")
    head = _head(lines)
    if head is None:
        return []
    rows = [_cells(lines[head])]
    for line in lines[head + 2 :]:
        if not line.strip() or "|" not in line:
            break
        rows.append(_cells(line))
    refuse_too_many(rows)  # before each is looked into
    return [[_plain(cell) for cell in row] for row in rows]


def _head(lines: list[str]) -> int | None:
    for number in range(len(lines) - 1):
        rule = lines[number + 1]
        if "|" in rule and "-" in rule and "|" in lines[number] and _is_rule(rule):
            return number
    return None


def _is_rule(line: str) -> bool:
    return not set(line) - set("|:- \t") and all(
        re.fullmatch(r"\s*:?-+:?\s*", cell) for cell in line.strip().strip("|").split("|")
    )


def _cells(line: str) -> list[str]:
    """A bar divides unless a backslash stands before it, whatever else does."""
    line = line.strip()
    cells: list[str] = []
    current: list[str] = []
    escaped = False
    for character in line.removeprefix("|"):
        if character == "|" and not escaped:
            cells.append("".join(current).strip())
            current = []
        elif character == "|":
            current[-1] = "|"  # the backslash was for the table
        else:
            current.append(character)
        escaped = character == "\\" and not escaped
    last = "".join(current).strip()
    return [*cells, last] if last or not cells else cells


def _plain(cell: str) -> str:
    """Its words without markup, its `<br>` as line ends."""
    if not MARKUP.search(cell) or len(cell) > LONGEST_CELL:
        return cell
    tokens = _inline.parseInline(cell)[0].children or []
    lines = _words(tokens).split("\n")
    return "\n".join(line for line in map(str.strip, lines) if line)


def _words(tokens: list[Token]) -> str:
    words = []
    for token in tokens:
        if token.type == "html_inline":
            words.append("\n" if BREAK.fullmatch(token.content) else "")
        elif token.type in {"softbreak", "hardbreak"}:
            words.append("\n")
        elif token.type == "image":
            words.append(_words(token.children or []))
        else:
            words.append(token.content)
    return "".join(words)
