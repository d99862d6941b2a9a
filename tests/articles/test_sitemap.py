import xml.etree.ElementTree as ET

import pytest
from django.urls import reverse

from tests.factories import PageFactory, UserFactory, make_article, make_comparison, make_page

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

    with django_assert_num_queries(3):
        client.get(URL)


def test_members_head_and_post_do_no_harm(client, db):
    assert client.head(URL).content == b""
    assert client.post(URL).status_code in {200, 405}
    client.force_login(UserFactory(username="alice"))
    assert locations(client.get(URL)) == ["http://testserver/"]
