"""A change moves the version of every comparison that shows what changed, and of no other."""

import pytest

from comparisons.models import (
    Claim,
    Comparison,
    ComparisonColumn,
    ComparisonRow,
    Criterion,
    Evidence,
    Release,
    Technology,
)
from tests.factories import (
    ClaimFactory,
    CriterionFactory,
    EvidenceFactory,
    ReleaseFactory,
    TechnologyFactory,
    UserFactory,
    make_comparison,
)


def place(comparison, technologies=(), criteria=()):
    ComparisonColumn.objects.bulk_create(
        ComparisonColumn(comparison=comparison, technology=technology, position=50)
        for technology in technologies
    )
    ComparisonRow.objects.bulk_create(
        ComparisonRow(comparison=comparison, criterion=criterion, group="Shared", position=50)
        for criterion in criteria
    )


@pytest.fixture
def tables(db):
    """Three tables: `both` shows what `one` shows, and `other` shares with them no cell.

    But `other` has one column of `one` and `crossing` one row of it: they share no cell with it.
    """
    one = make_comparison("one", technologies=1, criteria=1)
    make_comparison("other")
    both = make_comparison("both", technologies=1, criteria=1)
    column, row = one.columns.get().technology, one.rows.get().criterion
    place(both, [column], [row])
    place(make_comparison("column-only", technologies=1, criteria=1), [column])
    place(make_comparison("row-only", technologies=1, criteria=1), [], [row])


@pytest.fixture
def claim(tables):
    one = Comparison.objects.get(slug="one")
    return Claim.objects.get(technology=one.columns.get().technology, criterion=one.rows.get().criterion)


def versions():
    return dict(Comparison.objects.values_list("slug", "version"))


def moved_by(act):
    before = versions()
    act()
    after = versions()
    assert all(after[slug] >= before[slug] for slug in after if slug in before)
    return {slug for slug in after if after[slug] != before.get(slug)}


CELL = {"one", "both"}
COLUMN = {"one", "both", "column-only"}
ROW = {"one", "both", "row-only"}


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        pytest.param(lambda claim: claim.save(), CELL, id="claim saved"),
        pytest.param(lambda claim: claim.evidence.get().save(), CELL, id="evidence saved"),
        pytest.param(lambda claim: claim.evidence.get().delete(), CELL, id="evidence deleted"),
        pytest.param(lambda claim: claim.evidence.all().delete(), CELL, id="all evidence deleted"),
        pytest.param(lambda claim: EvidenceFactory(claim=claim), CELL, id="evidence added"),
        pytest.param(lambda claim: claim.delete(), CELL, id="claim deleted with its evidence"),
        pytest.param(lambda claim: Claim.objects.filter(pk=claim.pk).delete(), CELL, id="claims deleted"),
        pytest.param(lambda claim: claim.technology.save(), COLUMN, id="technology saved"),
        pytest.param(lambda claim: claim.release.save(), COLUMN, id="release saved"),
        pytest.param(
            lambda claim: ReleaseFactory(technology=claim.technology, version="9"), COLUMN, id="release added"
        ),
        pytest.param(lambda claim: claim.criterion.save(), ROW, id="criterion saved"),
    ],
)
def test_a_changed_fact_moves_what_shows_it(claim, change, moved):
    assert moved_by(lambda: change(claim)) == moved


def test_a_new_claim_moves_what_shows_its_cell(claim):
    technology, criterion = claim.technology, claim.criterion
    claim.delete()

    assert moved_by(lambda: ClaimFactory(technology=technology, criterion=criterion)) == CELL


def test_a_deleted_release_moves_what_shows_its_technology(claim):
    spare = ReleaseFactory(technology=claim.technology, version="9")

    assert moved_by(spare.delete) == COLUMN


def test_a_claim_that_moves_to_another_cell_moves_both(claim):
    other = Comparison.objects.get(slug="other")
    Claim.objects.filter(
        technology__in=other.columns.values("technology"), criterion__in=other.rows.values("criterion")
    ).delete()
    claim.technology, claim.criterion = (
        other.columns.first().technology,
        other.rows.first().criterion,
    )

    assert moved_by(claim.save) == {*CELL, "other"}


def test_evidence_that_moves_to_another_claim_moves_both(claim):
    other = Comparison.objects.get(slug="other")
    evidence = claim.evidence.get()
    evidence.claim = Claim.objects.filter(technology=other.columns.first().technology)[0]

    assert moved_by(evidence.save) == {*CELL, "other"}


@pytest.mark.parametrize("part", ["columns", "rows"])
def test_a_column_or_row_that_moves_to_another_table_moves_both(tables, part):
    thing = getattr(Comparison.objects.get(slug="one"), part).get()
    thing.comparison = Comparison.objects.get(slug="other")

    assert moved_by(thing.save) == {"one", "other"}


@pytest.mark.parametrize("part", ["columns", "rows"])
def test_a_changed_layout_moves_its_own_table(tables, part):
    things = getattr(Comparison.objects.get(slug="one"), part)

    assert moved_by(things.get().save) == {"one"}
    assert moved_by(things.get().delete) == {"one"}


def test_a_new_column_or_row_moves_its_own_table(tables):
    one = Comparison.objects.get(slug="one")
    technology, criterion = TechnologyFactory(), CriterionFactory()

    assert moved_by(lambda: one.columns.create(technology=technology, position=7)) == {"one"}
    assert moved_by(lambda: one.rows.create(criterion=criterion, group="New", position=7)) == {"one"}


def test_a_saved_table_moves_itself(tables):
    assert moved_by(Comparison.objects.get(slug="one").save) == {"one"}


def test_a_deleted_table_moves_no_other(tables):
    assert moved_by(Comparison.objects.get(slug="one").delete) == set()
    assert "one" not in versions()


def test_what_no_table_shows_moves_none(tables):
    def add_and_delete():
        evidence = EvidenceFactory(claim=ClaimFactory(evidence=None))
        claim, technology, criterion = evidence.claim, evidence.claim.technology, evidence.claim.criterion
        claim.delete()
        technology.delete()
        criterion.delete()

    assert moved_by(add_and_delete) == set()
    assert not Technology.objects.exclude(pk__in=ComparisonColumn.objects.values("technology")).exists()


def test_a_deleted_member_takes_no_fact_along(claim):
    alice = UserFactory(username="alice")
    claim.checked_by = alice
    claim.save()

    alice.delete()

    claim.refresh_from_db()
    assert claim.checked_by is None


def test_a_saved_table_never_sets_its_version_back(tables):
    stale = Comparison.objects.get(slug="one")
    Criterion.objects.get(pk=stale.rows.get().criterion_id).save()
    between = versions()["one"]

    stale.title = "Another title"
    stale.save()

    assert versions()["one"] > between


def test_touch_takes_a_fixed_number_of_queries(tables, django_assert_num_queries):
    with django_assert_num_queries(1):
        Comparison.objects.of_technologies(Technology.objects.values_list("pk", flat=True)).touch()

    assert set(versions().values()).isdisjoint({1})
    assert Release.objects.exists()
    assert Evidence.objects.exists()
