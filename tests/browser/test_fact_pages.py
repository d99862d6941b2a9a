"""The pages around a comparison, as readers walk through them; nothing here needs a script."""

import pytest
from playwright.sync_api import expect

from comparisons.changes import change_claim, evidence_of
from comparisons.models import Claim
from tests.browser.places import CELL, COMPARISON, DESKTOP, FACTS, PHONE, TECHNOLOGY
from tests.browser.test_axe import audit


@pytest.fixture
def disputed(site):
    claim = Claim.objects.get(technology__slug="django", criterion__slug="async-support")
    claim.disputed, claim.verdict = "A reader measured otherwise.", "no"
    change_claim(claim, evidence_of(claim), by=None, why="The ORM is not asynchronous.")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_they_stand_at_each_width_in_both_themes(disputed, browse, width):
    page = browse(width, color_scheme="light")
    found = []
    for path in FACTS:
        page.goto(path)
        found += audit(page, path)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{path} is wider than the page")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_reader_walks_from_the_table_to_a_cell_and_to_a_pair(disputed, browse, width):
    page = browse(width, java_script_enabled=False)
    page.goto(COMPARISON)
    page.get_by_role("link", name="Disputed").click()
    page.get_by_role("link", name="Django: Async Support").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Django: Async Support")
    assert page.url.endswith(CELL)
    expect(page.locator(".notice")).to_contain_text("A reader measured otherwise.")
    expect(page.locator(".headline").first).to_contain_text("No, was Partial until")

    page.locator(".trail").get_by_role("link", name="Django").click()
    assert page.url.endswith(TECHNOLOGY)
    expect(page.locator(".releases")).to_contain_text("Supported until")
    page.get_by_role("link", name="Django vs FastAPI", exact=True).click()
    expect(page.locator("table.pair tbody").first).to_contain_text("Different verdicts")

    page.goto(COMPARISON)
    page.get_by_label("One", exact=True).select_option("Flask")
    page.get_by_label("The other").select_option("FastAPI")
    page.get_by_role("button", name="COMPARE").click()
    assert page.url.endswith("/compare/fastapi-vs-flask/")
