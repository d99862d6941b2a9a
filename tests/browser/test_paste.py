"""An editor pastes a table, sees what it would change, and stores it."""

import re

from playwright.sync_api import Page, expect

from comparisons.models import Claim, Comparison
from tests.browser.conftest import sign_in
from tests.browser.places import DESKTOP, PHONE
from tests.browser.test_axe import audit
from tests.comparisons.clipboard import GOOGLE_SHEETS

# As a browser hands over what was copied elsewhere.
PASTE = """(field, [text, html]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  data.setData("text/html", html);
  field.focus();
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste", bubbles: true }));
}"""

HTML = GOOGLE_SHEETS.replace("Alpha", "Django").replace("Beta", "Flask").replace("Templates", "Templating")
TEXT = "\tDjango\tFlask\nTemplating\tYes\tPartial: Jinja2, in part\nSpeed\tyes\tno\nValidation\tmaybe\t\n"


def opened(page: Page) -> None:
    page.goto(
        f"/admin/comparisons/comparison/{Comparison.objects.get(slug='django-flask-fastapi').pk}/paste/"
    )


def nothing_scrolls_sideways(page: Page, width: int) -> bool:
    return page.evaluate("document.documentElement.scrollWidth") <= width


def test_paste_look_and_store(alice, browse):
    page = browse(DESKTOP, color_scheme="light")
    sign_in(page, alice)
    opened(page)
    page.get_by_label("The table").evaluate(PASTE, ["is edited", HTML])
    expect(page.locator("paste-table output")).to_have_text(
        "A table of 3 rows came with it; its cells are read as they are."
    )
    found = audit(page, "pasting")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("Read as HTML, 3 rows.")).to_be_visible()
    expect(page.locator("section", has_text="Left out").first).to_contain_text("Async")

    page.get_by_role("button", name="Paste something else").click()
    page.get_by_label("The table").fill(TEXT)
    page.get_by_label("Read it as").select_option("")
    page.get_by_role("button", name="Show what would change").click()
    changed = page.locator(".paste-cells > li")
    expect(changed).to_have_count(1)
    expect(changed).to_contain_text("Templating, Flask")
    expect(changed.locator("ins").first).to_have_text("Partial")
    expect(page.locator(".paste-puzzles")).to_contain_text("maybe")
    found += audit(page, "what would change")
    page.get_by_role("button", name="Store 1 cell").click()
    expect(page.locator(".errornote")).to_contain_text("Nothing was stored")
    found += audit(page, "with errors")
    page.locator("[name^=note-]").fill("Some of it")
    page.get_by_label("I have read their sources again").check()
    page.get_by_label("Why").fill("Its documentation says so")
    page.get_by_role("button", name="Store 1 cell").click()

    expect(page.locator(".messagelist .success")).to_have_text(re.compile("1 changed"))
    claim = Claim.objects.get(technology__slug="flask", criterion__slug="templating")
    assert (claim.verdict, claim.text, claim.note) == ("partial", "Jinja2, in part", "Some of it")
    assert not found, "\n".join(found)


def test_on_a_phone_without_a_script(alice, browse):
    page = browse(PHONE, java_script_enabled=False)
    sign_in(page, alice)
    opened(page)
    page.get_by_label("The table").fill(TEXT)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator(".paste-cells > li")).to_have_count(1)
    assert nothing_scrolls_sideways(page, PHONE)
    page.locator("[name^=note-]").fill("Some of it")
    page.get_by_label("I have read their sources again").check()
    page.get_by_label("Why").fill("Its documentation says so")
    page.get_by_role("button", name="Store 1 cell").click()

    expect(page.locator(".messagelist .success")).to_have_text(re.compile("1 changed"))
