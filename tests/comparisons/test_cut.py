"""What a reader has chosen of a table: its one address, and what is left of the table."""

import re
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comparisons.cut import MOST_CELLS, Cut, read_arguments
from comparisons.layout import Layout, lay_out
from comparisons.models import Claim, Comparison
from comparisons.shown import Choice, Shown, load_shown
from tests.comparisons.layouts import change, layout_of, make_three
from tests.factories import ClaimFactory, ComparisonFactory, CriterionFactory, TechnologyFactory

SMALL = layout_of(["django", "flask", "fastapi"], {"What it is": 1, "In the box": 3, "How it works": 4})
LARGE = layout_of([f"t{number}" for number in range(50)], {f"Group {number}": 20 for number in range(15)})


def read(query: str, layout: Layout = SMALL) -> Cut:
    return Cut.read(read_arguments(query), layout)


CLEAN = {
    "": "",
    "show=django,fastapi": "show=django,fastapi",
    "show=django&show=fastapi&diff=1": "show=django,fastapi&diff=1",
    "show=fastapi,django": "show=django,fastapi",
    "show=django,django,,": "show=django",
    "show=django%2Cflask": "show=django,flask",
    "show=django,flask,fastapi": "",
    "show=": "",
    "show=rails": "",
    "show=rails,django": "show=django",
    "SHOW=django": "",
    "diff=1&show=django,flask": "show=django,flask&diff=1",
    "diff=1&diff=1": "diff=1",
    "diff=0": "",
    "diff=yes": "",
    "diff": "",
    "group=in-the-box": "group=in-the-box",
    "group=how-it-works&group=what-it-is": "group=what-it-is,how-it-works",
    "group=what-it-is,in-the-box,how-it-works": "",
    "group=In the box": "",
    "sort=criterion-0": "sort=criterion-0",
    "sort=criterion-0&sort=criterion-3": "sort=criterion-3",
    "sort=criterion-0&sort=": "",
    "sort=nothing": "",
    "sort=criterion-0&show=django": "show=django",  # one column alone is in order
    "sort=criterion-1&group=what-it-is": "group=what-it-is&sort=criterion-1",
    "utm_source=x": "",
    "%00=%ff&=&&": "",
    "x=1&" * 2000: "",
}


@pytest.mark.parametrize(("given", "clean"), CLEAN.items())
def test_each_choice_has_one_address(given, clean):
    assert read(given).query == clean
    assert read(clean).query == clean


slugs = st.sampled_from(
    ["django", "flask", "fastapi", "what-it-is", "in-the-box", "criterion-2", "1", "", "x"]
)
names = st.sampled_from(["show", "group", "diff", "sort", "table", "choose", "q"])
queries = st.lists(st.tuples(names, st.lists(slugs, max_size=4).map(",".join))).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
)


@given(st.one_of(st.text(), queries))
def test_the_clean_address_is_a_fixed_point(query):
    for layout in (SMALL, LARGE):
        clean = read(query, layout).query

        assert read(clean, layout).query == clean
        assert read(clean, layout) == read(query, layout)
        assert re.fullmatch(r"[a-z0-9,.=&_-]*", clean)


@given(st.permutations(["django", "flask"]), st.permutations(["what-it-is", "in-the-box"]), st.booleans())
def test_the_order_of_arguments_does_not_matter(show, groups, differs):
    parts = [f"group={','.join(groups)}", *(["diff=1"] if differs else []), f"show={','.join(show)}"]

    assert read("&".join(parts)) == read("&".join(reversed(parts)))


def test_no_two_choices_share_an_address():
    columns = [
        ",".join(names) for size in (1, 2) for names in combinations(["django", "flask", "fastapi"], size)
    ]
    addresses = {read(f"show={names}&diff={diff}").query for names in ["", *columns] for diff in "01"}

    assert len(addresses) == 2 * (1 + len(columns))


# Large tables


def test_of_a_large_table_as_many_groups_are_shown_as_fit():
    assert [section.name for section in read("", LARGE).sections(LARGE)] == ["Group 0"]
    assert len(read("show=t1,t2", LARGE).sections(LARGE)) == 15
    assert len(read("show=t1,t2,t3,t4,t5,t6,t7", LARGE).sections(LARGE)) == 7


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("group=group-0", ""),
        ("group=group-3", "group=group-3"),
        ("group=group-3,group-4", "group=group-3"),
        ("group=group-0,group-4", ""),
        ("show=t1,t2&group=group-3,group-4", "show=t1,t2&group=group-3,group-4"),
    ],
)
def test_a_group_that_does_not_fit_is_no_part_of_the_address(given, clean):
    assert read(given, LARGE).query == clean


def test_a_group_that_is_too_long_is_shown_in_parts():
    layout = layout_of([f"t{number}" for number in range(50)], {"All of it": 45, "Rest": 3}).in_parts(
        MOST_CELLS
    )

    names = [(section.slug, section.name, len(section.lines)) for section in layout.sections]
    assert names == [
        ("all-of-it", "All of it (A1 to A20)", 20),
        ("all-of-it.2", "All of it (A21 to A40)", 20),
        ("all-of-it.3", "All of it (A41 to A45)", 5),
        ("rest", "Rest", 3),
    ]
    assert read("group=all-of-it.2", layout).query == "group=all-of-it.2"


