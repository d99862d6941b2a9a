"""“Which should I choose?” as a reader does it: with sliders, with number fields, with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from comparisons.models import Claim
from tests.browser.places import COMPARISON
from tests.browser.test_axe import audit
from tests.factories import make_comparison

CHOOSE = f"{COMPARISON}choose/"


def at(query: str = "") -> re.Pattern:
    return re.compile(re.escape(CHOOSE + query) + "$")


def order(page: Page) -> list[str]:
    return page.locator("#ranking .place > b").all_inner_texts()


def scrolls_sideways(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("width", [1280, 390])
def test_weighing_by_keyboard_shows_at_once_what_comes_of_it(site, browse, width):
    page = browse(width, color_scheme="light", permissions=["clipboard-read", "clipboard-write"])
    page.goto(COMPARISON)
    page.get_by_role("link", name="Which should I choose?").click()
    expect(page).to_have_url(at())
    expect(page.locator("#ranking")).to_contain_text("there is no ranking")
    expect(page.get_by_role("button", name="Show the ranking")).to_be_hidden()
    found = audit(page, "nothing weighed")

    validation = page.get_by_role("slider", name="Validation")
    expect(validation).to_have_attribute("aria-valuetext", "0, does not matter")
    validation.focus()
    page.keyboard.press("End")
    expect(validation).to_have_attribute("aria-valuetext", "5, essential")
    expect(page.locator("weight-slider", has=validation)).to_contain_text("5 essential")

    status = page.get_by_role("status").filter(has_text="1.")
    expect(status).to_have_text("1. FastAPI 100, 2. Django 50, 2. Flask 50")
    expect(page).to_have_url(at("?w=validation.5"))
    assert order(page) == ["FastAPI", "Django", "Flask"]
    expect(validation).to_be_focused()

    # Documentation, Async Support, the head of their group, Templating.
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("slider", name="Templating")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.get_by_role("slider", name="Admin Panel").press("End")
    expect(page).to_have_url(at("?w=admin-panel.5,templating.3,validation.5"))
    expect(status).to_have_text("1. Django 80.8, 2. FastAPI 69.2, 3. Flask 61.5")
    row = page.get_by_role("row", name="Validation")
    for sum_ in ("5 × 50 = 250", "5 × 100 = 500"):
        expect(row).to_contain_text(sum_)
    expect(page.get_by_role("row", name="Points")).to_contain_text("1,050")
    assert not scrolls_sideways(page)
    found += audit(page, "three weighed")
    if width == 390:
        expect(status).to_be_in_viewport()

    page.get_by_role("button", name="Copy the link").click()
    expect(page.locator("copy-link output")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url

    # Whoever is given the address sees the same.
    other = browse(width)
    other.goto(page.url)
    assert order(other) == order(page)
    expect(other.get_by_role("slider", name="Templating")).to_have_value("3")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [1280, 390])
def test_it_works_without_a_script(site, browse, width):
    page = browse(width, color_scheme="light", java_script_enabled=False)
    page.goto(CHOOSE)
    page.get_by_role("spinbutton", name="Security").fill("4")
    page.get_by_role("spinbutton", name="Async Support").fill("1")
    page.get_by_role("button", name="Show the ranking").click()

    expect(page).to_have_url(at("?w=async-support.1,security.4"))
    assert order(page) == ["Django", "FastAPI", "Flask"]
    expect(page.get_by_role("spinbutton", name="Security")).to_have_value("4")
    expect(page.get_by_role("row", name="Security")).to_contain_text("4 × 100 = 400")
    expect(page.locator(".in-short")).to_be_hidden()

    # Outside 0 to 5 the browser itself says so, and sends nothing.
    page.get_by_role("spinbutton", name="Security").fill("9")
    page.get_by_role("button", name="Show the ranking").click()
    expect(page).to_have_url(at("?w=async-support.1,security.4"))

    page.get_by_role("link", name="A small JSON API").click()
    assert order(page)[0] == "FastAPI"
    expect(page.get_by_role("link", name="A small JSON API")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Nothing").click()
    expect(page).to_have_url(at())


def test_where_the_site_does_not_answer_it_says_so_and_the_form_still_sends(site, browse, watch):
    page = browse()
    page.goto(CHOOSE)
    asked = f"{CHOOSE}?{page.get_by_role('slider', name='Type').get_attribute('name')}=5"
    page.route(f"**{asked}", lambda route: route.fulfill(status=503))
    watch.expect(asked, 503)

    page.get_by_role("slider", name="Type").press("End")

    expect(page.locator(".in-short")).to_contain_text("does not answer")
    page.unroute(f"**{asked}")
    page.get_by_role("button", name="Show the ranking").click()
    expect(page).to_have_url(at("?w=type.5"))


def test_a_table_of_many_with_gaps(site, browse):
    comparison = make_comparison("many", technologies=12, criteria=3)
    Claim.objects.filter(technology=comparison.columns.last().technology).update(verdict="unknown")
    page = browse(390, color_scheme="light")
    page.goto(f"{comparison.get_absolute_url()}choose/?w=1")

    expect(page.locator("#ranking")).to_contain_text("Too little is known to rank")
    page.locator("#ranking summary", has_text="1 more").click()
    for width in (1280, 768, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert not scrolls_sideways(page), width
    found = audit(page, "many")
    page.locator(".others a").last.click()
    expect(page.locator(".sums thead th")).to_have_count(1 + 9)
    expect(page.locator("#sums")).to_be_in_viewport()
    # What was set beside stays while one weighs on.
    page.get_by_role("slider").first.press("End")
    expect(page).to_have_url(re.compile(r"\?w=1,[\w-]+\.5&of=[\w-]+$"))
    expect(page.locator(".sums thead th")).to_have_count(1 + 9)
    found += audit(page, "one more beside")
    assert not found, "\n".join(found)
