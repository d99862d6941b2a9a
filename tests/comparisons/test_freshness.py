import datetime

import pytest
from django.utils import timezone

from comparisons.changes import change_claim, evidence_of
from comparisons.freshness import freshness
from comparisons.models import Claim, Comparison
from tests.documents import document
from tests.factories import ReleaseFactory, make_comparison

URL = "/comparisons/any/freshness/"
TODAY = datetime.date(2026, 11, 25)


def counts(today=TODAY):
    found = freshness(Comparison.objects.get(slug="any"), today)
    return found.cells, {measure.name: count for measure, count in found.counts}


def test_each_reason_is_counted(db, django_assert_num_queries):
    make_comparison("any", technologies=2, criteria=4)
    make_comparison("other")
    old, disputed, unsourced, unknown, *_, gone = Claim.objects.filter(
        technology__in=Comparison.objects.get(slug="any").columns.values("technology")
    ).order_by("pk")
    Claim.objects.filter(pk=old.pk).update(checked_on=datetime.date(2025, 11, 24))
    Claim.objects.filter(pk=disputed.pk).update(disputed="Is it?")
    unsourced.evidence.all().delete()
    Claim.objects.filter(pk=unknown.pk).update(verdict="unknown")
    gone.delete()

    with django_assert_num_queries(3):
        cells, found = counts()

    assert cells == 8
    assert found == {
        "checked": 6,
        "stale": 1,
        "disputed": 1,
        "unsourced": 1,
        "unknown": 1,
        "empty": 1,
    }


def test_a_newer_release_makes_stale_and_an_empty_table_is_empty(db):
    make_comparison("any", technologies=1, criteria=2)
    claim = Claim.objects.first()
    ReleaseFactory(technology=claim.technology, version="2.0", released_on=TODAY)
    assert counts()[1]["stale"] == 2

    Claim.objects.all().delete()
    assert counts() == (
        2,
        dict.fromkeys(["checked", "stale", "disputed", "unsourced", "unknown"], 0) | {"empty": 2},
    )


def test_the_page_lists_the_cells(client, db):
    make_comparison("any", technologies=1, criteria=2)
    disputed, gone = Claim.objects.order_by("pk")
    disputed.disputed = "Is it so?"
    change_claim(disputed, evidence_of(disputed), by=None)
    empty = gone.get_absolute_url()
    gone.delete()

    page = document(client.get(URL))

    assert {empty, disputed.get_absolute_url()} <= set(page.links())
    assert "Is it so?" in page.source
    strip = document(client.get("/comparisons/any/"))
    for name in ("checked", "stale", "disputed", "unsourced", "unknown", "empty"):
        assert page.all("h2", id=name)
        assert f"{URL}#{name}" in strip.links()


@pytest.mark.parametrize("criteria", [2, 9])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, criteria):
    make_comparison("any", technologies=2, criteria=criteria)

    with django_assert_num_queries(9):
        client.get(URL)
    with django_assert_num_queries(1):
        client.get(URL)


@pytest.mark.parametrize("url", [URL, "/comparisons/any/"])
def test_another_day_and_another_fact_move_the_etag(client, db, monkeypatch, url):
    make_comparison("any")
    seen = {client.get(url)["ETag"]}
    Claim.objects.first().evidence.get().delete()
    seen.add(client.get(url)["ETag"])
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY + datetime.timedelta(days=400))
    seen.add(client.get(url)["ETag"])

    assert len(seen) == 3


def test_no_such_table_is_not_found(client, db):
    assert client.get("/comparisons/nowhere/freshness/").status_code == 404
