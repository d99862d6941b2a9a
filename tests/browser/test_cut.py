"""A table cut down: in place with a script, by the form without one; the address always says how."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.places import ARTICLE, COMPARISON, DESKTOP, PHONE
from tests.browser.test_axe import audit
from tests.comparisons.layouts import make_large


def columns(page: Page) -> list[str]:
    return page.locator(".grid thead th b").all_text_contents()


def status(page: Page):
    return page.locator(".comparison [role=status]")


def choose(page: Page) -> None:
    """The form, opened."""
    details = page.locator("form.cut details")
    if not details.evaluate("one => one.open"):
        details.locator("summary").click()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_in_place(site, browse, width):
    page = browse(width)
    page.goto(COMPARISON)
    page.evaluate("window.stayed = true")
    choose(page)

    page.get_by_role("checkbox", name="Flask", exact=True).uncheck()
    expect(status(page)).to_have_text("2 of 3 technologies, 8 criteria.")
    assert columns(page) == ["Django", "FastAPI"]
    assert page.url.endswith("?show=django,fastapi")

    only = page.get_by_role("checkbox", name="Differences only")
    only.check()
    expect(only).to_be_focused()
    expect(status(page)).to_contain_text("2 of 3 technologies, ")

    sort = page.get_by_role("button", name="Sort columns by Async Support")
    sort.click()
    expect(sort).to_be_focused()
    expect(sort).to_have_attribute("aria-pressed", "true")
    assert columns(page) == ["FastAPI", "Django"]
    address, said = page.url, status(page).inner_text()
    assert address.endswith("?show=django,fastapi&diff=1&sort=async-support")

    page.go_back()
    expect(only).to_be_checked()
    assert columns(page) == ["Django", "FastAPI"]
    page.get_by_role("checkbox", name="Django", exact=True).uncheck()
    last = page.get_by_role("checkbox", name="FastAPI", exact=True)
    last.click()
    expect(last).to_be_checked()
    expect(status(page)).to_have_text("At least one column stays.")
    page.get_by_role("link", name="Show everything").click()
    expect(status(page)).to_have_text("3 technologies, 8 criteria.")
    assert columns(page) == ["Django", "Flask", "FastAPI"]
    assert page.url.endswith(COMPARISON)
    assert page.evaluate("window.stayed")

    page.goto(address)
    assert status(page).inner_text() == said
    assert audit(page, "cut") == []
    # What came cut down is made whole in place.
    choose(page)
    page.get_by_role("checkbox", name="Flask", exact=True).check()
    expect(page.locator(".grid thead th b")).to_have_text(["FastAPI", "Django", "Flask"])


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_without_a_script(site, browse, width):
    page = browse(width, java_script_enabled=False)
    page.goto(ARTICLE)
    page.get_by_role("link", name="Choose columns").click()
    page.get_by_role("checkbox", name="Flask", exact=True).uncheck()
    page.get_by_role("checkbox", name="Differences only").check()
    page.get_by_role("button", name="Show", exact=True).click()

    assert page.url.partition("#")[0].endswith(ARTICLE + "?show=django,fastapi&diff=1")
    assert columns(page) == ["Django", "FastAPI"]
    page.get_by_role("button", name="Sort columns by Async Support").click()
    assert columns(page) == ["FastAPI", "Django"]
    page.get_by_role("button", name="Undo the sorting").click()
    assert columns(page) == ["Django", "FastAPI"]
    page.get_by_role("link", name="Show everything").click()
    assert columns(page) == ["Django", "Flask", "FastAPI"]


def test_an_article_fetches_the_form_into_its_place(site, browse):
    page = browse()
    page.goto(ARTICLE)
    page.evaluate("window.stayed = true")

    page.get_by_role("link", name="Choose columns").click()
    expect(page.locator("form.cut summary")).to_be_focused()
    page.get_by_role("checkbox", name="Django", exact=True).uncheck()
    expect(status(page)).to_have_text("2 of 3 technologies, 8 criteria.")
    assert page.url.endswith(ARTICLE + "?show=flask,fastapi")
    assert page.evaluate("window.stayed")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert audit(page, "article") == []


def test_a_large_table_is_cut_down_by_the_site(site, browse):
    make_large(26, 24, 2)
    page = browse()
    page.goto("/comparisons/large/")
    page.evaluate("window.stayed = true")

    only = page.get_by_role("checkbox", name="Differences only")
    only.check()
    expect(page).to_have_url(re.compile(r"\?diff=1$"))
    expect(only).to_be_focused()
    expect(status(page)).to_contain_text("differ")
    page.get_by_role("link", name="Start again").click()
    expect(only).not_to_be_checked()
    assert page.evaluate("window.stayed")