@given(st.integers(1, 60), st.lists(st.integers(1, 70), min_size=1, max_size=8), queries)
def test_no_page_has_more_cells_than_the_limit(columns, rows, query):
    groups = {f"Group {number}": size for number, size in enumerate(rows)}
    layout = layout_of([f"t{number}" for number in range(columns)], groups).in_parts(MOST_CELLS)

    cut = read(query, layout)

    shown = len(cut.technologies(layout)) * sum(len(section.lines) for section in cut.sections(layout))
    assert 0 < shown <= MOST_CELLS


def test_groups_whose_names_make_the_same_word_have_names_of_their_own(db):
    comparison = ComparisonFactory()
    comparison.columns.create(technology=TechnologyFactory(), position=0)
    for position, group in enumerate(["What?", "What!", "日本", "  ", "B"]):
        comparison.rows.create(criterion=CriterionFactory(), group=group, position=position)

    (layout,) = lay_out([comparison])

    assert [section.slug for section in layout.sections] == ["what", "what.b", "c", "d", "b"]


# What is left of a table


@pytest.fixture
def three(db) -> Comparison:
    return make_three()


def cut(query: str, slug: str = "three") -> Shown:
    comparison = Comparison.objects.get(slug=slug)
    (layout,) = lay_out([comparison])
    return load_shown([comparison], Choice(slug, read(query, layout), query))[0]


def columns(shown: Shown) -> list[str]:
    return [column.technology.slug for column in shown.table.columns]


def codes(shown: Shown) -> list[str]:
    return [row.code for row in shown.table.rows]


def test_chosen_columns_and_groups_are_left(three):
    shown = cut("show=t0,t2&group=second")

    assert columns(shown) == ["t0", "t2"]
    assert codes(shown) == ["B1", "B2"]
    assert all([cell.technology.slug for cell in row.cells] == ["t0", "t2"] for row in shown.table.rows)
    assert [column.number for column in shown.table.columns] == [1, 3]
    assert shown.sentence == "2 of 3 technologies, 2 of 4 criteria."


def test_nothing_differs_where_all_say_the_same(three):
    shown = cut("diff=1")

    assert shown.table.groups == []
    assert shown.sentence == (
        "3 technologies, 0 of 4 criteria differ."
        " Nothing differs: in every row they have the same verdict, text and note."
    )


@pytest.mark.parametrize("fields", [{"verdict": "no"}, {"text": "It did"}, {"note": "On Sundays."}])
def test_a_row_differs_by_verdict_text_or_note(three, fields):
    change("t1", "c1", **fields)

    assert codes(cut("diff=1")) == ["A2"]
    assert cut("diff=1").sentence == "3 technologies, 1 of 4 criteria differs."


def test_only_shown_columns_differ(three):
    change("t1", "c1", text="It did")

    assert codes(cut("show=t0,t2&diff=1")) == []
    assert codes(cut("show=t0,t1&diff=1")) == ["A2"]


@pytest.mark.parametrize("fields", [{"disputed": "Is it?"}, {"checked_on": "2020-02-20"}])
def test_when_it_was_checked_and_who_doubts_it_makes_no_difference(three, fields):
    change("t1", "c1", **fields)

    assert codes(cut("diff=1")) == []


def test_a_cell_that_nobody_checked_differs_from_one_that_says_something(three):
    Claim.objects.filter(technology__slug="t1", criterion__slug="c2").delete()

    assert codes(cut("diff=1")) == ["B1"]


def test_one_column_alone_differs_from_nothing(three):
    shown = cut("show=t0&diff=1")

    assert shown.table.groups == []
    assert shown.sentence.endswith("One technology alone differs from nothing: choose another as well.")


def test_columns_are_sorted_by_a_row_the_best_first(db):
    comparison = ComparisonFactory(slug="sorted")
    row = CriterionFactory(slug="row", name="The row")
    comparison.rows.create(criterion=row, group="All", position=0)
    for position, verdict in enumerate(["unknown", "n/a", "no", "yes", "extension", "partial", None, "yes"]):
        technology = TechnologyFactory(slug=f"{position}-{verdict}".replace("/", ""))
        comparison.columns.create(technology=technology, position=position)
        if verdict:
            ClaimFactory(technology=technology, criterion=row, verdict=verdict, note="But.")

    shown = cut("sort=row", "sorted")

    assert columns(shown) == [
        "3-yes",
        "7-yes",
        "5-partial",
        "4-extension",
        "2-no",
        "1-na",
        "0-unknown",
        "6-None",
    ]
    assert [cell.technology.slug for cell in next(iter(shown.table.rows)).cells] == columns(shown)
    assert shown.sentence == "8 technologies, 1 criterion, sorted by The row, yes first."


def test_columns_may_be_sorted_by_a_row_that_is_not_shown(three):
    change("t0", "c3", verdict="no")

    shown = cut("group=first&sort=c3")

    assert columns(shown) == ["t1", "t2", "t0"]
    assert codes(shown) == ["A1", "A2"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries)
def test_cutting_shows_no_cell_that_the_whole_table_lacks(three, query):
    query = (
        query.replace("django", "t0")
        .replace("flask", "t2")
        .replace("criterion", "c")
        .replace("what-it-is", "first")
    )
    shown = cut(query)

    def cells(table):
        return {(row.code, cell.technology.slug, cell.claim.pk) for row in table.rows for cell in row.cells}

    assert cells(shown.table) <= cells(shown.whole)
    assert len(shown.table.columns) >= 1
    assert all(len(row.cells) == len(shown.table.columns) for row in shown.table.rows)
