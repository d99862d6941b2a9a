"""Every address below /accounts/, and the doors of the admin: who gets what there."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.groups import EDITORS, MODERATORS
from tests.accounts.doors import make_member
from tests.factories import make_staff

LOGIN = "/accounts/login/"
ROLES = ["anonymous", "member", "suspended", "moderator", "editor"]

# What a GET answers: a status, or where it leads; SIGN_IN leads back here afterwards, and PASSWORD asks
# for it again first. Somebody suspended manages the account like everyone, and so do the staff.
SIGN_IN, SIGN_IN_FIRST, PASSWORD = "sign in", "sign in first", "password"
PLACES = {
    # route below accounts/: (anonymous, whoever is signed in)
    "": (SIGN_IN, 200),
    "time-zone/": (SIGN_IN, 405),
    "2fa/": (SIGN_IN, 200),
    "2fa/authenticate/": (LOGIN, "/"),
    "2fa/reauthenticate/": (SIGN_IN, "/accounts/reauthenticate/"),
    "2fa/totp/activate/": (SIGN_IN_FIRST, PASSWORD),
    "2fa/totp/deactivate/": (SIGN_IN, 404),
    "2fa/recovery-codes/": (SIGN_IN, "/accounts/2fa/"),
    "2fa/recovery-codes/download/": (SIGN_IN, "/accounts/2fa/recovery-codes/"),
    "2fa/recovery-codes/generate/": (SIGN_IN, PASSWORD),
    "2fa/webauthn/": ("/accounts/2fa/", "/accounts/2fa/"),
    "2fa/webauthn/add/": (SIGN_IN_FIRST, PASSWORD),
    "2fa/webauthn/login/": (LOGIN, "/"),
    "2fa/webauthn/reauthenticate/": (SIGN_IN, "/accounts/reauthenticate/"),
    "2fa/webauthn/keys/<int:pk>/remove/": (SIGN_IN_FIRST, PASSWORD),
    "2fa/webauthn/keys/<int:pk>/edit/": (SIGN_IN_FIRST, PASSWORD),
    "sessions/": (SIGN_IN, 200),
    "sessions/end-others/": (SIGN_IN, 405),
    "sessions/<int:pk>/end/": (SIGN_IN, 405),
    "corrections/": (SIGN_IN, 200),
    "data/": (SIGN_IN, PASSWORD),
    "delete/": (SIGN_IN, PASSWORD),
    "login/": (200, "/"),
    "logout/": ("/", 200),
    "inactive/": (200, 200),
    "signup/": (200, "/"),
    "reauthenticate/": (SIGN_IN, 200),
    "email/": (SIGN_IN, 200),
    "confirm-email/": (LOGIN, "/accounts/email/"),
    "password/change/": (SIGN_IN, 200),
    "password/set/": (SIGN_IN, "/accounts/password/change/"),
    "password/reset/": (200, 200),
    "password/reset/done/": (200, 200),
    "password/reset/key/done/": (200, 200),
    "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (200, 200),
    "login/code/confirm/": (LOGIN, "/"),
    "3rdparty/": (SIGN_IN, 200),
    "3rdparty/signup/": (LOGIN, LOGIN),
    "3rdparty/login/cancelled/": (200, 200),
    "3rdparty/login/error/": (401, 401),
    "social/signup/": ("/accounts/3rdparty/signup/", "/accounts/3rdparty/signup/"),
    "social/connections/": ("/accounts/3rdparty/", "/accounts/3rdparty/"),
    "social/login/cancelled/": ("/accounts/3rdparty/login/cancelled/", "/accounts/3rdparty/login/cancelled/"),
    "social/login/error/": ("/accounts/3rdparty/login/error/", "/accounts/3rdparty/login/error/"),
    # no keys are set for these
    "github/login/": (404, 404),
    "github/login/callback/": (404, 404),
    "google/login/": (404, 404),
    "google/login/callback/": (404, 404),
    "google/login/token/": (404, 404),
    "oidc/^(?P<provider_id>[^/]+)/login/": (404, 404),
    "oidc/^(?P<provider_id>[^/]+)/login/callback/": (404, 404),
}
ARGUMENTS = {
    "<int:pk>": "1",
    "(?P<uidb36>[0-9A-Za-z]+)": "zz",
    "(?P<key>.+)": "abc",
    "(?P<provider_id>[^/]+)": "nowhere",
}

# Whole addresses: (anonymous, member, suspended, moderator, editor). The admin is closed to members, and what
# its own people may not see is not there.
DOOR, CLOSED, NOT_HERE = "the door", 404, 404
CHANGE = "/accounts/password/change/"
ELSEWHERE = {
    "/admin/": (DOOR, CLOSED, CLOSED, 200, 200),
    "/admin/login/": (DOOR, CLOSED, CLOSED, "/admin/", "/admin/"),
    "/admin/password_change/": (DOOR, CLOSED, CLOSED, CHANGE, CHANGE),
    "/admin/accounts/user/": (DOOR, CLOSED, CLOSED, NOT_HERE, NOT_HERE),
    "/admin/accounts/referralsource/": (DOOR, CLOSED, CLOSED, NOT_HERE, 200),
    "/admin/account/emailaddress/": (DOOR, CLOSED, CLOSED, NOT_HERE, NOT_HERE),
    "/admin/auth/group/": (DOOR, CLOSED, CLOSED, NOT_HERE, NOT_HERE),
    "/admin/pages/page/": (DOOR, CLOSED, CLOSED, NOT_HERE, 200),
    "/admin/articles/article/": (DOOR, CLOSED, CLOSED, NOT_HERE, 200),
    "/admin/comparisons/claim/": (DOOR, CLOSED, CLOSED, NOT_HERE, 200),
    "/admin/comparisons/claim/worklist/": (DOOR, CLOSED, CLOSED, NOT_HERE, 200),
    "/admin/comparisons/correction/": (DOOR, CLOSED, CLOSED, NOT_HERE, 200),
    "/admin/comments/comment/": (DOOR, CLOSED, CLOSED, 200, NOT_HERE),
    "/admin/comments/discussion/": (DOOR, CLOSED, CLOSED, 200, NOT_HERE),
    "/admin/comments/member/": (DOOR, CLOSED, CLOSED, 200, NOT_HERE),
    "/members/bob/": (200, 200, 200, 200, 200),
    "/members/nobody/": (404, 404, 404, 404, 404),
    "/accounts/no-such-place/": (404, 404, 404, 404, 404),
}


def routes(patterns: list, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def address(route: str) -> str:
    for argument, value in ARGUMENTS.items():
        route = route.replace(argument, value)
    return "/accounts/" + re.sub(r"[\^$]", "", route)


@pytest.fixture
def browsers(db) -> dict[str, Client]:
    """A browser for each role."""
    people = {
        "member": make_member("bob"),
        "suspended": make_member("charlie", suspended_until=timezone.now() + timedelta(days=3)),
        "moderator": make_staff("dora", MODERATORS),
        "editor": make_staff("alice", EDITORS),
    }
    browsers = {role: Client() for role in ROLES}
    for role, person in people.items():
        browsers[role].force_login(person)
    return browsers


def answer(response, browser: Client | None = None) -> int | str:
    """The status, or where it leads; the admin's own door hands over to that of all, or does not open."""
    if response.status_code not in {301, 302}:
        return response.status_code
    if browser and response.url.startswith("/admin/login/"):
        return answer(browser.get(response.url), browser)
    return DOOR if browser and response.url.startswith(LOGIN) else response.url


