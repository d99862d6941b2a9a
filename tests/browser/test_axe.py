"""axe finds nothing, on any page, in either theme, at either width."""

import json
from collections.abc import Iterable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Page

from articles.models import Article
from comparisons.events import ClaimEvent
from comparisons.models import Claim, Comparison, Criterion, Preset, Release, Technology
from pages.models import Page as Text
from tests.browser.conftest import sign_in
from tests.browser.places import ACCOUNT, ARTICLE, COMPARISON, DESKTOP, HOME, MISSING, PHONE, PUBLIC

WIDTHS = [DESKTOP, PHONE]

pytestmark = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="axe looks where the tests run on SQLite"
)

AXE = Axe().axe_script

# What of it depends on the theme.
COLOURS = {"color-contrast", "link-in-text-block"}


def violations(page: Page, *, without: Iterable[str] = (), colours: bool = False) -> list[str]:
    # Without `preload` axe does not put the style sheets into the page again, which the policy forbids.
    options = {
        "resultTypes": ["violations"],
        "preload": False,
        "rules": {rule: {"enabled": False} for rule in without},
    }
    if colours:
        options["runOnly"] = {"type": "rule", "values": sorted(COLOURS - set(without))}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("(options) => axe.run(options)", options)["violations"]
    return [
        f"{one['id']}: {one['help']}: {json.dumps([node['target'] for node in one['nodes'][:4]])}"
        for one in found
    ]


def audit(page: Page, name: str, *, without: Iterable[str] = ()) -> list[str]:
    """What axe finds on the page as it stands, in both themes, each with `name` before it.

    The markup is the same on every database, and axe takes a fifth of the time of all tests: it looks where
    the tests run on SQLite.
    """
    if connection.vendor != "sqlite":
        return []
    found = [f"{name}: {one}" for one in violations(page, without=without)]
    page.emulate_media(color_scheme="dark")
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    found += [f"{name}, dark: {one}" for one in violations(page, without=without, colours=True)]
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_what_everyone_reads(site, browse, watch, width):
    watch.expect(MISSING, 404)
    page = browse(width, color_scheme="light")
    found = []
    for path in (*PUBLIC, MISSING):
        page.goto(path)
        found += audit(page, path)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_tables_with_each_cell_open(site, browse, width):
    page = browse(width, color_scheme="light")
    found = []
    for path in (ARTICLE, COMPARISON):
        page.goto(path)
        page.evaluate("scrollTo(0, 3000)")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found += audit(page, path)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_doors(site, browse, width):
    page = browse(width, color_scheme="light")
    found = []
    for path in ACCOUNT:
        page.goto(path)
        found += audit(page, path)
        page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })")
        with page.expect_navigation():
            page.locator("main form button").click()
        found += audit(page, f"{path} sent empty")
    page.goto("/admin/")
    assert "/accounts/login/" in page.url
    found += audit(page, "the way into the admin")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_that_says_sorry(site, browse, watch, width, monkeypatch):
    def fail() -> str:
        raise RuntimeError("the view is broken")

    monkeypatch.setattr("articles.views.ruler_month", fail)
    watch.expect(HOME, 500)
    page = browse(width, color_scheme="light")

    assert page.goto(HOME).status == 500
    assert page.get_by_role("heading", level=1).inner_text() == "Something went wrong here"

    found = audit(page, "500")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", WIDTHS)
def test_where_editors_work(alice, browse, width):
    page = browse(width, color_scheme="light")
    sign_in(page, alice)
    found = []
    for path in (
        "/admin/",
        "/admin/comparisons/claim/",
        f"/admin/comparisons/claim/{Claim.objects.first().pk}/change/",
        "/admin/articles/article/",
        f"/admin/articles/article/{Article.objects.first().pk}/change/",
        "/admin/pages/page/",
        f"/admin/pages/page/{Text.objects.first().pk}/change/",
        "/admin/comparisons/claim/add/",
        "/admin/comparisons/claimevent/",
        "/admin/comparisons/correction/",
        f"/admin/comparisons/claimevent/{ClaimEvent.objects.first().pk}/change/",
        f"/admin/comparisons/technology/{Technology.objects.first().pk}/change/",
        f"/admin/comparisons/release/{Release.objects.first().pk}/change/",
        f"/admin/comparisons/criterion/{Criterion.objects.first().pk}/change/",
        f"/admin/comparisons/comparison/{Comparison.objects.first().pk}/change/",
        "/admin/comparisons/preset/",
        "/admin/comparisons/preset/add/",
        f"/admin/comparisons/preset/{Preset.objects.first().pk}/change/",
    ):
        assert page.goto(path).url.endswith(path)
        found += audit(page, path)
    assert not found, "\n".join(found)


def test_axe_finds_what_is_wrong(site, browse):
    page = browse(color_scheme="dark")
    page.goto("/about/")
    page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.append(Object.assign(document.createElement("img"), { src: "/static/img/favicon.svg" }));
          main.querySelector("h1").style.color = "#333";
        }"""
    )

    found = "\n".join(violations(page))
    assert "image-alt" in found
    assert "color-contrast" in found
