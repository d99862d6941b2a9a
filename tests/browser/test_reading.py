"""What a reader does, from the front page on: with a mouse, with a finger, with and without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.places import ARCHIVE, ARTICLE, COMPARISON, HOME, MISSING
from tests.factories import make_article

TITLE = "Which Web Python Backend to Choose: Django vs FastApi vs Flask"

READERS = {
    "desktop": {"width": 1280},
    "desktop, no script": {"width": 1280, "java_script_enabled": False},
    "phone": {"width": 390, "has_touch": True, "is_mobile": True},
}


@pytest.fixture(params=READERS.values(), ids=READERS)
def reader(request, site, browse) -> Page:
    page = browse(**request.param)
    page.activate = (
        (lambda thing: thing.tap()) if request.param["width"] == 390 else (lambda thing: thing.click())
    )
    return page


def is_uncovered(thing: Locator) -> bool:
    """Whether what one sees at the start of the thing's first line is the thing itself."""
    return thing.evaluate(
        """(thing) => {
          const box = thing.getClientRects()[0];
          const seen = document.elementFromPoint(box.left + 4, box.top + box.height / 2);
          return thing.contains(seen) || Boolean(seen?.contains(thing) && seen.matches("h2, h2 *"));
        }"""
    )


def test_the_front_page_leads_to_the_article(reader):
    reader.goto(HOME)
    expect(reader.get_by_role("heading", level=1)).to_contain_text(
        "Find Software, Technology Sales and Product Manager Jobs."
    )

    reader.activate(reader.get_by_role("link", name=TITLE))

    expect(reader).to_have_url(ARTICLE)
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_each_row_of_the_miniature_leads_to_the_row_in_the_article(reader):
    reader.goto(HOME)

    reader.activate(reader.locator(".panel").get_by_role("link", name="Validation"))

    expect(reader).to_have_url(ARTICLE + "#row-validation")
    expect(reader.locator("#row-validation")).to_be_in_viewport()


def test_the_contents_lead_to_each_section_and_nothing_covers_its_heading(reader):
    reader.goto(ARTICLE)
    contents = reader.get_by_role("navigation", name="Contents").get_by_role("link")
    names = contents.all_text_contents()
    assert names == [
        "A Brief History and Philosophy",
        "Key Features Comparison",
        "Performance and Scalability",
        "Use Cases and Community",
        "Conclusion",
        "Comments",
    ]

    for name in names:
        reader.goto(ARTICLE)
        link = contents.filter(has_text=name)
        reader.activate(link)

        heading = reader.locator(link.get_attribute("href"))
        expect(heading).to_be_in_viewport(ratio=1)
        assert name in heading.inner_text()
        assert is_uncovered(heading), name


def test_a_note_is_read_where_it_is_called(reader):
    reader.goto(ARTICLE)
    note = reader.locator("#fn-6")
    if reader.viewport_size["width"] == 390:
        expect(note).to_be_hidden()
    else:
        expect(note).to_be_visible()

    reader.activate(reader.get_by_role("link", name="Note 6", exact=True).first)

    expect(note).to_be_in_viewport(ratio=1)
    assert is_uncovered(note)
    expect(note.get_by_role("link", name="Changes")).to_have_attribute(
        "href", "https://flask.palletsprojects.com/en/stable/changes/"
    )


def cell(page: Page, row: str, technology: str) -> Locator:
    return page.locator(f"#row-{row} td").filter(has=page.locator(".tech", has_text=technology))


def assert_tells_everything(cell: Locator) -> None:
    """The cell of Flask's admin panel, opened."""
    details = cell.locator("details")
    expect(details.locator("summary")).to_contain_text("3.1")
    expect(details.locator("summary")).to_contain_text("22 Nov 2026")
    expect(details.locator("summary")).to_contain_text("2 sources, note")
    expect(details.locator("> p")).to_be_visible()
    expect(details.get_by_role("link", name="All of it")).to_be_visible()
    sources = details.locator("a[href^=http]")
    expect(sources).to_have_count(2)
    for source in sources.all():
        expect(source).to_be_visible()
        assert source.get_attribute("href").startswith("https://")
    for item in details.get_by_role("listitem").all()[:2]:
        expect(item).to_contain_text("read 22 Nov 2026")


