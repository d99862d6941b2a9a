"""What was pasted, as rows and as answers: from several programs, and whatever else somebody pastes."""

import csv
import html
import time
from contextlib import suppress
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comparisons.exports.as_csv import answer
from comparisons.exports.as_markdown import escaped
from comparisons.exports.formulas import defused
from comparisons.models import Claim, Criterion, Technology
from comparisons.paste import limits
from comparisons.paste.answers import Answer, PuzzleError, read_answer
from comparisons.paste.limits import PasteError
from comparisons.paste.meaning import Reader
from comparisons.paste.parse import Form, detect, parse
from tests.comparisons import clipboard

ALPHA = Technology(pk=1, name="Alpha", slug="alpha", symbol="Al")
BETA = Technology(pk=2, name="Beta Max", slug="beta", symbol="Be")
ASYNC = Criterion(pk=1, name="Async", slug="async", question="Is it asynchronous?")
TEMPLATES = Criterion(pk=2, name="Templates", slug="templates", question="Does it render?")
READER = Reader([ALPHA, BETA], [ASYNC, TEMPLATES], ["How it works"])


def read(text, form=None):
    return READER.read(parse(text, form))


def said(text, form=None):
    """The answers by slugs."""
    criteria, technologies = {1: "async", 2: "templates"}, {1: "alpha", 2: "beta"}
    return {
        (criteria[criterion], technologies[technology]): (one.verdict, one.text, one.note)
        for (criterion, technology), one in read(text, form).answers.items()
        if one
    }


# The forms


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("TSV", Form.TABS),
        ("LIBREOFFICE_TSV", Form.TABS),
        ("CSV", Form.COMMAS),
        ("SEMICOLONS", Form.SEMICOLONS),
        ("MARKDOWN", Form.MARKDOWN),
        ("EXCEL", Form.HTML),
        ("GOOGLE_SHEETS", Form.HTML),
        ("LIBREOFFICE", Form.HTML),
    ],
)
def test_what_each_program_puts_on_the_clipboard_says_the_same(name, form):
    text = getattr(clipboard, name)

    assert detect(text) == form
    assert said(text) == clipboard.CELLS
    assert said(text, form) == clipboard.CELLS
    assert said(text.replace("\r\n", "\n").replace("\n", "\r\n")) == clipboard.CELLS


def test_cells_that_span_others_say_the_same_in_each():
    text = (
        "<table><tr><th rowspan=2><th>Alpha<th>Beta</tr><tr><td colspan=2>Async: how it works</tr>"
        "<tr><th>Async<td colspan=2>Yes: both</tr>"
        "<tr><td>Templates<td rowspan=3>No: none<td colspan=0>Yes: a</table>"
    )

    assert parse(text).rows == [
        ["", "Alpha", "Beta"],
        ["", "Async: how it works", "Async: how it works"],
        ["Async", "Yes: both", "Yes: both"],
        ["Templates", "No: none", "Yes: a"],
    ]


@pytest.mark.parametrize("colspan", ["", "0", "-1", "x", "9999999999", "1.5", "²"])
def test_a_span_that_says_nothing_sensible_does_no_harm(colspan):
    assert parse(f'<table><tr><td colspan="{colspan}">a</td><td>b</td></tr></table>').rows[0][0] == "a"


def test_html_is_words_only():
    text = (
        "<table><tr><td>a<script>alert(1)</script><style>b{}</style><!-- c -->d</td>"
        "<td onclick=x>&lt;b&gt;</td><td><div>e</div><div>f</div></td></tr></table>"
    )

    assert parse(text).rows == [["ad", "<b>", "e\nf"]]


def test_of_several_tables_the_largest_counts():
    small = "<table><tr><td>x</td></tr></table>"

    assert parse(f"{small}<table><tr><td>a{small}</td><td>b</td></tr></table>{small}").rows == [["a", "b"]]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        (r"| a\|b | c\\ |", ["a|b", "c\\"]),
        (r"| `a\|b` | *c* **d** ~~e~~ |", ["a|b", "c d e"]),
        ("| ![a](b) [c](d) | <b>e</b>&amp;&#32; |", ["a c", "e&"]),
        ("| a<br>b<BR/>c | d<br /><br>e |", ["a\nb\nc", "d\ne"]),
        ("|  | b", ["", "b"]),
    ],
)
def test_markdown_cells(line, cells):
    assert parse(f"| h | i |\n|---|---|\n{line}\n").rows[1] == cells


def test_quotes_in_cells_of_a_spreadsheet():
    text = 'a\t"b"\t"c "" d"\n"e\tf"\t"g\nh"\t"unclosed\ni\tj" k\t""\n'

    assert parse(text, Form.TABS).rows == [
        ["a", '"b"', 'c " d'],
        ["e\tf", "g\nh", '"unclosed'],
        ["i", 'j" k', '""'],
    ]
    assert parse('"a"\t"b"\n"c"\t""\n', Form.TABS).rows == [["a", "b"], ["c", ""]]


# Whose cells


