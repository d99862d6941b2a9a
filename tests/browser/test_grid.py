"""An editor keeps the facts of a table on one screen; what is saved there readers see at once."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.groups import EDITORS
from comparisons.changes import change_claim, evidence_of
from comparisons.events import ClaimEvent
from comparisons.models import Claim, Comparison
from tests.browser.conftest import sign_in, with_address
from tests.browser.places import ARTICLE, DESKTOP, PHONE
from tests.browser.test_axe import audit
from tests.factories import make_staff

SOURCE = {
    "url": "https://flask.palletsprojects.com/en/stable/templating/",
    "title": "Templates",
    "publisher": "Pallets",
    "version_read": "3.1.3",
}


def claim_of(technology: str, criterion: str) -> Claim:
    return Claim.objects.get(technology__slug=technology, criterion__slug=criterion)


def key_of(claim: Claim) -> str:
    return f"{claim.criterion_id}-{claim.technology_id}"


@pytest.fixture
def claim(site) -> Claim:
    return claim_of("flask", "templating")


@pytest.fixture
def grid(alice, browse):
    """grid(width) opens the grid of the table that ships with the site, for alice."""

    def open_grid(width: int = DESKTOP, **more) -> Page:
        page = browse(width, **more)
        sign_in(page, alice)
        page.goto(f"/admin/comparisons/comparison/{Comparison.objects.get().pk}/grid/")
        return page

    return open_grid


def cell(page: Page, claim: Claim):
    return page.locator(f"#cell-{key_of(claim)}")


def open_cell(page: Page, claim: Claim) -> None:
    cell(page, claim).get_by_role("button", name=re.compile("^Edit")).click()
    expect(cell(page, claim).locator("[name$='-text']")).to_be_visible()


def fill_source(place, number: int) -> None:
    for name, value in SOURCE.items():
        place.locator(f"[name$='-evidence-{number}-{name}']").fill(value)


@pytest.mark.parametrize(("width", "script"), [(DESKTOP, True), (PHONE, True), (DESKTOP, False)])
def test_what_an_editor_corrects_with_its_source_is_in_the_article(grid, browse, claim, width, script):
    reader = browse()
    reader.goto(ARTICLE)
    shown = reader.locator("#row-templating td").nth(1)
    expect(shown).to_contain_text("Jinja2")

    page = grid(width, java_script_enabled=script)
    open_cell(page, claim)
    place = cell(page, claim)
    sources = place.locator(".fact-source").count()
    place.get_by_role("button", name="One more source").click()
    expect(place.locator(".fact-source")).to_have_count(sources + 1)
    fill_source(place, sources)
    place.locator("[name$='-text']").fill("Jinja2, its own")
    place.locator("[name$='-why']").fill("Its documentation says so")
    page.get_by_role("button", name="Save what was changed").click()
    expect(page.locator(".messagelist .success")).to_have_text("1 cell saved.")

    reader.reload()
    expect(shown).to_contain_text("Jinja2, its own")
    expect(shown.locator(f"a[href='{SOURCE['url']}']")).to_have_count(1)
    event = ClaimEvent.objects.first()
    assert (event.by.username, event.why) == ("alice", "Its documentation says so")


def test_two_cells_are_saved_at_once_and_counted_before(grid, claim):
    other = claim_of("django", "templating")
    page = grid()
    count = page.locator("fact-grid output")
    for one in (claim, other):
        open_cell(page, one)
    expect(count).to_have_text("")
    for number, one in enumerate((claim, other), start=1):
        cell(page, one).locator("[name$='-text']").fill(f"Text {number}")
        cell(page, one).locator("[name$='-why']").fill("Shorter")
        expect(count).to_have_text(f"{number} unsaved cell{'s' if number > 1 else ''}")
    page.get_by_role("button", name="Save what was changed").click()

    expect(page.locator(".messagelist .success")).to_have_text("2 cells saved.")
    expect(cell(page, claim)).to_contain_text("Text 1")
    expect(cell(page, other)).to_contain_text("Text 2")


def test_an_error_stands_in_its_cell_and_what_was_typed_stays(grid, claim):
    page = grid()
    open_cell(page, claim)
    place = cell(page, claim)
    place.locator("[name$='-text']").fill("Typed")
    page.get_by_role("button", name="Save what was changed").click()

    expect(place.locator(".errorlist")).to_have_text("Say why in a sentence: it is kept beside the change.")
    expect(place.locator("[name$='-why']")).to_be_focused()
    expect(place.locator("[name$='-text']")).to_have_value("Typed")
    expect(page.locator("fact-grid output")).to_have_text("1 unsaved cell")


def test_two_editors_on_one_cell(grid, claim):
    bob = with_address(make_staff("bob", EDITORS))
    page = grid()
    open_cell(page, claim)
    place = cell(page, claim)
    place.locator("[name$='-text']").fill("Mine")
    place.locator("[name$='-why']").fill("Mine is better")
    theirs = Claim.objects.get(pk=claim.pk)
    theirs.text = "Theirs"
    change_claim(theirs, evidence_of(theirs), by=bob, why="Theirs is better")

    page.get_by_role("button", name="Save what was changed").click()

    conflict = place.get_by_role("group", name="Changed meanwhile")
    for words in ("bob", "Theirs", "Theirs is better"):
        expect(conflict).to_contain_text(words)
    expect(place.locator("[name$='-text']")).to_have_value("Mine")
    assert Claim.objects.get(pk=claim.pk).text == "Theirs"
    page.get_by_role("button", name="Save what was changed").click()
    expect(page.locator(".messagelist .success")).to_have_text("1 cell saved.")
    assert Claim.objects.get(pk=claim.pk).text == "Mine"


@pytest.mark.parametrize("script", [True, False])
def test_checked_unchanged_is_one_press(grid, claim, script):
    page = grid(java_script_enabled=script)
    cell(page, claim).get_by_role("button", name=re.compile("^Checked, unchanged")).click()

    expect(page.locator(".messagelist .success")).to_have_text("Flask, Templating: checked, unchanged.")
    event = ClaimEvent.objects.first()
    assert (event.kind, event.claim_id, event.by.username) == ("checked", claim.pk, "alice")


def test_by_keyboard_alone(grid, claim):
    page = grid()
    first = page.locator("td").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    here = page.locator("td:focus")
    expect(here).to_have_count(1)
    key = here.get_attribute("data-key")
    assert key == page.locator("fact-grid tbody tr:has(td)").nth(1).locator("td").nth(1).get_attribute(
        "data-key"
    )
    page.keyboard.press("Enter")
    verdict = page.locator(f"[name='{key}-verdict']")
    expect(verdict).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    page.keyboard.type(", indeed")
    page.locator(f"[name='{key}-why']").focus()
    page.keyboard.type("Clearer")
    page.keyboard.press("Escape")
    expect(here).to_be_focused()
    page.locator(f"[name='{key}-why']").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist .success")).to_have_text("1 cell saved.")
    assert ClaimEvent.objects.first().after["text"].endswith(", indeed")


def test_leaving_asks_where_something_is_unsaved(grid, claim):
    page = grid()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert not asked
    open_cell(page, claim)
    cell(page, claim).locator("[name$='-text']").fill("Typed")

    page.goto("/admin/")

    assert asked == ["beforeunload"]


def test_closing_a_changed_cell_asks_first(grid, claim):
    page = grid()
    open_cell(page, claim)
    place = cell(page, claim)
    place.locator("[name$='-text']").fill("Typed")
    page.once("dialog", lambda dialog: dialog.dismiss())
    place.get_by_role("button", name=re.compile("^Close")).click()
    expect(place.locator("[name$='-text']")).to_have_value("Typed")

    page.once("dialog", lambda dialog: dialog.accept())
    place.get_by_role("button", name=re.compile("^Close")).click()

    expect(place.locator("[name$='-text']")).to_have_count(0)
    expect(place).to_contain_text("Jinja2")


def test_the_head_and_the_criterion_stay_in_view(grid):
    page = grid()
    page.locator(".fact-scroll").evaluate("(one) => { one.scrollTop = 2000; one.scrollIntoView(); }")

    head = page.locator("thead th").nth(1)
    expect(head).to_be_in_viewport()
    assert (
        page.locator("tbody th[scope=row]").first.evaluate("(one) => getComputedStyle(one).position")
        == "sticky"
    )


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(grid, claim, width):
    page = grid(width, color_scheme="light")
    found = audit(page, "closed")
    open_cell(page, claim)
    cell(page, claim).locator("[name$='-text']").fill("Typed")
    found += audit(page, "open")
    page.get_by_role("button", name="Save what was changed").click()
    expect(page.locator(".errorlist")).to_have_count(1)
    found += audit(page, "with an error")

    assert not found, "\n".join(found)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
