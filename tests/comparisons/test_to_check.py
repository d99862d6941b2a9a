"""Which facts want checking, and why."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.groups import EDITORS
from comparisons.models import Claim, ComparisonRow, Evidence, Release, months_before, release_rank
from tests.factories import ClaimFactory, ReleaseFactory, TechnologyFactory, make_comparison, make_staff

TODAY = datetime.date(2026, 11, 22)


def reasons():
    return {claim.text: claim.check_reasons for claim in Claim.objects.to_check(TODAY)}


def test_what_was_checked_of_late_speaks_of_the_newest_and_has_a_source_wants_none(db):
    ClaimFactory()

    assert reasons() == {}


def test_each_reason_is_said(db):
    ClaimFactory(text="old", checked_on=datetime.date(2025, 11, 21))
    ClaimFactory(text="unsourced", evidence=None)
    ClaimFactory(text="unknown", verdict="unknown")
    ClaimFactory(text="disputed", disputed="It has been there since 2.0.")
    behind = ClaimFactory(text="behind")
    ReleaseFactory(technology=behind.technology, version="1.1")

    assert reasons() == {
        "old": ["its review is due"],
        "unsourced": ["no source"],
        "unknown": ["unknown"],
        "disputed": ["disputed"],
        "behind": ["there is a newer release"],
    }


def test_several_reasons_stand_together(db):
    ClaimFactory(text="all", verdict="unknown", evidence=None, checked_on=datetime.date(2020, 1, 1))

    assert reasons() == {"all": ["its review is due", "no source", "unknown"]}


@pytest.mark.parametrize(
    ("day", "wants"), [((2025, 11, 21), True), ((2025, 11, 22), False), ((2026, 11, 22), False)]
)
def test_a_check_holds_for_a_year(db, day, wants):
    ClaimFactory(checked_on=datetime.date(*day))

    assert bool(reasons()) == wants


@pytest.mark.parametrize(
    ("months", "day", "wants"),
    [
        (3, (2026, 8, 21), True),
        (3, (2026, 8, 22), False),
        (6, (2026, 5, 21), True),
        (6, (2026, 5, 22), False),
        (24, (2024, 11, 21), True),
        (24, (2024, 11, 22), False),
    ],
)
def test_a_criterion_says_how_long_a_check_holds(db, months, day, wants):
    ClaimFactory(checked_on=datetime.date(*day), criterion__review_months=months)

    assert bool(reasons()) == wants


@pytest.mark.parametrize(
    ("months", "before"), [(12, (2027, 2, 28)), (3, (2027, 11, 29)), (24, (2026, 2, 28)), (6, (2027, 8, 29))]
)
def test_a_leap_day_has_a_day_months_before(months, before):
    assert months_before(datetime.date(2028, 2, 29), months) == datetime.date(*before)


@pytest.mark.parametrize(
    ("version", "newer"),
    [
        ("5.2.1", False),  # a patch of the same
        ("4.2", False),
        ("4.2.30", False),
        ("5.3", True),
        ("5.10", True),
        ("6.0", True),
        ("6", True),
        ("v6.1", True),
        ("6.0rc1", False),
        ("main", False),
    ],
)
def test_a_newer_release_is_a_newer_minor_one(db, version, newer):
    technology = TechnologyFactory()
    release = ReleaseFactory(technology=technology, version="5.2")
    ClaimFactory(technology=technology, release=release)
    ReleaseFactory(technology=technology, version=version)

    assert bool(reasons()) == newer


def test_what_is_announced_and_what_is_anothers_is_no_newer_release(db):
    claim = ClaimFactory()
    ReleaseFactory(technology=claim.technology, version="2.0", released_on=TODAY + datetime.timedelta(days=1))
    ReleaseFactory(version="3.0")

    assert reasons() == {}


@pytest.mark.parametrize(
    ("version", "rank"),
    [
        ("5.2", 5_000_002),
        ("5.2.8", 5_000_002),
        ("0.165", 165),
        ("7", 7_000_000),
        ("2026.1", 2_026_000_001),
        ("x", None),
        ("9" * 30, None),
    ],
)
def test_releases_are_ranked_by_their_first_two_numbers(db, version, rank):
    assert release_rank(version) == ReleaseFactory(version=version).rank == rank


def test_a_renamed_release_is_ranked_anew(db):
    release = ReleaseFactory(version="1.0")
    release.version = "2.1"
    release.save()

    assert Release.objects.get().rank == 2_000_001


def test_the_longest_unchecked_stands_first_and_a_few_cost_one_query(db, django_assert_num_queries):
    for number in range(5):
        ClaimFactory(text=str(number), checked_on=datetime.date(2020, 1, 9 - number))

    with django_assert_num_queries(1):
        texts = [
            (claim.text, str(claim), str(claim.release), claim.check_reasons)[0]
            for claim in Claim.objects.to_check(TODAY)[:3]
        ]

    assert texts == ["4", "3", "2"]


def test_the_facts_of_a_table_are_those_in_its_cells(db):
    one, other = make_comparison("one"), make_comparison("other")
    ComparisonRow.objects.create(
        comparison=one, criterion=other.rows.first().criterion, group="G", position=9
    )

    assert Claim.objects.shown_by([one]).count() == 4
    assert Claim.objects.shown_by([one, other]).count() == 8
    assert not Claim.objects.shown_by([]).exists()


def test_the_grid_says_which_cells_want_checking(client, db):
    comparison = make_comparison("any", technologies=1, criteria=1, verdict="unknown")
    client.force_login(make_staff("alice", EDITORS))

    response = client.get(reverse("admin:comparisons_comparison_grid", args=[comparison.pk]))

    assert "<b>Wants checking:</b> unknown" in response.content.decode()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("any", {"old", "unsourced", "unknown", "behind"}),
        ("is_old", {"old"}),
        ("is_behind", {"behind"}),
        ("is_unsourced", {"unsourced"}),
        ("is_unknown", {"unknown"}),
        ("pk__isnull", {"old", "unsourced", "unknown", "behind", "fine"}),
        ("", {"old", "unsourced", "unknown", "behind", "fine"}),
    ],
)
def test_the_list_of_claims_is_filtered_by_it(client, db, value, shown):
    ClaimFactory(text="fine", checked_on=timezone.localdate())
    ClaimFactory(text="old", checked_on=datetime.date(2020, 11, 21))
    ClaimFactory(text="unsourced", evidence=None, checked_on=timezone.localdate())
    ClaimFactory(text="unknown", verdict="unknown", checked_on=timezone.localdate())
    behind = ClaimFactory(text="behind", checked_on=timezone.localdate())
    ReleaseFactory(technology=behind.technology, version="1.1", released_on=datetime.date(2020, 1, 1))
    client.force_login(make_staff("alice", EDITORS))

    response = client.get(reverse("admin:comparisons_claim_changelist"), {"check": value} if value else {})

    assert response.status_code == 200
    assert {claim.text for claim in response.context["cl"].result_list} == shown
    assert Evidence.objects.count() == 4