def test_no_address_is_forgotten():
    below = {
        route.removeprefix("accounts/")
        for route in routes(get_resolver().url_patterns)
        if route.startswith("accounts/")
    }

    assert below == PLACES.keys()


@pytest.mark.parametrize("route", PLACES)
def test_who_gets_what_below_accounts(browsers, route):
    url = address(route)
    meant = {
        SIGN_IN: f"{LOGIN}?next={url}",
        SIGN_IN_FIRST: f"{LOGIN}?next={url.replace('/', '%2F')}",
        PASSWORD: f"/accounts/reauthenticate/?next={url.replace('/', '%2F')}",
    }
    for_anonymous, for_members = (meant.get(one, one) for one in PLACES[route])

    got = {role: answer(browser.get(url)) for role, browser in browsers.items()}

    assert got == {role: for_anonymous if role == "anonymous" else for_members for role in ROLES}


@pytest.mark.parametrize("url", ELSEWHERE)
def test_who_gets_what_elsewhere(browsers, url):
    got = [answer(browsers[role].get(url), browsers[role]) for role in ROLES]

    assert got == list(ELSEWHERE[url])


def test_the_names_are_what_they_were():
    for name, url in {
        "account_home": "/accounts/",
        "usersessions_list": "/accounts/sessions/",
        "usersessions_end_others": "/accounts/sessions/end-others/",
        "account_data": "/accounts/data/",
        "account_delete": "/accounts/delete/",
        "account_login": LOGIN,
    }.items():
        assert reverse(name) == url
