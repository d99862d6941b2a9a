"""What a dialog inserts: comparisons, links to articles, images; and images that are dropped or pasted."""

import base64

import pytest
from playwright.sync_api import Page, expect

from tests.browser import desk_page
from tests.browser.desk_page import UPLOAD, received

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR4nGP4z8AARwzEcQCukw/xDd2hSAAAAABJRU5ErkJggg=="
)

# Gives files to the editor as the browser does: at a drop, or from the clipboard.
GIVE = """([kind, files]) => {
  const data = new DataTransfer();
  for (const [name, type, bytes] of files) {
    data.items.add(new File([Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0))], name, { type }));
  }
  const text = document.querySelector("[name=body]");
  const options = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: data })
    : new DragEvent("drop", { ...options, dataTransfer: data });
  return text.dispatchEvent(event);
}"""


def give(page: Page, kind: str, *files: tuple[str, bytes]) -> bool:
    """Whether the browser would still do what it does by itself: open the file."""
    encoded = [[name, "image/png", base64.b64encode(content).decode()] for name, content in files]
    return page.evaluate(GIVE, [kind, encoded])


def value(page: Page) -> str:
    return page.locator("[name=body]").input_value()


def at_the_end(page: Page) -> None:
    page.locator("[name=body]").evaluate("(text) => { text.focus(); text.setSelectionRange(1e6, 1e6); }")


def test_a_comparison_by_keyboard_alone(desk):
    page = desk(body="Words.")
    at_the_end(page)
    page.get_by_role("button", name="Comparison …").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Insert a comparison")
    expect(dialog.get_by_label("Search by title")).to_be_focused()
    expect(dialog.get_by_role("status")).to_have_text("3 found.")

    page.keyboard.type("nothing like it")
    expect(dialog.get_by_role("status")).to_have_text("No comparison has this in its title.")
    expect(dialog.get_by_role("listitem")).to_have_count(0)
    dialog.get_by_label("Search by title").fill("queues")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("listitem").get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")

    expect(dialog).to_have_count(0)
    expect(page.locator("[name=body]")).to_be_focused()
    assert value(page) == "Words.\n\n[[comparison: python-task-queues]]\n\n"
    # One writes on below it, and not on its line.
    page.keyboard.type("More.")
    assert value(page).endswith("queues]]\n\nMore.")
    # What is typed slowly is undone in more steps than one.
    for _ in range(len("More.") + 1):
        if value(page) != "Words.":
            page.keyboard.press("Control+z")
    assert value(page) == "Words."


def test_escape_and_cancel_change_nothing_and_lead_back(desk):
    page = desk(body="Words.")
    for name in ("Comparison …", "Article …", "Image …"):
        for leave in ("Escape", "Cancel"):
            button = page.get_by_role("button", name=name)
            button.click()
            dialog = page.get_by_role("dialog")
            expect(dialog).to_be_visible()
            expect(dialog.get_by_role("status")).not_to_have_text("Searching …")
            if leave == "Escape":
                page.keyboard.press("Escape")
            else:
                dialog.get_by_role("button", name="Cancel").click()
            expect(dialog).to_have_count(0)
            expect(page.locator("[name=body]") if name == "Image …" else button).to_be_focused()
    assert value(page) == "Words."
    assert received["saved"] == []


def test_enter_in_the_search_sends_no_form(desk):
    page = desk()
    page.get_by_role("button", name="Article …").click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert received["saved"] == []


def test_a_search_that_fails_says_so(desk, watch):
    page = desk()
    watch.expect("/admin/write/comparisons/", 503)
    desk_page.failures["comparisons"] = (503, "")
    page.get_by_role("button", name="Comparison …").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text(
        "The site does not answer just now."
    )


def test_a_link_to_an_article_shows_what_is_a_draft(desk):
    page = desk(body="See this.")
    page.get_by_role("button", name="Article …").click()
    dialog = page.get_by_role("dialog", name="Link to an article")
    expect(dialog.get_by_role("listitem").filter(has_text="Not yet")).to_contain_text("Draft")
    page.keyboard.press("Escape")

    page.locator("[name=body]").evaluate("(text) => { text.focus(); text.setSelectionRange(4, 8); }")
    page.get_by_role("button", name="Article …").click()
    dialog.get_by_role("button", name="Not yet").click()
    assert value(page) == "See [this](/articles/not-yet/)."

    at_the_end(page)
    page.get_by_role("button", name="Article …").click()
    dialog.get_by_role("button", name="Which one").click()
    assert value(page).endswith("[Which one \\[really\\]](/articles/which-one/)")


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_file_is_uploaded_and_its_words_are_asked_for(desk, kind):
    page = desk(body="Words.")
    at_the_end(page)
    assert give(page, kind, ("cat.png", PNG)) is False
    dialog = page.get_by_role("dialog", name="Insert an image")
    alt = dialog.get_by_label("What does it show")
    expect(alt).to_be_focused()
    assert value(page) == "Words."  # nothing that could be saved by mistake

    page.keyboard.press("Enter")
    expect(dialog.locator("#editor-alt-wrong")).to_have_text(
        "Say in words what it shows, or tick that it is decorative."
    )
    expect(alt).to_have_attribute("aria-invalid", "true")
    expect(alt).to_be_focused()
    alt.fill("A cat [asleep]")
    dialog.get_by_label("Caption").fill('Our "cat"')
    page.keyboard.press("Enter")

    expect(dialog).to_have_count(0)
    assert value(page) == 'Words.\n\n![A cat \\[asleep\\]](/media/images/1-4x4.png "Our \\"cat\\"")\n\n'
    expect(page.locator("[name=body]")).to_be_focused()
    page.keyboard.press("Control+z")
    assert value(page) == "Words."


