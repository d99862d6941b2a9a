"""Every address below /admin/, whatever room it belongs to, and who must not get in."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.groups import EDITORS
from accounts.models import User
from tests.accounts.doors import make_member
from tests.accounts.second_factors import INDEX, REAUTHENTICATE, give_app, in_by_code
from tests.factories import make_article, make_comparison, make_page, make_staff


@pytest.fixture(autouse=True)
def _needed(settings):
    settings.STAFF_NEED_SECOND_FACTOR = True


@pytest.fixture
def alice(db):
    """An editor."""
    alice = make_staff("alice", EDITORS)
    alice.emailaddress_set.create(email=alice.email, verified=True, primary=True)
    return alice


def routes(patterns: list, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def below_admin() -> list[str]:
    """An address for each pattern, whatever room it belongs to, with a number that is there."""
    found = [route for route in routes(get_resolver().url_patterns) if route.startswith("admin/")]
    urls = []
    for route in found:
        url = re.sub(r"\(\?P<url>[^)]*\)+", "anything/", route)
        url = re.sub(r"\(\?P<app_label>[^)]*\)", "articles", url)
        url = re.sub(r"<[^>]*>|\(\?P<[^>]*>[^)]*\)|\([^)]*\)", "1", url)
        urls.append("/" + re.sub(r"[\^$]|\\Z", "", url))
    return urls


@pytest.fixture
def things(db):
    """So that most addresses are of something that is there."""
    make_comparison("any")
    make_article(body="[[comparison: any]]")
    make_page()


@pytest.fixture
def doors(alice, things) -> dict[str, Client]:
    """Who must not get in: a browser for each."""
    boss = make_member("boss", is_staff=True, is_superuser=True)
    enrolled = make_member("dora", is_staff=True, is_superuser=True)
    give_app(enrolled)
    people = {"member": make_member("bob"), "editor": alice, "superuser": boss, "enrolled": enrolled}
    clients = {"anonymous": Client()}
    for name, user in people.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


def test_there_are_places_to_try():
    urls = below_admin()

    assert len(urls) > 60
    assert {
        "/admin/",
        "/admin/articles/article/",
        "/admin/articles/article/1/change/",
        "/admin/jsi18n/",
    } <= set(urls)


@pytest.mark.parametrize("method", ["get", "post", "head", "put", "options"])
def test_nobody_without_it_gets_anything_below_admin(doors, method):
    """None of them is ever answered by the page itself; where they are led is no part of the admin."""
    for url in below_admin():
        for who, client in doors.items():
            response = getattr(client, method)(url)
            assert response.status_code in {301, 302, 403, 404, 405}, (who, method, url, response.status_code)
            if who in {"editor", "superuser"}:
                assert (response.status_code, response.url) == (302, INDEX), (who, method, url)
            if who == "enrolled":
                assert response.status_code == 302, (who, method, url)
                assert response.url.startswith(REAUTHENTICATE), (who, method, url)
            if who == "member" and response.status_code in {301, 302}:
                after = client.get(response.url, follow=True)
                assert after.status_code == 404 or not after.request["PATH_INFO"].startswith("/admin/"), url


def test_with_it_the_same_addresses_are_there(alice, things):
    """So the walk does not pass because nothing is there."""
    User.objects.filter(pk=alice.pk).update(is_superuser=True)
    client = in_by_code(alice, give_app(alice))

    answers = [client.get(url).status_code for url in below_admin()]
    assert answers.count(200) > 30
    assert not {403, 500} & set(answers)


def test_the_admin_alone_would_have_let_them_in(doors, settings):
    settings.STAFF_NEED_SECOND_FACTOR = False

    assert doors["editor"].get("/admin/").status_code == 200
