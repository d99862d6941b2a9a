"""What every kind of answer says about itself, and that no page holds script or style of its own."""

import pytest
from django.test import Client

from accounts.groups import EDITORS
from tests.documents import document
from tests.factories import UserFactory, make_article, make_comparison, make_page, make_staff

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}

PUBLIC = ["/", "/articles/", "/articles/an-article/", "/comparisons/any/", "/terms/", "/no-such-page/"]
ACCOUNT = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-x/",
    "/accounts/inactive/",
]
OWN = ["/accounts/email/", "/accounts/password/change/", "/accounts/logout/", "/accounts/reauthenticate/"]
ADMIN = [
    "/admin/",
    "/admin/articles/article/",
    "/admin/articles/article/add/",
    "/admin/comparisons/claim/add/",
    "/admin/comparisons/claim/",
    "/admin/pages/page/add/",
]
MACHINES = ["/feed/", "/sitemap.xml", "/robots.txt", "/favicon.ico", "/articles/an-article", "/admin/login/"]


@pytest.fixture
def site(db):
    make_comparison("any")
    make_article(body="Lead.\n\n## One\n\n```python\nprint(1)\n```\n\n[[comparison: any]]")
    make_page("terms")


# Where a frame of the desk shows the page that is being written.
FRAMES = {
    "/admin/articles/article/add/": {"frame-src 'self'"},
    "/admin/pages/page/add/": {"frame-src 'self'"},
}


def assert_headers(response, more=frozenset()):
    assert {part.strip() for part in response["Content-Security-Policy"].split(";")} == POLICY | more
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    for device in ("camera", "microphone", "geolocation", "payment", "browsing-topics"):
        assert f"{device}=()" in response["Permissions-Policy"].split(", ")


@pytest.mark.parametrize("address", PUBLIC + ACCOUNT + MACHINES + ADMIN)
def test_a_visitors_answer_has_every_header(client, site, address):
    response = client.get(address)

    assert_headers(response)
    if address != "/articles/an-article":
        assert response["X-Frame-Options"] == "DENY"


def test_a_copy_that_holds_has_every_header(client, site):
    response = client.get("/", headers={"if-none-match": "*"})

    assert response.status_code == 304
    assert_headers(response)


@pytest.mark.parametrize("address", ["/static/css/site.css", "/static/img/favicon.svg", "/static/none.css"])
def test_static_files_have_every_header_too(client, db, address):
    assert_headers(client.get(address))


def test_a_refused_form_has_every_header_and_no_script(db):
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "alice"})

    assert response.status_code == 403
    assert_headers(response)


def test_a_foreign_host_is_refused_with_every_header(client, db):
    response = client.get("/", headers={"host": "elsewhere.example.org"})

    assert response.status_code == 400
    assert_headers(response)


def assert_nothing_inline(response):
    page = document(response)
    for element in page.elements:
        names = set(element.attributes)
        assert "style" not in names, element
        assert not [name for name in names if name.startswith("on")], element
        assert element.tag != "style", element
        if element.tag == "script" and "src" not in names:
            assert element.attributes.get("type") in {"application/ld+json", "application/json"}, element
        for name in ("src", "action"):
            assert not (element.attributes.get(name) or "").startswith(("http:", "https:", "//", "data:")), (
                element
            )
        assert not (element.attributes.get("href") or "").lower().startswith("javascript:"), element
    return page


@pytest.mark.parametrize("address", PUBLIC + ACCOUNT)
def test_no_page_of_a_visitors_holds_script_or_style(client, site, address):
    page = assert_nothing_inline(client.get(address))

    assert len(page.all("h1")) == 1
    assert page.all("html", lang="en-GB")


@pytest.mark.parametrize("address", PUBLIC + OWN)
def test_no_page_of_a_members_holds_script_or_style(client, site, address):
    client.force_login(UserFactory(username="alice"))

    response = client.get(address)

    assert response.status_code in {200, 302, 404}
    assert_nothing_inline(response)
    assert_headers(response)


@pytest.mark.parametrize("address", ADMIN)
def test_no_page_of_the_admin_holds_script_or_style(client, site, address):
    client.force_login(make_staff("alice", EDITORS))

    response = client.get(address)

    assert response.status_code == 200
    assert_nothing_inline(response)
    assert_headers(response, FRAMES.get(address, frozenset()))
    assert response["X-Frame-Options"] == "DENY"


def test_a_page_fetches_only_what_is_there(client, site):
    page = document(client.get("/articles/an-article/"))

    fetched = [
        element.attributes["href"] for element in page.all("link") if element.attributes["href"][0] == "/"
    ]
    fetched += [element.attributes["src"] for element in page.elements if "src" in element.attributes]
    assert len(fetched) >= 4
    for address in fetched:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("address", PUBLIC[:5])
def test_every_address_in_a_page_is_one_of_ours_that_is_there_or_a_source(client, site, address):
    for slug in ("about", "contact", "how-we-compare", "privacy"):
        make_page(slug)

    for link in document(client.get(address)).links():
        if link.startswith("/"):
            assert client.get(link.partition("#")[0], follow=True).status_code == 200, link
        else:
            assert link.startswith(("#", "?", "https://docs.example.org/", "https://creativecommons.org/")), (
                link
            )
