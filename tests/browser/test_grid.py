"""An editor keeps the facts of a table on one screen; what is saved there readers see at once."""

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.groups import EDITORS
from comparisons.changes import change_claim, evidence_of
from comparisons.events import ClaimEvent
from comparisons.models import Claim, Comparison
from tests.browser.conftest import sign_in, with_address
from tests.browser.places import ARTICLE, DESKTOP, PHONE
from tests.browser.test_axe import audit
from tests.factories import make_staff

SHIPPED = "django-flask-fastapi"

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
        page.goto(f"/admin/comparisons/comparison/{Comparison.objects.get(slug=SHIPPED).pk}/grid/")
        return page

    return open_grid


def cell(page: Page, claim: Claim) -> Locator:
    return page.locator(f"#cell-{key_of(claim)}")


def form_of(page: Page, claim: Claim) -> Locator:
    """Its whole form: in the panel or, without the script, in the cell."""
    return page.locator(f".fact-editor[data-key='{key_of(claim)}']")


def open_cell(page: Page, claim: Claim) -> Locator:
    place = cell(page, claim)
    place.click()
    place.get_by_role("button", name=re.compile("^Edit")).click()
    expect(form_of(page, claim).locator("[name$='-text']")).to_be_visible()
    return form_of(page, claim)


def fill_source(place: Locator, number: int) -> None:
    for name, value in SOURCE.items():
        place.locator(f"[name$='-evidence-{number}-{name}']").fill(value)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save what was changed").click()


def saved(page: Page, words: str) -> None:
    expect(page.locator(".messagelist .success")).to_have_text(words)


@pytest.mark.parametrize(("width", "script"), [(DESKTOP, True), (PHONE, True), (DESKTOP, False)])
def test_what_an_editor_corrects_with_its_source_is_in_the_article(grid, browse, claim, width, script):
    reader = browse()
    reader.goto(ARTICLE)
    shown = reader.locator("#row-templating td").nth(1)
    expect(shown).to_contain_text("Jinja2")

    page = grid(width, java_script_enabled=script)
    place = open_cell(page, claim)
    sources = place.locator(".fact-source").count()
    place.get_by_role("button", name="One more source").click()
    expect(place.locator(".fact-source")).to_have_count(sources + 1)
    fill_source(place, sources)
    place.locator("[name$='-text']").fill("Jinja2, its own")
    place.locator("[name$='-why']").fill("Its documentation says so")
    save(page)
    saved(page, "1 cell saved.")

    reader.reload()
    expect(shown).to_contain_text("Jinja2, its own")
    expect(shown.locator(f"a[href='{SOURCE['url']}']")).to_have_count(1)
    event = ClaimEvent.objects.first()
    assert (event.by.username, event.why) == ("alice", "Its documentation says so")


def test_by_keyboard_alone(grid, claim):
    """Verdicts by a key, a text in place, one reason for all; undone, done again, and saved at once."""
    page = grid()
    keys, count = page.keyboard, page.locator(".fact-count")
    page.locator("td[data-key]").first.focus()
    for arrow in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown"):
        keys.press(arrow)
    expect(cell(page, claim)).to_be_focused()
    keys.press("n")
    expect(cell(page, claim)).to_contain_text("No")
    expect(page.locator(".fact-said")).to_have_text("Flask, Templating: No.")
    keys.press("ArrowRight")
    other = page.locator("td:focus")
    other_key = other.get_attribute("data-key")
    keys.press("Enter")
    keys.type("Words in place")
    keys.press("Escape")
    expect(count).to_have_text("1 unsaved cell")
    keys.press("F2")
    keys.type("Words in place")
    keys.press("Enter")
    expect(other).to_contain_text("Words in place")
    expect(count).to_have_text("2 unsaved cells")

    keys.press("Control+z")
    keys.press("Control+z")
    expect(count).to_have_text("")
    expect(cell(page, claim)).to_contain_text("Yes")
    expect(cell(page, claim)).to_be_focused()
    keys.press("Control+Shift+Z")
    keys.press("Control+Shift+Z")
    expect(count).to_have_text("2 unsaved cells")

    keys.press("Control+s")
    why = page.get_by_label("Why, for all that lack one")
    expect(why).to_be_focused()
    expect(page.locator(".fact-said")).to_contain_text("2 cells have no reason of their own")
    keys.type("We looked again")
    with page.expect_request("**/grid/") as sent:
        keys.press("Enter")
    saved(page, "2 cells saved.")
    fields = set(parse_qs(sent.value.post_data))
    assert fields == {
        *("csrfmiddlewaretoken", "cell", "save", "why", "layout-seen"),
        *(f"{key_of(claim)}-{name}" for name in ("seen", "verdict")),
        *(f"{other_key}-{name}" for name in ("seen", "text")),
    }
    claim.refresh_from_db()
    assert (claim.verdict, ClaimEvent.objects.first().why) == ("no", "We looked again")


