import datetime

import pytest
from allauth.account.models import EmailAddress

from comparisons.changes import change_claim, delete_claim, evidence_of
from comparisons.models import Claim, Technology
from tests.documents import document
from tests.factories import (
    ClaimFactory,
    CriterionFactory,
    ReleaseFactory,
    TechnologyFactory,
    UserFactory,
    make_article,
    make_comparison,
)

FOR_VALIDATOR, FOR_PAGE = 5, 4


@pytest.fixture
def claim(db):
    make_comparison("any", technologies=2, criteria=2, note="A note.")
    make_article("shown", body="[[comparison: any]]", title="Where it is")
    return Claim.objects.select_related("technology", "criterion").order_by("pk").first()


def change(claim, why="We looked again.", **values):
    claim = Claim.objects.get(pk=claim.pk)
    for name, value in values.items():
        setattr(claim, name, value)
    change_claim(claim, evidence_of(claim), by=UserFactory(username="alice"), why=why)


def test_it_says_what_it_rests_on_and_where_it_is_shown(client, claim):
    claim.evidence.update(stance="contradicts")

    page = document(client.get(claim.get_absolute_url()))
    text = " ".join(page.texts("main"))

    for said in ("Yes", "It does", "A note.", "the editors", "Contradicts", "The manual", "version 1.0.1"):
        assert said in text
    other = Claim.objects.filter(criterion=claim.criterion).exclude(pk=claim.pk).get()
    assert {other.get_absolute_url(), claim.technology.get_absolute_url()} <= set(page.links())
    assert f"/comparisons/any/#row-{claim.criterion.slug}" in page.links()
    assert f"/articles/shown/#row-{claim.criterion.slug}" in page.links()


def test_its_history_is_told_without_names(client, claim):
    change(claim, verdict="no", why="It went away.")
    change(claim, verdict="partial", why="Half of it is back.")

    page = document(client.get(claim.get_absolute_url()))
    headlines = page.texts("p", class_="headline")

    assert headlines[0].startswith("Partial, was No until ")
    assert "Because: Half of it is back." in page.texts("p", class_="but")
    assert "alice" not in page.source


def test_dispute_and_staleness_are_said_with_the_reason(client, claim):
    change(claim, disputed="Somebody measured otherwise.", checked_on=datetime.date(2024, 1, 1))
    ReleaseFactory(technology=claim.technology, version="2.0", released_on=datetime.date(2026, 1, 1))

    text = " ".join(document(client.get(claim.get_absolute_url())).texts("main"))

    assert "Disputed Somebody measured otherwise." in text
    assert "its review was due after 12 months, and there is a newer release than 1.0" in text
    assert "2.0 is out" in text


def test_who_has_a_public_page_is_named(client, claim):
    bob = UserFactory(username="bob")
    change(claim, checked_by=bob)
    assert "/members/bob/" not in document(client.get(claim.get_absolute_url())).links()

    EmailAddress.objects.create(user=bob, email=bob.email, verified=True, primary=True)
    assert "/members/bob/" in document(client.get(claim.get_absolute_url())).links()


def test_a_cell_that_a_table_asks_is_not_yet_checked(client, claim):
    delete_claim(claim, by=None, why="It was wrong.")

    page = client.get(f"/technologies/{claim.technology.slug}/{claim.criterion.slug}/")

    assert page.status_code == 200
    assert b"Not yet checked" in page.content
    assert b"It was wrong." in page.content
    assert b'content="noindex"' in page.content


def test_no_cell_is_not_found(client, claim):
    TechnologyFactory(slug="alone")
    CriterionFactory(slug="unasked")
    for path in ("alone/unasked", "alone/nothing", "nowhere/unasked", f"{claim.technology.slug}/unasked"):
        assert client.get(f"/technologies/{path}/").status_code == 404
    assert client.post(claim.get_absolute_url()).status_code == 405


@pytest.mark.parametrize("technologies", [2, 9])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, technologies):
    make_comparison("any", technologies=technologies, criteria=2)
    claim = Claim.objects.first()
    for number in range(technologies):
        change(claim, text=f"Text {number}")
    address = claim.get_absolute_url()

    with django_assert_num_queries(FOR_VALIDATOR + FOR_PAGE):
        client.get(address)
    with django_assert_num_queries(FOR_VALIDATOR):
        client.get(address)


CHANGES = {
    "the claim": lambda claim: change(claim, text="Other words"),
    "evidence": lambda claim: claim.evidence.get().delete(),
    "the technology": lambda claim: claim.technology.save(),
    "a release": lambda claim: ReleaseFactory(technology=claim.technology, version="7"),
    "the criterion": lambda claim: claim.criterion.save(),
    "a neighbour": lambda claim: ClaimFactory(criterion=claim.criterion),
    "a neighbour's name": lambda claim: Technology.objects.exclude(pk=claim.technology_id).get().save(),
    "an article": lambda claim: make_article("more", body="[[comparison: any]]", title="More"),
    "its end": lambda claim: claim.delete(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_it_shows_moves_its_etag(client, claim, name):
    before = client.get(claim.get_absolute_url())["ETag"]

    CHANGES[name](Claim.objects.get(pk=claim.pk))

    assert client.get(claim.get_absolute_url())["ETag"] != before
