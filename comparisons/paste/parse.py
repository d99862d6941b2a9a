"""From text to rows of cells. Which form it has is found out, or said."""

import csv
import re
from dataclasses import dataclass
from io import StringIO

from django.db.models import TextChoices

from comparisons.paste.html import html_rows
from comparisons.paste.limits import MOST_CHARACTERS, PasteError, refuse_too_many
from comparisons.paste.markdown import has_markdown_table, markdown_rows
from techjobs.markdown import normalise

Rows = list[list[str]]


class Form(TextChoices):
    TABS = "tabs", "Cells of a spreadsheet, divided by tabs"
    COMMAS = "commas", "CSV, divided by commas"
    SEMICOLONS = "semicolons", "CSV, divided by semicolons"
    MARKDOWN = "markdown", "Markdown"
    HTML = "html", "HTML"


# Where a formula may have got its apostrophe (comparisons/exports/formulas.py).
OF_SPREADSHEETS = {Form.TABS, Form.COMMAS, Form.SEMICOLONS}
DELIMITERS = {Form.COMMAS: ",", Form.SEMICOLONS: ";"}

TABLE = re.compile(r"<(?:table|tr)[\s>]", re.IGNORECASE)
# The description that Windows puts before HTML on its clipboard.
CLIPBOARD = re.compile(r"Version:[\d.]+\s")


@dataclass(frozen=True)
class Parsed:
    form: Form
    rows: Rows  # as long as they come; none is only of empty cells


def parse(text: str, form: Form | None = None) -> Parsed:
    """The rows of the text in that form, or in the one that it seems to have.

    PasteError where it is too much, or no table at all; nothing else, whatever the text.
    """
    if len(text) > MOST_CHARACTERS:
        raise PasteError(
            f"The paste has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read at once."
        )
    text = normalise(text.removeprefix("\ufeff"))
    if not text.strip():
        raise PasteError("There is nothing in it.")
    form = form or detect(text)
    rows = [row for row in _rows(text, form) if any(cell.strip() for cell in row)]
    if not rows:
        raise PasteError(f"There is no table in it that could be read as {form.label}.")
    refuse_too_many(rows)
    return Parsed(form, rows)


def detect(text: str) -> Form:
    start = text.lstrip()
    if (start.startswith("<") or CLIPBOARD.match(start)) and TABLE.search(text):
        return Form.HTML
    if has_markdown_table(text):
        return Form.MARKDOWN
    # A table may begin with an empty cell.
    first = text.lstrip(" \n").partition("\n")[0]
    if "\t" in text and ("\t" in first or not re.search("[,;]", first)):
        return Form.TABS
    if first.count(";") > first.count(","):
        return Form.SEMICOLONS
    return Form.COMMAS if "," in first else Form.TABS


def _rows(text: str, form: Form) -> Rows:
    if form == Form.HTML:
        return html_rows(text)
    if form == Form.MARKDOWN:
        return markdown_rows(text)
    if form == Form.TABS:
        return tab_rows(text)
    return csv_rows(text, DELIMITERS[form])


def csv_rows(text: str, delimiter: str) -> Rows:
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise PasteError(f"This is no CSV that can be read: {error}.") from error


# A cell in quotes, to the quote that a tab, a line's end or the text's end follows; or up to one of those.
# Possessive: a quote that nothing closes is looked for once.
CELL = re.compile(r'"((?:[^"]|"")*+)"(?=[\t\n]|\Z)|([^\t\n]*)')


def tab_rows(text: str) -> Rows:
    """As spreadsheets copy cells: quotes stand around one with a line end, a tab or such quotes in it.

    Around any other they are the cell's own, unless all cells have them.
    """
    found: list[list[tuple[str, bool]]] = [[]]
    at = 0
    while at <= len(text):
        match = CELL.match(text, at)
        assert match  # noqa: S101, the second half matches nothing as well
        quoted = match[1] is not None
        found[-1].append((match[1] if quoted else match[2], quoted))
        at = match.end() + 1
        if match.end() < len(text) and text[match.end()] == "\n":
            found.append([])
    always = all(quoted for row in found for cell, quoted in row if cell)
    return [[_unquoted(cell, quoted, always) for cell, quoted in row] for row in found]


def _unquoted(cell: str, quoted: bool, always: bool) -> str:
    if not quoted:
        return cell
    if always or re.search(r'[\n\t]|""', cell):
        return cell.replace('""', '"')
    return f'"{cell}"'
