import xml.etree.ElementTree as ET

import pytest
from django.urls import reverse

from comparisons.models import Claim, Technology
from tests.factories import (
    ClaimFactory,
    CriterionFactory,
    PageFactory,
    TechnologyFactory,
    UserFactory,
    make_article,
    make_comparison,
    make_page,
)

URL = reverse("sitemap")
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def locations(response):
    return [element.text for element in ET.fromstring(response.content).findall("s:url/s:loc", NAMES)]


def test_it_names_all_that_a_reader_can_open(client, db):
    article = make_article()
    make_comparison("any")
    make_page("terms")

    response = client.get(URL)

    assert response["Content-Type"] == "application/xml"
    assert locations(response) == [
        "http://testserver/",
        "http://testserver/comparisons/any/",
        "http://testserver/terms/",
        "http://testserver/articles/an-article/",
        *sorted(f"http://testserver{one.get_absolute_url()}" for one in Technology.objects.all()),
        *sorted(f"http://testserver{one.get_absolute_url()}" for one in Claim.objects.all()),
    ]
    assert (
        ET.fromstring(response.content)
        .findtext("s:url/s:lastmod", namespaces=NAMES)
        .startswith(f"{article.updated_at:%Y-%m-%d}T")
    )
    for location in locations(response):
        assert client.get(location.removeprefix("http://testserver")).status_code == 200


def test_a_page_without_a_text_is_left_out(client, db):
    PageFactory(slug="empty")

    assert locations(client.get(URL)) == ["http://testserver/"]


def test_its_addresses_are_the_sites_own_whatever_the_host(client, db, settings):
    settings.SITE_URL = "https://example.org"
    make_article()

    response = client.get(URL, headers={"host": "127.0.0.1"})

    assert locations(response) == ["https://example.org/", "https://example.org/articles/an-article/"]


@pytest.mark.parametrize("things", [1, 7])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, things):
    for number in range(things):
        make_article(f"article-{number}", byline=UserFactory())
        make_comparison(f"comparison-{number}")
        make_page(f"page-{number}")

    with django_assert_num_queries(5):
        client.get(URL)


def test_members_head_and_post_do_no_harm(client, db):
    assert client.head(URL).content == b""
    assert client.post(URL).status_code in {200, 405}
    client.force_login(UserFactory(username="alice"))
    assert locations(client.get(URL)) == ["http://testserver/"]


def paths(client):
    return [location.removeprefix("http://testserver") for location in locations(client.get(URL))]


def test_a_pair_stands_in_it_from_five_shared_criteria_on(client, db):
    zope, bottle = TechnologyFactory(slug="zope"), TechnologyFactory(slug="bottle")
    for criterion in CriterionFactory.create_batch(4):
        for technology in (zope, bottle):
            ClaimFactory(technology=technology, criterion=criterion)
    ClaimFactory(technology=zope)
    assert not [path for path in paths(client) if path.startswith("/compare/")]

    for technology in (zope, bottle):
        ClaimFactory(technology=technology, criterion=CriterionFactory(slug="fifth"))

    assert [path for path in paths(client) if path.startswith("/compare/")] == ["/compare/bottle-vs-zope/"]


def test_it_has_the_facts_that_there_are_and_no_others(client, db):
    TechnologyFactory(slug="unclaimed")
    claim = ClaimFactory(technology__slug="claimed", criterion__slug="asked")
    assert paths(client) == ["/", "/technologies/claimed/", "/technologies/claimed/asked/"]

    claim.technology.slug = "renamed"
    claim.technology.save()
    assert paths(client) == ["/", "/technologies/renamed/", "/technologies/renamed/asked/"]

    claim.delete()
    assert paths(client) == ["/"]


def test_facts_have_the_room_that_is_left(client, db, monkeypatch):
    make_comparison("any", technologies=1, criteria=4)
    monkeypatch.setattr("articles.feeds.SITEMAP_SIZE", 5)

    assert len(paths(client)) == 5
    assert "/comparisons/any/" in paths(client)
