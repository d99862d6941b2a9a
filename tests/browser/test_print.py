"""On paper everything is open, and nothing is to be pressed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.places import ARTICLE
from tests.factories import make_comparison

# A4 with Chromium's margins, in CSS pixels.
PAPER = 718

SEEN = "all => all.map(one => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))"


@pytest.fixture
def paper(site, browse) -> Page:
    page = browse(PAPER, color_scheme="dark")
    page.goto(ARTICLE)
    page.emulate_media(media="print")
    return page


def test_each_cell_is_open(paper):
    sources = paper.locator(".grid details li a[href^=http]")
    assert sources.count() == 57
    assert all(sources.evaluate_all(SEEN))
    notes = paper.locator(".grid details > p")
    assert notes.count() > 5
    assert all(notes.evaluate_all(SEEN))
    last = paper.locator("#row-security td").last.locator("details ul")
    assert last.bounding_box()["height"] > 10

    paper.emulate_media(media="screen")
    assert not any(sources.evaluate_all(SEEN))


def test_an_address_stands_behind_each_source(paper):
    for links in (".grid details li a[href^=http]", ".prose .note a"):
        pairs = paper.locator(links).evaluate_all(
            "all => all.map(one => [one.href, getComputedStyle(one, '::after').content])"
        )
        assert len(pairs) >= 25
        for address, printed in pairs:
            assert address in printed


def test_what_one_presses_is_not_printed(paper):
    for part in (".top nav", ".door", "nav.toc", "toc-bar", ".join", ".foot ul", ".skip", ".permalink"):
        for found in paper.locator(part).all():
            expect(found).to_be_hidden()
    expect(paper.get_by_role("heading", level=1)).to_be_visible()


def test_each_note_is_printed(paper):
    notes = paper.locator(".prose .note")
    assert notes.count() >= 29
    assert all(notes.evaluate_all(SEEN))


def test_paper_is_white_whatever_the_theme(paper):
    assert (
        paper.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    )
    assert paper.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_nothing_is_cut_off_at_the_edge_of_the_paper(paper):
    wide = make_comparison("wide", technologies=6, criteria=3)
    for path in (ARTICLE, wide.get_absolute_url()):
        paper.goto(path)
        cells = paper.locator(".grid td").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().right)"
        )
        assert max(cells) <= PAPER, path
        assert paper.evaluate("document.documentElement.scrollWidth") <= PAPER, path


def test_it_takes_several_sheets(paper):
    pages = re.findall(rb"/Type\s*/Page\b", paper.pdf(format="A4"))

    assert 3 <= len(pages) <= 20
