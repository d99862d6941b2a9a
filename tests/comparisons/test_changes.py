import xml.etree.ElementTree as ET

import pytest

from comparisons.changelog import LINES_A_PAGE
from comparisons.changes import IMPORTED, change_claim, confirm_claim, evidence_of
from comparisons.events import ClaimEvent
from comparisons.models import Claim, Comparison
from tests.documents import document
from tests.factories import UserFactory, make_comparison

URL, FEED = "/comparisons/any/changes/", "/comparisons/any/changes.atom"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def comparison(db):
    return make_comparison("any")


def of(comparison):
    return Claim.objects.shown_by([comparison]).select_related("technology", "criterion")


def change(claim, text, why="We looked again."):
    claim = Claim.objects.get(pk=claim.pk)
    claim.text = text
    return change_claim(claim, evidence_of(claim), by=UserFactory(username="alice"), why=why)


def test_it_tells_of_its_own_cells_the_newest_first(client, comparison):
    claim = of(comparison).first()
    change(claim, "One", why="The first reason.")
    newest = change(claim, "Two", why="The second reason.")
    change(of(make_comparison("other")).first(), "Elsewhere")

    page = document(client.get(URL))

    assert next(item.attributes["id"] for item in page.all("li") if "id" in item.attributes) == (
        f"change-{newest.pk}"
    )
    assert page.texts("p", class_="but") == ["Because: The second reason.", "Because: The first reason."]
    assert claim.get_absolute_url() in page.links()
    assert "Elsewhere" not in page.source
    assert "alice" not in page.source


def imported(comparison):
    for claim in of(comparison):
        ClaimEvent.objects.create(
            claim=claim, criterion=claim.criterion, technology=claim.technology, kind="created", why=IMPORTED
        )


def test_what_an_import_filled_is_one_line(client, comparison):
    imported(comparison)

    page = document(client.get(URL))

    assert page.texts("p", class_="headline") == ["4 cells filled"]


def test_it_goes_on_below_the_last_line_and_shows_each_once(client, comparison):
    imported(comparison)
    claim = of(comparison).first()
    events = [change(claim, f"Text {number}") for number in range(LINES_A_PAGE + 2)]

    first = document(client.get(URL))
    (further,) = [link for link in first.links() if link.startswith("?before=")]
    second = document(client.get(URL + further))

    ids = [
        item.attributes["id"]
        for page in (first, second)
        for item in page.all("li")
        if "id" in item.attributes
    ]
    assert ids[:-1] == [f"change-{event.pk}" for event in reversed(events)]
    assert ids[-1].startswith("filled-")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?before=", 301),
        ("?x=1", 301),
        ("?before=x", 404),
        ("?before=-1", 404),
        ("?before=99999999", 404),
        ("?before=" + "9" * 30, 404),
        ("?before=%00", 404),
        ("?before=²", 404),
    ],
)
def test_garbage_leads_to_a_clean_address_or_nowhere(client, comparison, query, status):
    response = client.get(URL + query)

    assert response.status_code == status
    if status == 301:
        assert response["Location"] == URL


def test_a_place_has_one_address(client, comparison):
    event = change(of(comparison).first(), "One")
    assert client.get(f"{URL}?before=0{event.pk}&x=1")["Location"] == f"{URL}?before={event.pk}"
    elsewhere = change(of(make_comparison("other")).first(), "Elsewhere")
    assert client.get(f"{URL}?before={elsewhere.pk}").status_code == 404


def test_the_feed_has_the_same(client, comparison, settings):
    settings.SITE_URL = "https://example.org"
    claim = of(comparison).first()
    imported(comparison)
    event = change(claim, "Less < more", why="A & B.")

    response = client.get(FEED, headers={"host": "localhost"})

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    first, second = ET.fromstring(response.content).findall("a:entry", ATOM)
    assert first.findtext("a:id", namespaces=ATOM) == f"https://example.org{URL}#change-{event.pk}"
    assert first.find("a:link", ATOM).attrib["href"] == f"https://example.org{claim.get_absolute_url()}"
    # A summary is HTML: what a person wrote is escaped in it.
    assert "Because: A &amp; B." in first.findtext("a:summary", namespaces=ATOM)
    assert second.findtext("a:title", namespaces=ATOM) == "4 cells filled"
    assert b"localhost" not in response.content
    assert FEED in [
        link.attributes["href"]
        for link in document(client.get("/comparisons/any/")).all("link", rel="alternate")
    ]


@pytest.mark.parametrize("url", [URL, FEED])
@pytest.mark.parametrize("changes", [1, 40])
def test_the_number_of_queries_is_fixed(client, comparison, django_assert_num_queries, url, changes):
    for number in range(changes):
        change(of(comparison).first(), f"Text {number}")

    with django_assert_num_queries(3):
        client.get(url)
    with django_assert_num_queries(1):
        client.get(url)


@pytest.mark.parametrize("url", [URL, FEED])
def test_a_change_moves_the_etag(client, comparison, url):
    claim = of(comparison).first()
    seen = [client.get(url)["ETag"]]
    change(claim, "One")
    seen.append(client.get(url)["ETag"])
    confirm_claim(Claim.objects.get(pk=claim.pk), by=UserFactory(username="bob"), on=claim.checked_on)
    seen.append(client.get(url)["ETag"])
    Comparison.objects.get().rows.first().delete()
    seen.append(client.get(url)["ETag"])

    assert len(set(seen)) == 4
    assert client.get(url.replace("any", "nowhere")).status_code == 404
