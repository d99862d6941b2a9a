"""The field that editors write in: toolbar, keys, undo; without a script it is a plain field."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import desk_page
from tests.browser.test_axe import WIDTHS, audit


def select(page: Page, words: str) -> None:
    page.locator("[name=body]").evaluate(
        """(text, words) => {
          const start = text.value.indexOf(words);
          if (start < 0) throw new Error(`${words} is not there`);
          text.focus();
          text.setSelectionRange(start, start + words.length);
        }""",
        words,
    )


def chosen(page: Page) -> str:
    return page.locator("[name=body]").evaluate(
        "(text) => text.value.slice(text.selectionStart, text.selectionEnd)"
    )


def value(page: Page) -> str:
    return page.locator("[name=body]").input_value()


def at_the_end(page: Page) -> None:
    page.locator("[name=body]").evaluate("(text) => { text.focus(); text.setSelectionRange(1e6, 1e6); }")


@pytest.mark.parametrize(
    ("button", "words", "result"),
    [
        ("Bold", "b", "a **b** c"),
        ("Italic", "b", "a *b* c"),
        ("Code", "b", "a `b` c"),
        ("Link", "b", "a [b](https://) c"),
        ("H2, a section", "b", "## a b c"),
        ("H3, a part of a section", "b", "### a b c"),
        ("List", "b", "- a b c"),
        ("Numbers", "b", "1. a b c"),
        ("Quote", "b", "> a b c"),
    ],
)
def test_each_button_and_the_way_back(desk, button, words, result):
    page = desk(body="a b c")
    select(page, words)
    click = page.get_by_role("button", name=button, exact=True).click

    click()
    assert value(page) == result
    expect(page.locator("[name=body]")).to_be_focused()

    # The browser's own undo knows it, and its redo.
    page.keyboard.press("Control+z")
    assert value(page) == "a b c"
    page.keyboard.press("Control+Shift+z")
    assert value(page) == result

    # Once more takes it off again.
    if button != "Link":
        select(page, words)
        click()
        assert value(page) == "a b c"


def test_bold_and_italic_are_apart(desk):
    page = desk(body="a b c")
    select(page, "b")
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+i")
    assert value(page) == "a ***b*** c"
    page.keyboard.press("Control+b")
    assert value(page) == "a *b* c"
    assert chosen(page) == "b"
    select(page, "*b*")
    page.keyboard.press("Control+i")
    assert value(page) == "a b c"


def test_a_mark_does_not_take_the_space_beside_a_word(desk):
    page = desk(body="a b c")
    select(page, "b ")
    page.keyboard.press("Control+b")
    assert value(page) == "a **b** c"


def test_nothing_chosen_gets_words_to_write_over(desk):
    page = desk(body="a ")
    at_the_end(page)
    page.keyboard.press("Control+b")
    assert value(page) == "a **bold**"
    page.keyboard.type("new")
    assert value(page) == "a **new**"


def test_a_link(desk):
    page = desk(body="see here, or https://example.org/x")
    select(page, "here")
    page.keyboard.press("Control+k")
    assert chosen(page) == "https://"
    page.keyboard.type("/about/")
    assert value(page).startswith("see [here](/about/), or")
    page.keyboard.press("Control+k")
    assert value(page).startswith("see here, or")

    select(page, "https://example.org/x")
    page.keyboard.press("Control+k")
    assert value(page).endswith("[words](https://example.org/x)")
    assert chosen(page) == "words"


def test_lines(desk):
    page = desk(body="one\ntwo\n\nthree")
    select(page, "one\ntwo\n\nthree")
    page.keyboard.press("Control+Shift+7")
    assert value(page) == "1. one\n2. two\n\n3. three"
    page.keyboard.press("Control+Shift+8")
    assert value(page) == "- one\n- two\n\n- three"
    page.keyboard.press("Control+Shift+8")
    assert value(page) == "one\ntwo\n\nthree"
    select(page, "two")
    page.keyboard.press("Control+Alt+2")
    assert value(page) == "one\n## two\n\nthree"
    page.keyboard.press("Control+Alt+3")
    assert value(page) == "one\n### two\n\nthree"
    select(page, "one")
    page.keyboard.press("Control+Shift+9")
    assert value(page).startswith("> one\n")


def test_code_of_several_lines_is_fenced(desk):
    page = desk(body="a = 1\nb = 2")
    select(page, "a = 1\nb = 2")
    page.get_by_role("button", name="Code").click()
    assert value(page) == "```\na = 1\nb = 2\n```"
    select(page, value(page))
    page.get_by_role("button", name="Code").click()
    assert value(page) == "a = 1\nb = 2"


def test_a_table_stands_alone(desk):
    page = desk(body="before after")
    select(page, "before")
    page.get_by_role("button", name="Table").click()
    assert value(page) == "before\n\n| Column | Column |\n| --- | --- |\n| Cell | Cell |\n\n after"
    assert chosen(page) == "Column"


def test_a_note_goes_to_the_end_in_one_step(desk):
    page = desk(body="A fact. More.\n\n[^1]: There is one.")
    select(page, "fact")
    page.get_by_role("button", name="Note").click()
    assert value(page) == "A fact[^2]. More.\n\n[^1]: There is one.\n[^2]: Source or remark"
    assert chosen(page) == "Source or remark"
    page.keyboard.press("Control+z")
    assert value(page) == "A fact. More.\n\n[^1]: There is one."


def test_enter_goes_on_with_a_list_and_an_empty_item_ends_it(desk):
    page = desk(body="- one")
    at_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    assert value(page) == "- one\n- two"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("9. nine")
    page.keyboard.press("Enter")
    page.keyboard.type("ten")
    assert value(page) == "- one\n- two\n\n9. nine\n10. ten"
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("plain")
    assert value(page).endswith("10. ten\nplain")


def test_tab_leaves_the_field_and_comes_back(desk):
    page = desk(390)
    text = page.locator("[name=body]")
    text.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(text).to_be_focused()
    assert value(page) == desk_page.BODY
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Preview")).to_be_focused()


def test_the_toolbar_is_one_stop_and_arrows_go_on(desk):
    page = desk(body="a b c")
    select(page, "b")
    bold = page.get_by_role("button", name="Bold")
    bold.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italic")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Image …")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(bold).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    expect(bold).to_be_focused()
    assert page.locator("[role=toolbar] button[tabindex='0']").count() == 1
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Preview")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert value(page) == "a **b** c"


def test_control_s_saves_from_any_field(desk):
    page = desk(body="a b c")
    expect(page.locator("page-preview")).to_have_attribute("aria-busy", "false")
    page.locator("[name=title]").focus()
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert desk_page.received["saved"] == ["a b c"]


def test_words_minutes_and_room(desk):
    page = desk(body="one two [three](/four/)\n\n```\nnot counted\n```\n\n[[comparison: a-b]]\n")
    expect(page.locator("word-count")).to_have_text("3 words, 1 minute to read")
    page.locator("[name=body]").fill("word " * 441)
    expect(page.locator("word-count")).to_have_text("441 words, 3 minutes to read")

    title = page.locator(".field-title")
    expect(title.locator(".count")).to_have_text("113 characters left")
    title.locator("input").fill("x" * 119)
    expect(title.locator(".count")).to_have_text("1 character left")
    # Said aloud once one stops, and only where it matters.
    expect(title.locator("[role=status]")).to_have_text("1 character left")
    page.locator("[name=standfirst]").fill("x" * 100)
    expect(page.locator(".field-standfirst .count")).to_have_text("200 characters left")


def test_without_a_script_it_is_a_plain_field(desk):
    page = desk(java_script_enabled=False)
    expect(page.locator(".editor-bar")).to_be_hidden()
    expect(page.locator("page-preview")).to_be_hidden()
    expect(page.get_by_text("Markdown. Sections begin with ##.")).to_be_visible()
    page.locator("[name=body]").fill("Plain words")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    assert desk_page.received["saved"] == ["Plain words"]


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_and_nothing_sticks_out(desk, width):
    page = desk(width, color_scheme="light")
    found = audit(page, "the editor")
    if width == 390:
        page.get_by_role("button", name="Preview").click()
        page.frame_locator("page-preview iframe").locator("h1").wait_for()
        found += audit(page, "with its preview")
    for button in ("Comparison …", "Article …", "Image …"):
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.get_by_role("dialog").locator("li").first).to_be_visible()
        found += audit(page, button)
        page.keyboard.press("Escape")
    assert not found, "\n".join(found)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_pressed_is_large_enough(desk, width):
    page = desk(width)
    for box in page.locator(".editor-bar button").evaluate_all(
        "(all) => all.map((one) => [one.textContent, one.offsetHeight, one.offsetWidth])"
    ):
        assert box[1] >= 44, box
        assert box[2] >= 24, box
