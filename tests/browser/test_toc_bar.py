"""The bar that names the section being read."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.places import ARTICLE, COMPARISON, HOME
from tests.factories import make_article

SECTIONS = [
    "A Brief History and Philosophy",
    "Key Features Comparison",
    "Performance and Scalability",
    "Use Cases and Community",
    "Conclusion",
    "Comments",
]


@pytest.fixture(params=[1280, 390])
def page(request, site, browse) -> Page:
    page = browse(request.param)
    page.goto(ARTICLE)
    return page


def scroll_to(page: Page, heading: str) -> None:
    page.get_by_role("heading", level=2, name=re.compile(heading)).last.evaluate(
        "heading => scrollTo(0, scrollY + heading.closest('section').getBoundingClientRect().top - 100)"
    )


def test_it_appears_once_the_contents_are_out_of_view(page):
    bar = page.locator("toc-bar summary")
    expect(bar).to_be_hidden()

    page.locator("toc-bar").evaluate("bar => scrollTo(0, scrollY + bar.getBoundingClientRect().top - 5)")
    expect(bar).to_be_hidden()

    page.evaluate("scrollBy(0, 10)")
    expect(bar).to_be_visible()
    expect(page.locator("nav.toc").first).not_to_be_in_viewport()
    box = bar.bounding_box()
    assert box["y"] == 0
    assert box["height"] >= 44

    page.evaluate("scrollTo(0, 0)")
    expect(bar).to_be_hidden()


def test_it_names_each_section_while_one_reads_it(page):
    bar = page.locator("toc-bar summary")
    for number, name in [*enumerate(SECTIONS, start=1), (2, SECTIONS[1]), (1, SECTIONS[0])]:
        scroll_to(page, name)
        expect(bar).to_have_text(re.compile(rf"^{number}\s+{name}$"))
        expect(page.locator("toc-bar a[aria-current]")).to_have_text(name, use_inner_text=False)


def test_it_opens_and_closes_by_the_keyboard_and_gives_the_focus_back(page):
    scroll_to(page, SECTIONS[2])
    bar = page.locator("toc-bar summary")
    links = page.get_by_role("navigation", name="Where you are").get_by_role("link")
    expect(bar).to_be_visible()
    bar.focus()
    expect(bar).to_be_focused()

    page.keyboard.press("Enter")
    expect(links).to_have_text(SECTIONS)
    for link in links.all():
        expect(link).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    page.keyboard.press("Escape")

    expect(links.first).to_be_hidden()
    expect(bar).to_be_focused()


def test_to_reach_it_does_not_move_the_page(page):
    scroll_to(page, SECTIONS[2])
    bar = page.locator("toc-bar summary")
    expect(bar).to_be_visible()
    before = page.evaluate("scrollY")

    bar.focus()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    assert page.evaluate("scrollY") == before


def test_its_links_lead_to_their_sections_and_it_closes(page):
    scroll_to(page, SECTIONS[0])
    bar = page.locator("toc-bar summary")
    bar.click()

    page.get_by_role("navigation", name="Where you are").get_by_role("link", name=SECTIONS[4]).click()

    expect(page).to_have_url(ARTICLE + "#conclusion")
    heading = page.locator("#conclusion")
    expect(heading).to_be_in_viewport(ratio=1)
    assert heading.bounding_box()["y"] >= bar.bounding_box()["height"]
    expect(page.get_by_role("navigation", name="Where you are")).to_be_hidden()
    expect(bar).to_have_text(re.compile("Conclusion"))


@pytest.mark.parametrize("width", [1280, 390])
def test_without_a_script_nothing_of_it_is_there(site, browse, width):
    page = browse(width, java_script_enabled=False)
    page.goto(ARTICLE)
    top = page.locator(".grid thead th").nth(1).evaluate("head => parseFloat(getComputedStyle(head).top)")

    scroll_to(page, SECTIONS[2])

    expect(page.locator("toc-bar")).to_be_hidden()
    expect(page.locator("toc-bar *")).to_have_count(0)
    assert top == 0


def test_pages_without_contents_do_not_load_it(site, browse):
    page = browse()
    scripts = []
    page.on("request", lambda request: request.resource_type == "script" and scripts.append(request.url))

    for path in (HOME, COMPARISON, "/privacy/"):
        page.goto(path)

    assert not [script for script in scripts if "toc" in script]


def test_an_article_without_a_heading_has_a_bar_that_does_no_harm(site, browse):
    article = make_article("plain", "Some words.\n\n" * 60)
    page = browse()
    page.goto(article.get_absolute_url())

    page.evaluate("scrollTo(0, document.body.scrollHeight)")

    expect(page.locator("toc-bar summary")).to_have_text(re.compile("Contents|Comments"))
