import datetime
import xml.etree.ElementTree as ET

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.feeds import FEED_SIZE
from tests.factories import UserFactory, make_article

URL = reverse("feed")
ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def entries(response):
    return ET.fromstring(response.content).findall("atom:entry", ATOM)


def test_it_works(client, db):
    published = timezone.now() - datetime.timedelta(days=2)
    article = make_article(title="A & B", standfirst="Less < more.", at=published)

    response = client.get(URL)

    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.content)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert feed.findtext("atom:title", namespaces=ATOM) == "Tech Job Finder"
    assert feed.findtext("atom:id", namespaces=ATOM) == "http://testserver/"
    (entry,) = entries(response)
    assert entry.findtext("atom:title", namespaces=ATOM) == "A & B"
    assert entry.findtext("atom:summary", namespaces=ATOM) == "Less &lt; more."
    assert entry.findtext("atom:id", namespaces=ATOM) == "http://testserver/articles/an-article/"
    assert entry.findtext("atom:author/atom:name", namespaces=ATOM) == "Tech Job Finder"
    for name, moment in (("published", article.published_at), ("updated", article.updated_at)):
        said = datetime.datetime.fromisoformat(entry.findtext(f"atom:{name}", namespaces=ATOM))
        assert said == moment


def test_an_empty_site_has_a_feed(client, db):
    assert entries(client.get(URL)) == []


def test_its_addresses_are_the_sites_own_whatever_the_host(client, db, settings):
    settings.SITE_URL = "https://example.org"
    make_article()

    response = client.get(URL, headers={"host": "localhost"})

    feed = ET.fromstring(response.content)
    addresses = [link.attrib["href"] for link in feed.iter("{http://www.w3.org/2005/Atom}link")]
    addresses += [element.text for element in feed.iter("{http://www.w3.org/2005/Atom}id")]
    assert len(addresses) == 5
    assert all(address.startswith("https://example.org/") for address in addresses)
    assert b"localhost" not in response.content


def test_the_newest_stand_first_and_not_more_than_it_has_room_for(client, db):
    start = timezone.now() - datetime.timedelta(days=1)
    for number in range(FEED_SIZE + 3):
        make_article(f"article-{number:02}", at=start + datetime.timedelta(minutes=number))

    ids = [entry.findtext("atom:id", namespaces=ATOM) for entry in entries(client.get(URL))]

    newest = range(FEED_SIZE + 2, 2, -1)
    assert ids == [f"http://testserver/articles/article-{number:02}/" for number in newest]


def test_a_title_with_control_characters_breaks_no_reader(client, db):
    make_article(title="A\x08 title", standfirst="And\x0c more\x00.")

    (entry,) = entries(client.get(URL))

    assert entry.findtext("atom:title", namespaces=ATOM) == "A title"


@pytest.mark.parametrize("articles", [1, FEED_SIZE])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, articles):
    for number in range(articles):
        make_article(f"article-{number}", byline=UserFactory())

    with django_assert_num_queries(1):
        client.get(URL)


def test_members_head_and_post_do_no_harm(client, db):
    make_article()

    assert client.head(URL).content == b""
    assert client.post(URL).status_code in {200, 405}
    client.force_login(UserFactory(username="alice"))
    assert len(entries(client.get(URL))) == 1
    assert b"alice" not in client.get(URL).content
