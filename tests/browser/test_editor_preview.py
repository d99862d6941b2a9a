"""The preview is the page itself, and follows what is written."""

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from articles.models import Article
from tests.browser import desk_page
from tests.browser.conftest import sign_in
from tests.browser.desk_page import PREVIEW, WRITE, received
from tests.browser.test_editor_dialogs import PNG

LONG = "Beginning.\n\n" + "\n\n".join(
    f"## Part {number}\n\n" + f"Words of part {number}.\n\n" * 12 for number in range(1, 9)
)


def frame(page: Page) -> FrameLocator:
    return page.frame_locator("page-preview iframe")


def settled(page: Page) -> None:
    expect(page.locator("page-preview")).to_have_attribute("aria-busy", "false")


def in_frame(page: Page, script: str) -> object:
    return page.locator("page-preview iframe").evaluate(
        f"(frame) => {{ const page = frame.contentDocument; {script} }}"
    )


def test_it_is_the_page_itself_with_the_words_in_the_form(desk):
    page = desk()
    expect(frame(page).locator("h1")).to_have_text("A title")
    expect(frame(page).locator("header.top")).to_be_visible()

    page.locator("[name=title]").fill("Another title")
    expect(frame(page).locator("h1")).to_have_text("Another title")
    page.locator("[name=body]").fill("New words.\n\n## A section\n\n[[comparison: django-flask-fastapi]]")
    expect(frame(page).locator("#a-section")).to_be_visible()
    expect(frame(page).locator("table.grid").first).to_be_visible()
    expect(frame(page).get_by_text("A sentence.")).to_have_count(0)
    page.locator("[name=body]").fill("Only this.")
    expect(frame(page).locator("table.grid")).to_have_count(0)
    expect(page.locator("page-preview [role=status]")).to_be_empty()


def test_words_typed_while_it_is_asked_for_win(desk):
    page = desk()
    settled(page)
    received["previews"].clear()
    page.locator("[name=body]").focus()
    page.keyboard.type("abcdefghijklmnopqrstuvwxyz " * 3, delay=15)
    expect(frame(page).get_by_text("abcdefghijklmnopqrstuvwxyz").first).to_be_visible()
    settled(page)
    # Not for each key, and the last one has all that was typed.
    assert len(received["previews"]) < 8
    assert received["previews"][-1].count("xyz") == 3


def test_an_edit_leaves_the_place_and_the_rest_of_the_page_as_they_are(desk):
    page = desk(body=LONG)
    settled(page)
    in_frame(page, "page.querySelector('#part-2').mark = 'same'; page.scrollingElement.scrollTop = 900;")
    page.locator("[name=title]").fill("Changed")

    expect(frame(page).locator("h1")).to_have_text("Changed")
    settled(page)
    assert in_frame(page, "return page.scrollingElement.scrollTop") == 900
    assert in_frame(page, "return page.querySelector('#part-2').mark") == "same"


def test_it_goes_along_with_the_cursor(desk):
    page = desk(body=LONG)
    settled(page)
    text = page.locator("[name=body]")
    for part in (7, 2):
        text.evaluate(
            "(text, part) => { text.focus(); text.selectionStart = text.selectionEnd = "
            "text.value.indexOf(`## Part ${part}`) + 5; }",
            part,
        )
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            """(part) => {
              const frame = document.querySelector("page-preview iframe");
              const box = frame.contentDocument.getElementById(`part-${part}`).getBoundingClientRect();
              return box.top > 0 && box.top < frame.contentWindow.innerHeight * 0.8;
            }""",
            arg=part,
        )


def test_phone_and_desktop(desk):
    page = desk()
    settled(page)
    page.get_by_role("button", name="Desktop").click()
    assert in_frame(page, "return page.defaultView.innerWidth") == 1280
    stage, shown = (page.locator(one).bounding_box() for one in (".preview-stage", "page-preview iframe"))
    assert shown["width"] <= stage["width"] + 1
    assert abs(shown["height"] - stage["height"]) <= 1
    assert page.get_by_role("button", name="Desktop").get_attribute("aria-pressed") == "true"

    page.get_by_role("button", name="Phone").click()
    assert in_frame(page, "return page.defaultView.innerWidth") == 390
    assert page.get_by_role("button", name="Desktop").get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_whatever_the_reader_of_the_form_prefers(desk, scheme):
    page = desk(color_scheme=scheme)
    settled(page)
    ground = "return page.defaultView.getComputedStyle(page.documentElement).backgroundColor"
    light, dark = "rgb(253, 252, 250)", "rgb(16, 18, 20)"

    assert in_frame(page, ground) == (dark if scheme == "dark" else light)
    page.get_by_role("button", name="Light").click()
    assert in_frame(page, ground) == light
    page.get_by_role("button", name="Dark").click()
    assert in_frame(page, ground) == dark
    page.locator("[name=title]").fill("Changed")
    expect(frame(page).locator("h1")).to_have_text("Changed")
    assert in_frame(page, ground) == dark


