"""Images in the admin, and what readers see of them."""

import pytest
from playwright.sync_api import expect

from images.models import Image
from tests.browser.conftest import sign_in
from tests.browser.test_axe import audit
from tests.factories import make_article
from tests.images.make import huge_png, picture

LIST, ADD = "/admin/images/image/", "/admin/images/image/add/"


PAGE = b"<!doctype html><script>alert(document.domain)</script>"


@pytest.mark.parametrize("width", [1280, 390])
def test_an_editor_adds_an_image_and_finds_it_in_the_list(alice, browse, width):
    page = browse(width)
    sign_in(page, alice)
    page.goto(ADD)
    assert audit(page, page.url) == []
    page.get_by_label("File").set_input_files(
        {"name": "two colours.png", "mimeType": "image/png", "buffer": picture(size=(1300, 700))}
    )
    page.get_by_label("Alternative text").fill("Green in a corner of red")
    page.get_by_role("button", name="Upload").click()

    expect(page.locator(".messagelist .success")).to_contain_text("“two colours.png” can be used now.")
    image = page.get_by_role("img", name="Green in a corner of red")
    expect(image).to_be_visible()
    assert image.bounding_box()["width"] == 300
    assert page.locator("#content a", has_text="alice").count() == 0
    assert audit(page, page.url) == []

    page.goto(LIST)
    image = page.get_by_role("img", name="Green in a corner of red")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 304)
    assert audit(page, page.url) == []


def test_what_is_refused_is_said_beside_the_field(alice, browse):
    page = browse(390)
    sign_in(page, alice)
    page.goto(ADD)
    page.get_by_label("Alternative text").fill("What was typed")
    for content, said in (
        (b"<svg/>", "SVG images cannot be used here"),
        (PAGE, "This is a page of HTML or XML, not an image"),
        (b"GIF89a/*" + PAGE, "damaged"),
        (huge_png(), "at most 25 million pixels"),
    ):
        page.get_by_label("File").set_input_files(
            {"name": "a.png", "mimeType": "image/png", "buffer": content}
        )
        page.get_by_role("button", name="Upload").click()

        expect(page.locator(".errorlist")).to_contain_text(said)
        expect(page.get_by_label("Alternative text")).to_have_value("What was typed")
        assert audit(page, page.url) == []
    assert not Image.objects.exists()


def test_a_page_behind_an_image_does_not_come_along(alice, browse):
    page = browse()
    sign_in(page, alice)
    page.goto(ADD)
    page.get_by_label("File").set_input_files(
        {"name": "a.gif", "mimeType": "image/gif", "buffer": picture("GIF") + PAGE}
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    image = Image.objects.get()
    sent = page.request.get(image.picture.url)
    assert sent.headers["content-type"] == "image/webp"
    assert b"alert" not in sent.body()


@pytest.mark.parametrize("width", [1280, 390])
def test_readers_get_the_rendition_that_fits(alice, browse, width):
    editor = browse()
    sign_in(editor, alice)
    editor.goto(ADD)
    editor.get_by_label("File").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": picture(size=(1300, 700))}
    )
    editor.get_by_role("button", name="Upload").click()
    expect(editor.locator(".messagelist .success")).to_be_visible()
    url = Image.objects.get().picture.url
    article = make_article("pictured", f'Words.\n\n![Two colours]({url} "A caption")\n\nMore words.')

    page = browse(width)
    page.goto(article.get_absolute_url())
    image = page.get_by_role("img", name="Two colours")
    image.scroll_into_view_if_needed()
    expect(image).to_be_visible()
    expect(image).not_to_have_js_property("naturalWidth", 0)

    assert image.evaluate("image => image.currentSrc").endswith("/608w.avif")
    box = image.bounding_box()
    assert 590 <= box["width"] <= 608 if width == 1280 else box["width"] == width - 32
    assert box["height"] == pytest.approx(box["width"] * 700 / 1300, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_text("A caption")).to_be_visible()
