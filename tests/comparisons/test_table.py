import datetime

import pytest

from comparisons.models import Claim, Comparison
from comparisons.table import Cell, load_tables
from tests.factories import (
    ClaimFactory,
    ComparisonFactory,
    CriterionFactory,
    EvidenceFactory,
    ReleaseFactory,
    TechnologyFactory,
    make_comparison,
)

# The columns, their technologies, the rows, their criteria, the claims with releases, the evidence.
QUERIES = 6


def load(*slugs):
    return load_tables([Comparison.objects.get(slug=slug) for slug in slugs])


def codes(table):
    return [row.code for row in table.rows]


def test_a_cell_stands_where_its_row_and_its_column_cross(db):
    make_comparison("any", technologies=3, criteria=4)

    (table,) = load("any")

    assert table.comparison.slug == "any"
    assert len(table.columns) == 3
    assert table.row_count == 4
    for row in table.rows:
        assert [cell.technology for cell in row.cells] == [column.technology for column in table.columns]
        assert all(cell.claim.criterion_id == row.criterion.pk for cell in row.cells)
        assert all(cell.claim.technology_id == cell.technology.pk for cell in row.cells)
    assert len(table.claims) == 12
    assert table.evidence_count == 12


def test_columns_and_rows_stand_in_the_order_of_their_positions(db):
    comparison = ComparisonFactory(slug="any")
    for name, position in (("b", 1), ("c", 2), ("a", 0)):
        comparison.columns.create(technology=TechnologyFactory(slug=name), position=position)
        comparison.rows.create(criterion=CriterionFactory(slug=name), group="All", position=2 - position)

    (table,) = load("any")

    assert [column.technology.slug for column in table.columns] == ["a", "b", "c"]
    assert [row.criterion.slug for row in table.rows] == ["c", "b", "a"]


def test_groups_stand_in_the_order_in_which_they_first_appear(db):
    comparison = ComparisonFactory(slug="any")
    for position, (slug, group) in enumerate([("a", "Zebra"), ("b", "Ant"), ("c", "Zebra"), ("d", "Mole")]):
        comparison.rows.create(criterion=CriterionFactory(slug=slug), group=group, position=position)

    (table,) = load("any")

    assert [(group.letter, group.name) for group in table.groups] == [
        ("A", "Zebra"),
        ("B", "Ant"),
        ("C", "Mole"),
    ]
    assert [(row.code, row.criterion.slug) for row in table.rows] == [
        ("A1", "a"),
        ("A2", "c"),
        ("B1", "b"),
        ("C1", "d"),
    ]


def test_codes_go_on_beyond_z(db):
    comparison = ComparisonFactory(slug="any")
    for position in range(54):
        comparison.rows.create(criterion=CriterionFactory(), group=f"Group {position}", position=position)

    (table,) = load("any")

    assert codes(table)[:2] == ["A1", "B1"]
    assert codes(table)[24:29] == ["Y1", "Z1", "AA1", "BB1", "CC1"]
    assert codes(table)[51:] == ["ZZ1", "AAA1", "BBB1"]
    assert len(set(codes(table))) == 54


def test_what_nobody_has_checked_is_an_empty_cell(db):
    make_comparison("any", technologies=2, criteria=1)
    unchecked = Claim.objects.last()
    unchecked.delete()

    (table,) = load("any")

    (row,) = table.rows
    assert row.cells[1] == Cell(unchecked.technology, None)
    assert row.cells[0].claim is not None
    assert len(table.claims) == table.evidence_count == 1


def test_a_table_without_columns_and_rows_is_empty(db):
    ComparisonFactory(slug="any")

    (table,) = load("any")

    assert (table.columns, table.groups, table.row_count, table.claims) == ([], [], 0, [])
    assert (table.verdicts, table.check_dates, table.evidence_count) == ([], [], 0)


