from urllib.robotparser import RobotFileParser

from django.urls import reverse

from tests.factories import UserFactory

URL = reverse("robots")


def rules(client):
    parser = RobotFileParser()
    parser.parse(client.get(URL).content.decode().splitlines())
    return parser


def test_what_readers_see_may_be_fetched(client, db):
    parser = rules(client)

    assert parser.can_fetch("anybot", "/")
    assert parser.can_fetch("anybot", "/articles/an-article/")
    assert parser.can_fetch("anybot", "/static/css/site.css")


def test_account_pages_and_the_admin_may_not(client, db):
    parser = rules(client)

    assert not parser.can_fetch("anybot", "/accounts/login/")
    assert not parser.can_fetch("anybot", "/admin/")


def test_it_names_the_sitemap_by_the_sites_own_address(client, db, settings):
    settings.SITE_URL = "https://example.org"

    assert rules(client).site_maps() == ["https://example.org/sitemap.xml"]


def test_it_is_plain_text_and_asks_the_database_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(URL)

    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_members_head_and_post_do_no_harm(client, db):
    assert client.head(URL).content == b""
    assert client.post(URL).status_code in {200, 405}
    client.force_login(UserFactory(username="alice"))
    assert client.get(URL).status_code == 200