def test_a_cell_tells_its_sources_to_mouse_and_finger(reader):
    reader.goto(ARTICLE)
    flask = cell(reader, "admin-panel", "Flask")
    expect(flask.locator("details > p")).to_be_hidden()

    reader.activate(flask.locator("summary"))

    assert_tells_everything(flask)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_a_cell_tells_its_sources_to_the_keyboard(site, browse, width, scripts):
    page = browse(width, java_script_enabled=scripts)
    page.goto(ARTICLE)
    flask = cell(page, "admin-panel", "Flask")
    page.locator("#row-admin-panel .mark").focus()

    page.keyboard.press("Tab")  # Django's cell
    page.keyboard.press("Tab")
    expect(flask.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")

    assert_tells_everything(flask)
    page.keyboard.press("Tab")
    expect(flask.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(flask.locator("details > p")).to_be_hidden()


def test_a_row_has_an_address(reader):
    reader.goto(ARTICLE)
    row = reader.locator("#row-security")
    head = row.get_by_role("rowheader")
    expect(head).to_have_css("box-shadow", "none")

    reader.activate(row.get_by_role("link", name="C4, link to this row"))
    expect(reader).to_have_url(ARTICLE + "#row-security")
    reader.reload()

    expect(head).to_be_in_viewport(ratio=1)
    assert is_uncovered(head.locator("b"))
    expect(head).not_to_have_css("box-shadow", "none")


def test_the_table_stands_on_its_own_too(reader):
    reader.goto(ARTICLE)

    reader.activate(reader.get_by_role("link", name="This table on its own"))

    expect(reader).to_have_url(COMPARISON)
    expect(reader.locator(".grid td")).to_have_count(24)
    flask = cell(reader, "admin-panel", "Flask")
    reader.activate(flask.locator("summary"))
    assert_tells_everything(flask)


def test_neighbours_lead_on_and_back(reader):
    now = timezone.now()
    make_article("newer", title="A newer one", at=now - timedelta(minutes=1))
    make_article("older", title="An older one", at=now - timedelta(days=900))
    reader.goto(ARTICLE)
    around = reader.get_by_role("navigation", name="More comparisons")

    reader.activate(around.get_by_role("link", name="Previous An older one"))
    expect(reader.get_by_role("heading", level=1)).to_have_text("An older one")
    expect(around.get_by_role("link")).to_have_count(1)

    reader.activate(around.get_by_role("link", name=f"Next {TITLE}"))
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)

    reader.activate(around.get_by_role("link", name="Next A newer one"))
    expect(reader.get_by_role("heading", level=1)).to_have_text("A newer one")
    expect(around.get_by_role("link")).to_have_count(1)


def test_the_archive_goes_on(reader):
    now = timezone.now()
    for number in range(21):
        make_article(f"article-{number}", title=f"Article {number}", at=now - timedelta(days=400 + number))
    titles = reader.get_by_role("list").get_by_role("heading", level=3)

    reader.goto(ARCHIVE)
    expect(titles).to_have_count(20)
    assert titles.first.inner_text() == TITLE
    first_page = titles.all_inner_texts()
    reader.activate(reader.get_by_role("link", name="Older comparisons"))

    expect(titles).to_have_text(["Article 19", "Article 20"])
    assert len({*first_page, *titles.all_inner_texts()}) == 22
    expect(reader.get_by_role("link", name="Older comparisons")).to_have_count(0)
    reader.activate(titles.last.get_by_role("link"))
    expect(reader.get_by_role("heading", level=1)).to_have_text("Article 20")


def test_a_mistyped_address_helps(reader, watch):
    watch.expect(MISSING, 404)

    assert reader.goto(MISSING).status == 404

    expect(reader.get_by_role("heading", level=1)).to_have_text("There is no page here")
    reader.activate(reader.get_by_role("main").get_by_role("link", name="all comparisons"))
    reader.activate(reader.get_by_role("link", name=TITLE))
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