def test_a_decorative_image_by_the_file_picker(desk):
    page = desk(body="Words.")
    at_the_end(page)
    page.get_by_role("button", name="Image …").click()
    page.get_by_label("Upload: JPEG").set_input_files(
        {"name": "line.png", "mimeType": "image/png", "buffer": PNG}
    )
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("It is decorative").check()
    expect(dialog.get_by_label("What does it show")).to_be_disabled()
    dialog.get_by_role("button", name="Insert").click()
    assert value(page) == "Words.\n\n![decorative](/media/images/1-4x4.png)\n\n"
    frame = page.frame_locator("page-preview iframe")
    expect(frame.locator(".prose img")).to_have_count(1)


def test_an_image_that_is_here_already(desk):
    page = desk(body="Words.")
    at_the_end(page)
    page.get_by_role("button", name="Image …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    dialog.get_by_role("button", name="Older images").click()
    expect(dialog.get_by_role("listitem")).to_have_count(3)
    expect(dialog.get_by_role("button", name="Older images")).to_be_hidden()
    dialog.get_by_label("Or one that is here already").fill("xyz")
    expect(dialog.get_by_role("status")).to_have_text("No image has this in its name or description.")
    dialog.get_by_label("Or one that is here already").fill("tower")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    dialog.get_by_role("button", name="tower.png").click()
    # What it was called the last time is a beginning.
    expect(dialog.get_by_label("What does it show")).to_have_value("A tower")
    dialog.locator(".dialog-shown").evaluate("(one) => one.src")
    dialog.get_by_role("button", name="Insert").click()
    assert value(page) == "Words.\n\n![A tower](/media/images/tower-4x4.png)\n\n"


def test_several_come_one_after_another_and_a_refused_one_is_said(desk, watch):
    watch.expect(UPLOAD, 422)
    page = desk(body="Words.")
    at_the_end(page)
    give(page, "drop", ("one.png", PNG), ("page.html", b"<script>"), ("two.png", PNG))
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_have_text("Image 1 of 3.")
    dialog.get_by_label("What does it show").fill("One")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_have_text("Image 3 of 3.")
    dialog.get_by_label("What does it show").fill("Two")
    page.keyboard.press("Enter")

    expect(dialog).to_have_count(0)
    expect(page.locator(".editor-said")).to_have_text("page.html: This is no image that we can read.")
    expect(page.locator(".editor-said")).to_have_attribute("role", "status")
    assert value(page) == "Words.\n\n![One](/media/images/1-4x4.png)\n\n![Two](/media/images/3-4x4.png)\n\n"
    assert "invalid" not in value(page).lower()


def test_a_refused_upload_changes_no_word(desk, watch):
    watch.expect(UPLOAD, 422)
    page = desk(body="Words.")
    give(page, "paste", ("x.png", b"GIF?"))
    expect(page.locator(".editor-said")).to_have_text("x.png: This is no image that we can read.")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("[name=body]")).to_be_focused()
    assert value(page) == "Words."


def test_an_upload_says_how_far_it_is_and_can_be_cancelled(desk, watch):
    watch.expect_download(UPLOAD)  # to the browser a request that it gave up
    page = desk(body="Words.")
    give(page, "drop", ("slow.png", PNG))
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_contain_text("slow.png")
    expect(dialog.get_by_role("progressbar", name="Upload")).to_be_visible()
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator(".editor-said")).to_have_text("The upload is cancelled.")
    assert value(page) == "Words."


def test_words_with_a_picture_of_them_are_pasted_as_words(desk):
    page = desk(body="Words.")
    allowed = page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "from a word processor");
          data.items.add(new File(["x"], "x.png", { type: "image/png" }));
          const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data });
          return document.querySelector("[name=body]").dispatchEvent(event);
        }"""
    )
    assert allowed
    assert received["uploads"] == []