def test_the_panel_holds_the_same_cell_as_the_table(grid, claim):
    page = grid()
    keys, place = page.keyboard, cell(page, claim)
    place.focus()
    keys.press("p")
    keys.press("o")
    form = form_of(page, claim)
    expect(form.locator("[name$='-verdict']")).to_be_focused()
    expect(form.locator("[name$='-verdict']")).to_have_value("partial")
    form.locator("[name$='-text']").fill("Typed beside")
    form.locator("[name$='-note']").fill("")
    expect(place).to_contain_text("Typed beside")
    keys.press("Escape")
    expect(place).to_be_focused()
    keys.press("Control+z")
    expect(place).to_contain_text("Jinja2")
    page.get_by_label("Why, for all that lack one").fill("Why not")
    save(page)

    # What is wrong stands in its cell, and one is at the field that must be mended.
    expect(page).to_have_title(re.compile("^Error:"))
    note = form.locator("[name$='-note']")
    expect(note).to_be_focused()
    expect(place.locator(".errornote")).to_have_text(
        "A partial verdict needs a note that says what is missing."
    )
    expect(page.locator(".fact-count")).to_have_text("1 unsaved cell")
    note.fill("Not all of it.")
    save(page)
    saved(page, "1 cell saved.")
    claim.refresh_from_db()
    assert (claim.verdict, claim.text, claim.note) == ("partial", "Jinja2", "Not all of it.")

    place.focus()
    keys.press("o")
    form.get_by_role("link", name="History").click()
    with page.expect_navigation():
        form.get_by_role("link", name=re.compile("^Restore this")).first.click()
    page.get_by_label("Why").fill("It was right")
    page.get_by_role("button", name="Restore").click()
    expect(page.locator(".messagelist .success")).to_contain_text("The cell is again as it was.")


def test_two_editors_on_one_cell(grid, claim):
    bob = with_address(make_staff("bob", EDITORS))
    page = grid()
    place = open_cell(page, claim)
    place.locator("[name$='-text']").fill("Mine")
    place.locator("[name$='-why']").fill("Mine is better")
    theirs = Claim.objects.get(pk=claim.pk)
    theirs.text = "Theirs"
    change_claim(theirs, evidence_of(theirs), by=bob, why="Theirs is better")

    save(page)

    conflict = place.get_by_role("group", name="Changed meanwhile")
    for words in ("bob", "Theirs", "Theirs is better"):
        expect(conflict).to_contain_text(words)
    expect(place.locator("[name$='-text']")).to_have_value("Mine")
    expect(cell(page, claim).locator(".errornote")).to_contain_text(
        "Somebody else changed this cell meanwhile."
    )
    assert Claim.objects.get(pk=claim.pk).text == "Theirs"
    save(page)
    saved(page, "1 cell saved.")
    assert Claim.objects.get(pk=claim.pk).text == "Mine"


def test_checked_unchanged_answers_in_the_cell(grid, claim):
    page = grid()
    place = cell(page, claim)
    place.click()
    place.get_by_role("button", name=re.compile("^Checked, unchanged")).click()
    expect(place.get_by_role("status")).to_have_text("Checked, unchanged.")
    expect(place).to_be_focused()
    event = ClaimEvent.objects.first()
    assert (event.kind, event.claim_id, event.by.username) == ("checked", claim.pk, "alice")

    plain = grid(java_script_enabled=False)
    place = cell(plain, claim)
    place.get_by_role("button", name=re.compile("^Checked, unchanged")).click()
    expect(place.get_by_role("status")).to_have_text("Checked, unchanged.")
    saved(plain, "Flask, Templating: checked, unchanged.")
    assert plain.url.endswith(f"#cell-{key_of(claim)}")


def test_unsaved_work_is_guarded(grid, claim):
    page = grid()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.reload()
    assert not asked
    place = open_cell(page, claim)
    place.locator("[name$='-text']").fill("Typed")
    place.get_by_role("button", name=re.compile("^Close .* without saving")).click()
    assert asked.pop() == "confirm"
    expect(place.locator("[name$='-text']")).to_have_value("Typed")

    page.evaluate("location.reload()")
    expect(place.locator("[name$='-text']")).to_have_value("Typed")
    assert asked.pop() == "beforeunload"


def test_the_head_and_the_criterion_stay_in_view(grid):
    page = grid()
    page.locator(".fact-scroll").evaluate("(one) => { one.scrollTop = 2000; one.scrollIntoView(); }")

    expect(page.locator("thead th").nth(1)).to_be_in_viewport()
    head = page.locator("tbody th[scope=row]").first
    assert head.evaluate("(one) => getComputedStyle(one).position") == "sticky"


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(grid, claim, width):
    page = grid(width, color_scheme="light")
    page.evaluate(
        "document.querySelectorAll('.fact-arrange, .fact-keys').forEach((one) => { one.open = true; })"
    )
    found = audit(page, "closed")
    place = open_cell(page, claim)
    place.locator("[name$='-text']").fill("")
    place.locator("[name$='-why']").fill("Why not")
    found += audit(page, "open")
    save(page)
    expect(page.locator(".errorlist")).to_have_count(1)
    found += audit(page, "with an error")

    assert not found, "\n".join(found)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_cannot_be_sent_stays_where_it_is(grid, claim, alice, watch):
    page = grid()
    cell(page, claim).focus()
    page.keyboard.press("n")
    page.locator("#fact-why").fill("It is gone.")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    # The question is led to the sign-in, and goes no further.
    token = f"{page.url.split('/', 3)[3]}token/"
    watch.expect_download(f"/admin/login/?next=/{token}")

    page.keyboard.press("Control+s")
    expect(page.locator(".fact-said")).to_have_text(re.compile("^You are signed out"))
    expect(cell(page, claim)).to_have_attribute("data-changed", "")

    page.context.add_cookies(cookies)
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .success")).to_have_text("1 cell saved.")
    claim.refresh_from_db()
    assert claim.verdict == "no"
