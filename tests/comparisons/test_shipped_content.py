"""The tables that ship with the site are complete, and every cell of them rests on something."""

import re

import pytest

from comparisons.models import Claim, Comparison, Criterion, Evidence
from comparisons.table import load_tables

SLUGS = ["django-flask-fastapi", "python-task-queues"]

pytestmark = pytest.mark.usefixtures("shipped")


def shipped_table(slug):
    (table,) = load_tables([Comparison.objects.get(slug=slug)])
    return table


@pytest.mark.parametrize("slug", SLUGS)
def test_every_cell_has_a_claim_with_a_source(slug):
    table = shipped_table(slug)

    claims = [cell.claim for row in table.rows for cell in row.cells]

    assert len(claims) == len(table.columns) * table.row_count
    assert None not in claims
    assert all(claim.evidence.exists() for claim in claims)


def test_the_queues_are_at_least_five_by_fifteen_in_four_groups():
    table = shipped_table("python-task-queues")

    groups = set(table.comparison.rows.values_list("group", flat=True))

    assert len(table.columns) >= 5
    assert table.row_count >= 15
    assert len(groups) == 4


def test_a_source_says_who_published_it_and_which_version_was_read():
    assert not Evidence.objects.filter(publisher="").exists()
    assert not Evidence.objects.filter(version_read="").exists()
    assert not Evidence.objects.filter(title="").exists()


def test_a_partial_cell_says_what_is_missing():
    assert Claim.objects.filter(verdict="partial").exists()
    assert not Claim.objects.filter(verdict="partial", note="").exists()


def test_nothing_was_read_after_the_day_of_its_check():
    for evidence in Evidence.objects.select_related("claim"):
        assert evidence.accessed_on <= evidence.claim.checked_on, evidence.url


@pytest.mark.parametrize("word", ["Yes", "Partial", "Extension", "No"])
def test_a_definition_says_what_each_verdict_means(word):
    without = [
        criterion.slug
        for criterion in Criterion.objects.all()
        if not re.search(rf"\b{word}: ", criterion.definition)
    ]

    assert without == []


def test_the_queues_are_judged_by_their_newest_release():
    for claim in Claim.objects.filter(technology__kind="Task queue").select_related("release", "technology"):
        newest = max(release.rank for release in claim.technology.releases.all())
        assert claim.release.rank == newest, claim
