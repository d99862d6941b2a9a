"""The next version of a page is written in the editor, with the page beside it."""

import pytest
from django.urls import reverse
from playwright.sync_api import FrameLocator, Page, expect

from pages.models import Page as Text
from tests.browser.conftest import sign_in
from tests.browser.places import DESKTOP, PHONE
from tests.browser.test_axe import audit
from tests.browser.test_desk import assert_fits
from tests.images.make import picture

BODY = "[name=versions-0-body]"
FILE = {"name": "two colours.png", "mimeType": "image/png", "buffer": picture(size=(700, 350))}


def frame(page: Page) -> FrameLocator:
    return page.frame_locator("page-preview iframe")


def open_terms(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("navigation", name="The desk").get_by_role("link", name="Pages").click()
    page.get_by_role("link", name="Pages", exact=True).last.click()
    page.get_by_role("link", name="terms", exact=True).click()


def insert_image(page: Page, words: str) -> None:
    page.get_by_role("button", name="Image …").click()
    page.get_by_label("Upload: JPEG").set_input_files(FILE)
    page.get_by_label("What does it show").fill(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_editor_writes_the_next_version_with_an_image_and_the_page_beside_it(alice, browse, width):
    reader = browse()
    page = browse(width)
    sign_in(page, alice)
    open_terms(page)
    if width == PHONE:
        expect(page.locator("page-preview")).to_be_hidden()
        page.get_by_role("button", name="Preview", exact=True).click()
    expect(frame(page).locator("h1")).to_have_text("Terms & Conditions")
    assert_fits(page, "the form of a page")

    page.locator(BODY).fill("Be **very** kind.\n\n")
    expect(frame(page).locator(".prose strong")).to_have_text("very")
    expect(frame(page).get_by_text("Version 2, in force since")).to_be_visible()
    insert_image(page, "Green in a corner of red")
    expect(frame(page).get_by_role("img", name="Green in a corner of red")).to_be_attached()
    page.locator("[name=versions-0-title]").fill("Our terms")
    expect(frame(page).locator("h1")).to_have_text("Our terms")
    page.locator("[name=versions-0-effective_on]").fill("01/02/2031")
    expect(frame(page).get_by_text("in force from 1 February 2031")).to_be_visible()
    page.locator("[name=versions-0-effective_on]").fill("")
    expect(frame(page).get_by_text("in force since")).to_be_visible()
    assert_fits(page, "the form of a page")
    assert audit(page, page.url) == []

    page.get_by_role("link", name="Today").click()
    reader.goto("/terms/")
    expect(reader.get_by_text("Version 1, in force since")).to_be_visible()
    page.locator("[name=_save]").last.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    reader.reload()
    expect(reader.locator("h1")).to_have_text("Our terms")
    image = reader.get_by_role("img", name="Green in a corner of red")
    image.scroll_into_view_if_needed()
    expect(image).not_to_have_js_property("naturalWidth", 0)


def test_nothing_in_the_preview_leads_the_frame_away(alice, browse):
    page = browse()
    sign_in(page, alice)
    open_terms(page)
    page.locator(BODY).fill("[Elsewhere](/about/)")
    frame(page).get_by_role("link", name="Elsewhere").click()
    frame(page).locator("header.top .brand").click()

    terms = Text.objects.get(slug="terms")
    shown = page.locator("page-preview iframe").evaluate("(frame) => frame.contentDocument.location.pathname")
    assert shown == reverse("admin:pages_page_preview", args=[terms.pk])


def test_what_a_page_cannot_show_is_said_beside_the_preview_and_beside_the_field(alice, browse, watch):
    terms = Text.objects.get(slug="terms")
    watch.expect(reverse("admin:pages_page_preview", args=[terms.pk]), 422)
    page = browse()
    sign_in(page, alice)
    open_terms(page)
    expect(frame(page).locator("h1")).to_have_text("Terms & Conditions")
    page.locator(BODY).fill("[[comparison: any]]")
    expect(page.locator("page-preview [role=status]")).to_contain_text("a page cannot show one")

    page.locator(BODY).fill("Words.\n\n![](/static/img/card.png)")
    expect(page.locator("page-preview [role=status]")).to_be_empty()
    page.locator("[name=_save]").last.click()
    expect(page.locator(".field-body .errorlist")).to_contain_text(
        "Line 3: the image “/static/img/card.png” has"
    )
    expect(page.locator(BODY)).to_have_value("Words.\n\n![](/static/img/card.png)")
    assert audit(page, page.url) == []


def test_a_link_to_an_article_and_the_first_version_of_a_page(alice, browse):
    page = browse()
    sign_in(page, alice)
    page.goto(reverse("admin:pages_page_add"))
    page.locator("[name=slug]").fill("imprint")
    page.locator("[name=versions-0-title]").fill("Imprint")
    page.locator("[name=versions-0-summary]").fill("Who makes this.")
    expect(frame(page).locator("h1")).to_have_text("Imprint")
    page.get_by_role("button", name="Article …").click()
    page.get_by_role("dialog").get_by_role("button", name="Which Web Python Backend").click()
    expect(frame(page).locator(".prose a")).to_have_attribute("href", "/articles/django-vs-fastapi-vs-flask/")
    expect(page.get_by_role("button", name="Comparison …")).to_have_count(0)
    page.locator("[name=_save]").last.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Text.objects.get(slug="imprint").newest.number == 1


def test_without_javascript_the_form_is_a_plain_one(alice, browse):
    page = browse(java_script_enabled=False)
    sign_in(page, alice)
    open_terms(page)
    expect(page.locator("page-preview")).to_be_hidden()
    expect(page.get_by_role("toolbar")).to_have_count(0)
    page.locator(BODY).fill("Be **plain**.")
    page.locator("[name=_save]").last.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Text.objects.get(slug="terms").newest.body == "Be **plain**."


def test_leaving_a_page_that_is_being_written_asks_first(alice, browse):
    page, asked = browse(), []
    sign_in(page, alice)
    page.goto("/admin/pages/page/")
    page.get_by_role("link", name="about").click()
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    expect(page.locator("auto-save:defined")).to_be_attached()
    page.locator("[name=versions-0-body]").press_sequentially("zz")

    page.goto("/admin/")

    assert asked == ["beforeunload"]