def test_no_comparison_is_no_table(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert load_tables([]) == []


def test_tables_stand_in_the_order_given(db):
    for slug in ("a", "b", "c"):
        make_comparison(slug)

    assert [table.comparison.slug for table in load("c", "a", "b")] == ["c", "a", "b"]


def test_a_claim_of_another_table_does_not_come_in(db):
    """Both tables are loaded together: a column of one and a row of the other have a claim, too."""
    first, second = make_comparison("first"), make_comparison("second")
    stray = ClaimFactory(technology=first.columns.first().technology, criterion=second.rows.first().criterion)

    tables = load("first", "second")

    assert stray not in [claim for table in tables for claim in table.claims]


def test_row_addresses_are_unique_over_several_tables(db):
    first, second, third = (make_comparison(slug) for slug in ("first", "second", "third"))
    shared = first.rows.first().criterion
    for comparison in (second, third):
        comparison.rows.create(criterion=shared, group="Shared", position=9)

    tables = load("first", "second", "third")

    anchors = [row.anchor for table in tables for row in table.rows]
    assert len(set(anchors)) == len(anchors) == 8
    assert tables[0].groups[0].rows[0].anchor == f"row-{shared.slug}"
    assert tables[1].groups[-1].rows[-1].anchor == f"row-second.{shared.slug}"


def test_row_addresses_stay_unique_where_slugs_join_to_the_same_words(db):
    """A criterion “b-c” after a table “a”, and a criterion “a-b-c”."""
    names = {slug: CriterionFactory(slug=slug) for slug in ("b-c", "a-b-c")}
    for slug, criteria in (("x", ["b-c", "a-b-c"]), ("a", ["b-c"]), ("y", ["a-b-c"]), ("a-b", ["b-c"])):
        comparison = ComparisonFactory(slug=slug)
        for position, criterion in enumerate(criteria):
            comparison.rows.create(criterion=names[criterion], group="All", position=position)

    anchors = [row.anchor for table in load("x", "a", "y", "a-b") for row in table.rows]

    assert len(set(anchors)) == len(anchors) == 5


def test_a_column_names_the_newest_release_that_its_cells_speak_of(db):
    make_comparison("any", technologies=1, criteria=2)
    first, second = Claim.objects.all()
    newer = ReleaseFactory(
        technology=first.technology, version="2.0", released_on=first.release.released_on.replace(month=12)
    )
    ReleaseFactory(
        technology=first.technology, version="3.0", released_on=first.release.released_on.replace(year=2027)
    )
    second.release = newer
    second.save()

    (table,) = load("any")

    assert table.columns[0].release == newer


def test_a_column_without_claims_names_no_release(db):
    comparison = ComparisonFactory(slug="any")
    comparison.columns.create(technology=ReleaseFactory().technology, position=0)

    (table,) = load("any")

    assert table.columns[0].release is None


def test_a_dated_release_is_newer_than_an_undated_one(db):
    make_comparison("any", technologies=1, criteria=2)
    dated, undated = Claim.objects.all()
    undated.release = ReleaseFactory(technology=dated.technology, version="next", released_on=None)
    undated.save()

    (table,) = load("any")

    assert table.columns[0].release == dated.release


def test_the_legend_names_the_verdicts_that_occur_in_its_own_order(db):
    make_comparison("any")
    for claim, verdict in zip(Claim.objects.all(), ["n/a", "no", "yes", "no"], strict=True):
        claim.verdict = verdict
        claim.save()

    (table,) = load("any")

    assert table.verdicts == ["yes", "no", "n/a"]


def test_days_of_checks_stand_oldest_first(db):
    make_comparison("any", technologies=1, criteria=3)
    days = [datetime.date(2026, 3, 1), datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)]
    for claim, day in zip(Claim.objects.all(), days, strict=True):
        claim.checked_on = day
        claim.save()

    (table,) = load("any")

    assert table.check_dates == sorted(days)


@pytest.mark.parametrize(("technologies", "criteria"), [(2, 2), (6, 12)])
@pytest.mark.parametrize("comparisons", [1, 3])
def test_the_number_of_queries_is_fixed(db, django_assert_num_queries, technologies, criteria, comparisons):
    for number in range(comparisons):
        make_comparison(f"comparison-{number}", technologies, criteria)
    for claim in Claim.objects.all()[:6]:
        EvidenceFactory(claim=claim)
    found = list(Comparison.objects.all())

    with django_assert_num_queries(QUERIES):
        tables = load_tables(found)
        for table in tables:
            assert len(table.claims) == technologies * criteria
            assert table.evidence_count
            assert all(column.release.name for column in table.columns)
            assert all(row.criterion.name for row in table.rows)
