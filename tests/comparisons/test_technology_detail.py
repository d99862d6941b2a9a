import datetime

import pytest
from django.utils import timezone

from comparisons.models import Claim, Comparison, Technology
from comparisons.timeline import timeline
from tests.documents import document
from tests.factories import (
    ClaimFactory,
    ReleaseFactory,
    TechnologyFactory,
    UserFactory,
    make_article,
    make_comparison,
)

TODAY = datetime.date(2026, 11, 25)
FOR_VALIDATOR, FOR_PAGE = 4, 3


@pytest.fixture
def technology(db):
    make_comparison("any", technologies=2, criteria=3, note="A note.")
    make_article("shown", body="[[comparison: any]]", title="Where it is")
    return Technology.objects.order_by("slug").first()


def test_it_says_all_that_we_claim_and_where(client, technology):
    page = document(client.get(technology.get_absolute_url()))

    assert page.texts("h1") == [technology.name]
    assert {"First", "Second", "Side by side"} <= set(page.texts("h2"))
    links = page.links()
    assert all(claim.get_absolute_url() in links for claim in technology.claims.all())
    assert "/comparisons/any/" in links
    assert "/articles/shown/" in links
    assert [link for link in links if link.startswith("/compare/")]
    assert page.data[0]["@type"] == "BreadcrumbList"


def test_members_see_it_and_no_other_address_does(client, technology):
    client.force_login(UserFactory(username="alice"))
    assert b"alice" in client.get(technology.get_absolute_url()).content
    assert client.get("/technologies/nowhere/").status_code == 404
    assert client.get("/technologies/a%00b/").status_code == 404
    assert client.post(technology.get_absolute_url()).status_code == 405


def test_one_of_which_we_know_nothing_is_a_page(client, db):
    page = client.get(TechnologyFactory(slug="new").get_absolute_url())

    assert page.status_code == 200
    assert b"no release of it yet" in page.content


@pytest.mark.parametrize("criteria", [1, 12])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, criteria):
    make_comparison("any", technologies=3, criteria=criteria)
    address = Technology.objects.first().get_absolute_url()

    with django_assert_num_queries(FOR_VALIDATOR + FOR_PAGE):
        client.get(address)
    with django_assert_num_queries(FOR_VALIDATOR):
        client.get(address)


def test_three_hundred_claims_stay_below_the_limit(client, db):
    technology = TechnologyFactory()
    for number in range(300):
        ClaimFactory(technology=technology, text=f"Answer {number}", note=f"It is so since {number}. " * 10)

    page = client.get(technology.get_absolute_url(), headers={"Accept-Encoding": "gzip"})

    assert len(page.content) < 100 * 1024


def other_comparison(technology):
    Comparison.objects.create(slug="new", title="New", caption="c").columns.create(
        technology=technology, position=1
    )
    Comparison.objects.get(slug="new").rows.create(
        criterion=technology.claims.first().criterion, group="g", position=1
    )


CHANGES = {
    "itself": lambda one: one.save(),
    "a release": lambda one: one.releases.first().save(),
    "a claim": lambda one: one.claims.first().save(),
    "evidence": lambda one: one.claims.first().evidence.get().delete(),
    "a criterion": lambda one: one.claims.first().criterion.save(),
    "a new claim": lambda one: ClaimFactory(technology=one),
    "its partner": lambda one: Technology.objects.exclude(pk=one.pk).update(name="Another name"),
    "a table": other_comparison,
    "an article": lambda one: make_article("more", body="[[comparison: any]]", title="More"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_it_shows_moves_its_etag(client, technology, name):
    before = client.get(technology.get_absolute_url())["ETag"]

    CHANGES[name](technology)

    assert client.get(technology.get_absolute_url())["ETag"] != before


def test_another_day_moves_its_etag_for_support_ends(client, technology, monkeypatch):
    before = client.get(technology.get_absolute_url())["ETag"]
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY + datetime.timedelta(days=400))

    assert client.get(technology.get_absolute_url())["ETag"] != before


@pytest.mark.parametrize(
    ("released_on", "supported_until", "state", "words"),
    [
        (datetime.date(2025, 1, 1), datetime.date(2027, 4, 30), "supported", "Supported until 30 April 2027"),
        (datetime.date(2025, 1, 1), TODAY, "supported", "Supported until 25 November 2026"),
        (datetime.date(2023, 1, 1), datetime.date(2026, 4, 30), "ended", "Support ended 30 April 2026"),
        (datetime.date(2025, 1, 1), None, "open", "No end of support stated"),
        (datetime.date(2027, 1, 1), None, "announced", "Not released yet"),
        (None, None, "undated", "No end of support stated"),
    ],
)
def test_a_release_is_a_bar_and_words(db, released_on, supported_until, state, words):
    release = ReleaseFactory(released_on=released_on, supported_until=supported_until)

    (bar,) = timeline([release], TODAY).bars

    assert (bar.state, bar.words) == (state, words)
    assert 0 <= bar.start <= bar.start + bar.width + bar.rest <= 100.01


@pytest.mark.parametrize("day", [datetime.date.min, datetime.date.max])
def test_no_day_breaks_the_axis(db, day):
    release = ReleaseFactory(released_on=day, supported_until=datetime.date.max)

    found = timeline([release, ReleaseFactory(version="2")], TODAY)

    assert len(found.years) <= 7
    assert Claim.objects.count() == 0