@pytest.mark.parametrize(
    "head",
    [
        "Beta Max",
        "beta",
        "BETA  MAX",
        "beta-max",
        "Be",
        "Beta Max (5.2 LTS)",
        "Beta Max 5.2 LTS, supported",
        "Beta\nMax",
    ],
)
@pytest.mark.parametrize(
    "row", ["Async", " async ", "ASYNC", "Is it asynchronous?", "A1Async Is it asynchronous?"]
)
def test_names_are_found_as_people_write_them(head, row):
    text = f'\t"{head}"\n{row}\tYes: it is\n' if "\n" in head else f"\t{head}\n{row}\tYes: it is\n"

    assert said(text) == {("async", "beta"): ("yes", "it is", None)}


def test_what_two_may_be_called_is_neither():
    reader = Reader(
        [Technology(pk=1, name="A", slug="a", symbol="X"), Technology(pk=2, name="B", slug="b", symbol="X")],
        [ASYNC],
        [],
    )

    meaning = reader.read(parse("\tX\tB\nAsync\tyes\tno"))

    assert meaning.unknown_technologies == ["X"]
    assert set(meaning.answers) == {(1, 2)}


def test_what_is_not_in_the_comparison_is_left_out_and_said():
    meaning = read(
        "\tAlpha\tGamma\tAlpha\nAsync\tyes\tno\tno\nSpeed\tno\t\t\nAsync\tno\tno\tno\nOnly a heading"
    )

    assert meaning.unknown_technologies == ["Gamma", "Alpha (a second time)"]
    assert meaning.unknown_criteria == ["Speed", "Async (a second time)"]
    assert meaning.answers == {(1, 1): Answer("yes", "", None)}


def test_a_turned_table_is_turned_back():
    meaning = read("\tAsync\tTemplates\nAlpha\tyes\tno\nBeta Max\tno\tyes")

    assert meaning.is_turned
    assert {cell: one.verdict for cell, one in meaning.answers.items()} == {
        (1, 1): "yes",
        (2, 1): "no",
        (1, 2): "no",
        (2, 2): "yes",
    }


def test_groups_are_no_rows_even_where_one_is_called_as_a_criterion():
    reader = Reader([ALPHA, BETA], [ASYNC, TEMPLATES], ["Async"])

    meaning = reader.read(parse("Criterion,Alpha,Beta\nAsync,,\nAsync,yes,no\nLicence,CC-BY-4.0,"))

    assert meaning.unknown_criteria == []
    assert meaning.answers[1, 1].verdict == "yes"


def test_a_first_column_of_groups_is_left_out():
    assert said("Group,Criterion,Alpha\nHow,Async,Yes: a") == {("async", "alpha"): ("yes", "a", None)}


def test_a_row_for_each_cell():
    text = (
        "technology,criterion,verdict,text,note,release,more\r\n"
        "alpha,async,partial,A text,A note,2.0,x\r\n"
        "beta,async,,,,,\r\n"
        "beta,templates,maybe,A text,,,\r\n"
        "gamma,async,yes,,,,\r\n"
        "alpha,async,no,,,,\r\n"
        "alpha\r\n"
    )

    meaning = read(text)

    assert meaning.is_long
    assert meaning.answers == {(1, 1): Answer("partial", "A text", "A note", "2.0"), (1, 2): None}
    assert meaning.unknown_technologies == ["gamma"]
    assert meaning.unknown_criteria == [""] or meaning.unknown_criteria == []
    assert [puzzle.where for puzzle in meaning.puzzles] == ["Templates, Beta Max", "Async, Alpha"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing in it"),
        (" \n\t\n", "nothing in it"),
        ("Hello", "None of its columns"),
        ("\tGamma\nAsync\tyes", "None of its columns"),
        ("\tAlpha\nSpeed\tyes", "None of its columns"),
        ("criterion,technology,verdict\nspeed,gamma,yes", "None of its rows"),
        ("<table></table>", "no table in it"),
        ("<p>|</p><tr>", "no table in it"),
    ],
)
def test_what_is_no_such_table_is_said_in_a_sentence(text, words):
    with pytest.raises(PasteError, match=words):
        read(text)


# What a cell says


@pytest.mark.parametrize(
    ("cell", "verdict", "text", "note"),
    [
        ("Partial: views only", "partial", "views only", None),
        ("yes", "yes", "", None),
        ("✅", "yes", "", None),
        ("◐ Extension — Flask-Admin", "extension", "Flask-Admin", None),
        ("⚠️ Limited (views)", "partial", "views", None),
        ("yes (since 3.1), async", "yes", "(since 3.1), async", None),
        ("Yes: (a)", "yes", "(a)", None),
        ("Yes: : no", "yes", ": no", None),
        ("NOT SUPPORTED - at all", "no", "at all", None),
        ("n/a", "n/a", "", None),
        ("?", "unknown", "", None),
        ("❌ None\nIt was there\n\nonce", "no", "It was there", "once"),
        ("Plugin; Flask-Admin\nNot by us", "extension", "Flask-Admin", "Not by us"),
        ("True", "yes", "", None),
    ],
)
def test_verdicts_as_words_and_signs(cell, verdict, text, note):
    assert read_answer(cell) == Answer(verdict, text, note)