def test_nothing_in_it_leads_away(desk):
    page = desk(body=LONG + "\n\n[Elsewhere](/about/)")
    settled(page)
    frame(page).get_by_role("link", name="Elsewhere").click()
    frame(page).locator("header.top .brand").click()
    assert in_frame(page, "return page.location.pathname") == PREVIEW
    in_frame(page, "page.scrollingElement.scrollTop = 0")
    frame(page).locator("nav.toc a", has_text="Part 8").first.click()
    assert in_frame(page, "return page.scrollingElement.scrollTop") > 500
    assert in_frame(page, "return page.location.pathname") == PREVIEW
    assert page.url.endswith(WRITE)


def test_what_goes_wrong_is_said_and_the_last_page_stays(desk, watch):
    page = desk()
    settled(page)
    watch.expect(PREVIEW, 422)
    desk_page.failures["preview"] = (422, "The text is too long to be shown.")
    page.locator("[name=title]").fill("Changed")
    said = page.locator("page-preview [role=status]")
    expect(said).to_have_text("The preview is as it was: The text is too long to be shown.")
    expect(frame(page).locator("h1")).to_have_text("A title")

    desk_page.failures.clear()
    page.locator("[name=title]").fill("Changed again")
    expect(frame(page).locator("h1")).to_have_text("Changed again")
    expect(said).to_be_empty()


def test_it_folds_away_and_asks_for_nothing_then(desk):
    page = desk()
    settled(page)
    fold = page.get_by_role("button", name="Preview", exact=True)
    fold.click()
    expect(page.locator("page-preview")).to_be_hidden()
    assert fold.get_attribute("aria-expanded") == "false"
    wide = page.locator("[name=body]").bounding_box()["width"]
    received["previews"].clear()
    page.locator("[name=title]").fill("Changed")
    page.wait_for_timeout(700)
    assert received["previews"] == []
    fold.click()
    expect(frame(page).locator("h1")).to_have_text("Changed")
    assert page.locator("[name=body]").bounding_box()["width"] < wide * 0.6


def test_on_a_phone_it_is_below_and_opens_on_demand(desk):
    page = desk(390)
    expect(page.locator("page-preview")).to_be_hidden()
    assert received["previews"] == []
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(frame(page).locator("h1")).to_have_text("A title")
    text, preview = (page.locator(one).bounding_box() for one in ("[name=body]", "page-preview"))
    assert preview["y"] >= text["y"] + text["height"] - 1
    expect(page.get_by_role("region", name="Preview")).to_be_visible()
    assert page.locator("iframe").get_attribute("title")


def test_in_the_admin_it_shows_the_article(alice, browse):
    page = browse()
    sign_in(page, alice)
    article = Article.objects.get(slug="django-vs-fastapi-vs-flask")
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(frame(page).locator("h1")).to_have_text(article.title)
    page.locator("[name=title]").fill("A title that nobody else sees")
    expect(frame(page).locator("h1")).to_have_text("A title that nobody else sees")
    expect(page.locator("auto-save")).to_contain_text("Kept at")
    article.refresh_from_db()
    assert "nobody" not in article.title

    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/admin/articles/article/add/")
    page.locator("[name=title]").fill("New here")
    expect(frame(page).locator("h1")).to_have_text("New here")
    expect(page.locator("auto-save")).to_contain_text("Kept at")


def test_in_the_admin_the_dialogs_find_what_there_is(alice, browse):
    page = browse()
    sign_in(page, alice)
    page.goto("/admin/articles/article/add/")
    body = page.locator("[name=body]")
    page.get_by_role("button", name="Comparison …").click()
    found = page.get_by_role("dialog").get_by_role("button", name="Django, Flask and FastAPI")
    found.filter(has_not_text="in Depth").click()
    assert body.input_value() == "[[comparison: django-flask-fastapi]]\n\n"
    page.get_by_role("button", name="Article …").click()
    page.get_by_role("dialog").get_by_role("button", name="Which Web Python Backend").click()
    assert "(/articles/django-vs-fastapi-vs-flask/)" in body.input_value()
    expect(frame(page).locator("table.grid").first).to_be_visible()
    expect(page.locator("auto-save")).to_contain_text("Kept at")


def test_words_that_were_refused_are_kept_at_once(alice, browse):
    page = browse()
    sign_in(page, alice)
    page.goto("/admin/articles/article/add/")
    page.locator("[name=title]").fill("!!!")
    page.locator("[name=body]").fill("Words that are nowhere else")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".errorlist").first).to_be_visible()
    expect(page.locator("[name=body]")).to_have_value("Words that are nowhere else")
    expect(page.locator("auto-save")).to_contain_text("Kept at")


def test_in_the_admin_an_image_is_uploaded_and_shown(alice, browse):
    page = browse()
    sign_in(page, alice)
    page.goto("/admin/articles/article/add/")
    page.get_by_role("button", name="Image …").click()
    page.get_by_label("Upload: JPEG").set_input_files(
        {"name": "line.png", "mimeType": "image/png", "buffer": PNG}
    )
    page.get_by_label("What does it show").fill("A line")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.locator("[name=body]").input_value().startswith("![A line](/media/images/")
    expect(frame(page).get_by_role("img", name="A line")).to_be_attached()
    expect(page.locator("auto-save")).to_contain_text("Kept at")


def test_the_links_of_the_page_can_be_skipped(desk):
    page = desk()
    page.get_by_role("button", name="Dark").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip the preview")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.tagName") != "IFRAME"
    assert page.evaluate("!document.querySelector('page-preview').contains(document.activeElement)")
