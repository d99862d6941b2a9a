"""A fact lives once: what an editor corrects, the next reader reads, wherever it stands."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.places import ARTICLE, COMPARISON, HOME


def test_a_corrected_fact_is_in_the_readers_page(alice, browse):
    reader = browse()
    reader.goto(ARTICLE)
    cell = reader.locator("#row-templating td").nth(1)
    expect(cell).to_contain_text("Jinja2")

    editor = browse()
    sign_in(editor, alice)
    editor.goto("/admin/")
    editor.get_by_role("link", name="Claims", exact=True).first.click()
    editor.locator("#searchbar").fill("templating")
    editor.locator("#searchbar").press("Enter")
    expect(editor).to_have_url(re.compile("q=templating"))
    editor.locator("#result_list tr").filter(has_text="Flask").get_by_role("link").first.click()
    expect(editor.locator("[name=text]")).to_have_value("Jinja2")
    editor.locator("[name=text]").fill("Jinja2, since the first day")
    editor.locator("[name=why]").fill("Its first release depends on it")
    editor.locator("[name=_save]").click()
    expect(editor.locator(".messagelist .success")).to_be_visible()

    reader.reload()
    expect(cell).to_contain_text("Jinja2, since the first day")
    for path in (COMPARISON, ARTICLE):
        reader.goto(path)
        expect(cell).to_contain_text("Jinja2, since the first day")


def test_a_corrected_verdict_is_in_the_miniature_too(alice, browse):
    reader = browse()
    reader.goto(HOME)
    verdict = reader.locator(".panel tr").filter(has_text="Templating").locator("td").nth(2)
    expect(verdict).to_have_text("Extension")

    editor = browse()
    sign_in(editor, alice)
    editor.goto("/admin/comparisons/claim/?q=templating")
    editor.locator("#result_list tr").filter(has_text="FastAPI").get_by_role("link").first.click()
    editor.locator("[name=verdict]").select_option("no")
    editor.locator("[name=why]").fill("We looked again")
    editor.locator("[name=_save]").click()
    expect(editor.locator(".messagelist .success")).to_be_visible()

    reader.reload()
    expect(verdict).to_have_text("No")
    assert verdict.locator("use").get_attribute("href") == "#n"


def test_a_partial_verdict_without_a_note_is_refused_beside_its_field(alice, browse):
    editor = browse()
    sign_in(editor, alice)
    editor.goto("/admin/comparisons/claim/?q=templating")
    editor.locator("#result_list tr").filter(has_text="Flask").get_by_role("link").first.click()
    editor.locator("[name=verdict]").select_option("partial")
    editor.locator("[name=note]").fill("")
    editor.locator("[name=text]").fill("What was typed stays")
    editor.locator("[name=_save]").click()

    expect(editor.locator(".errorlist").first).to_be_visible()
    expect(editor.locator("[name=text]")).to_have_value("What was typed stays")
    reader = browse()
    reader.goto(ARTICLE)
    expect(reader.locator("#row-templating td").nth(1)).to_contain_text("Jinja2")


def test_who_is_no_editor_does_not_get_in(bob, browse, watch):
    watch.expect("/admin/login/?next=/admin/comparisons/claim/", 404)
    page = browse()
    sign_in(page, bob)
    expect(page.get_by_role("banner").get_by_text("bob")).to_be_visible()

    answer = page.goto("/admin/comparisons/claim/")

    assert answer.status == 404
    expect(page.locator("#result_list")).to_have_count(0)