@pytest.mark.parametrize(
    "cell", ["maybe", "Notable", "No-code", "No longer", "Jinja2", "-", "—", "~5 ms", "42", "yesterday: x"]
)
def test_what_has_no_verdict_is_not_guessed(cell):
    with pytest.raises(PuzzleError):
        read_answer(cell)


@pytest.mark.parametrize("cell", [f"Yes: {'x' * 121}", f"Yes: x\n{'y' * 501}"])
def test_what_is_too_long_is_said(cell):
    with pytest.raises(PuzzleError, match="at most"):
        read_answer(cell)


# There and back


def words(most):
    """What a fact's text or note may be: no space around it, no control characters."""
    characters = st.characters(exclude_categories=("Cs", "Cc"))
    tricky = st.text(alphabet="|\\`*_[]<>&~\"'\n\t =+-@:;,.()#!1aéש\u200f\u202e😀", max_size=30)
    return (st.text(characters, max_size=30) | tricky).map(
        lambda text: text.replace("\t", " ").strip()[:most]
    )


CLAIMS = st.tuples(
    st.sampled_from(Claim.Verdict.values),
    words(120).map(lambda text: " ".join(text.split())).filter(bool),
    words(500),
)
TABLE = st.lists(CLAIMS, min_size=4, max_size=4)


def as_rows(claims):
    cells = [answer(Claim(verdict=verdict, text=text, note=note)) for verdict, text, note in claims]
    return [["Criterion", "Alpha (1.0)", "Beta Max (2.0)"], ["Async", *cells[:2]], ["Templates", *cells[2:]]]


def as_csv(rows, **how):
    out = StringIO()
    csv.writer(out, **how).writerows([[defused(cell) for cell in row] for row in rows])
    return out.getvalue()


def as_markdown(rows):
    lines = [f"| {' | '.join(map(escaped, row))} |" for row in rows]
    return "\n".join([lines[0], "|---|---|---|", *lines[1:]])


def as_html(rows):
    cells = ("".join(f"<td>{html.escape(cell)}</td>".replace("\n", "<br>") for cell in row) for row in rows)
    return f"<table><tr>{'</tr><tr>'.join(cells)}</tr></table>"


WRITERS = {
    Form.COMMAS: as_csv,
    Form.SEMICOLONS: lambda rows: as_csv(rows, delimiter=";"),
    Form.TABS: lambda rows: as_csv(rows, delimiter="\t"),
    Form.MARKDOWN: as_markdown,
    Form.HTML: as_html,
}


@pytest.mark.parametrize("form", list(WRITERS))
@given(claims=TABLE)
@example([("no", r"\|", r"\\|")] * 4)
@example([("n/a", '"a"', "=1+1\n\n'=2")] * 4)
def test_a_table_comes_back_the_same(form, claims):
    meaning = READER.read(parse(WRITERS[form](as_rows(claims)), form))

    assert meaning.puzzles == []
    assert [
        (one.verdict, one.text.split(), (one.note or "").split()) for one in meaning.answers.values()
    ] == [(verdict, text.split(), note.split()) for verdict, text, note in claims]


# Whatever it is


@given(st.text(max_size=400) | st.text(alphabet='\t\n,;|-:"<>/tabletrd yesAlphaAsync=', max_size=400))
@example("|\n|-|\n|")
@example('"')
@example("<table><tr><td rowspan=99999><table><tr></table>")
def test_no_text_is_a_failure(text):
    for form in (None, *Form):
        with suppress(PasteError):
            READER.read(parse(text, form))


@pytest.mark.parametrize(
    "text",
    [
        "x" * (limits.MOST_CHARACTERS + 1),
        "a\n" * (limits.MOST_ROWS + 1),
        "a\t" * (limits.MOST_COLUMNS + 1),
        ("a," * 150 + "\n") * 800,
        "<table>" + "<tr><td>a" * (limits.MOST_ROWS + 1),
        "<table>" + '<tr><td colspan="200">a' * 2000,
    ],
)
def test_too_much_is_refused(text):
    with pytest.raises(PasteError, match=r"at most|read at once"):
        parse(text)


PARTS = [
    *(
        "<table>",
        "<table><tr><td>",
        "<td>",
        "<td ",
        "<!--",
        "<!",
        "<style",
        "<details>",
        "<svg>",
        "x<p>",
        "<br>",
    ),
    *(
        "&",
        "&#",
        '"',
        '"a\t',
        '\t"""',
        '"x""',
        "'",
        "|-",
        "|",
        "[",
        "![",
        "*a ",
        "`",
        "\\|",
        "(",
        "1 ",
        "yes(",
    ),
]


@pytest.mark.parametrize("part", PARTS)
def test_large_inputs_are_read_or_refused_in_time(part):
    begun = time.process_time()

    for head in ("<table><tr><td>", "|a|b|\n|-|-|\n|", "\tAlpha\nAsync\t"):
        for form in Form:
            with suppress(PasteError):
                READER.read(parse(head + part * (100_000 // len(part)), form))

    assert time.process_time() - begun < 5
