"""What must hold whatever the look: the measure, the place of the table, text at twice its size."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.places import ACCOUNT, ARCHIVE, ARTICLE, COMPARISON, HOME, PAGES, PHONE

# The length of each line but the last of each paragraph, as it stands on the screen.
LINES = """() => [...document.querySelectorAll(".prose > p")].flatMap((paragraph) => {
  const lines = new Map();
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT,
    (node) => node.parentElement.closest(".note, sup") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  while (walker.nextNode()) {
    for (const word of walker.currentNode.textContent.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + 1);
      const bottom = Math.round(range.getBoundingClientRect().bottom / 8);
      lines.set(bottom, (lines.get(bottom) ?? 0) + word[0].length + 1);
    }
  }
  return [...lines.values()].slice(0, -1);
})"""


def test_a_line_has_the_length_that_one_reads_well(site, browse):
    page = browse(1280)
    page.goto(ARTICLE)

    lines = page.evaluate(LINES)

    assert len(lines) > 40
    assert 60 <= sum(lines) / len(lines) <= 75
    assert max(lines) <= 90


def test_the_table_is_wider_than_the_text(site, browse):
    page = browse(1280)
    page.goto(ARTICLE)
    text = page.locator(".sec > .prose > p").first.bounding_box()["width"]

    table = page.locator(".comparison").bounding_box()

    assert table["width"] > 1.5 * text
    assert table["x"] + table["width"] <= 1280


@pytest.mark.parametrize("path", [HOME, ARTICLE])
def test_the_readings_stand_on_the_first_screen(site, browse, path):
    page = browse(1280)
    page.goto(path)
    panel = page.locator(".panel").bounding_box()

    assert panel["y"] + panel["height"] < 900


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_motion_is_the_readers_choice(site, browse, motion):
    page = browse(reduced_motion=motion)
    page.goto(ARTICLE)

    behaviour = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
    assert behaviour == {"reduce": "auto", "no-preference": "smooth"}[motion]
    if motion == "reduce":
        moving = page.evaluate("document.getAnimations().length")
        assert moving == 0


@pytest.fixture
def browse_large(launch_browser, browser_type_launch_args, browse) -> Browse:
    """As `browse`, in a browser whose owner has set the text to twice its size."""
    browser = launch_browser(args=[*browser_type_launch_args["args"], "--blink-settings=defaultFontSize=32"])
    yield lambda *args, **more: browse(*args, browser=browser, **more)
    browser.close()


# Text that its own box cuts off, or that runs out of it.
CLIPPED = """() => [...document.querySelectorAll("a, button, summary, th, td, caption, label")]
  .concat([...document.querySelectorAll("h1, h2, h3, p, dt, dd, li")])
  .filter((one) => one.checkVisibility() && one.clientWidth > 1 && getComputedStyle(one).display !== "inline")
  .filter((one) => one.scrollWidth > one.clientWidth + 1
    || (getComputedStyle(one).overflowY === "hidden" && one.scrollHeight > one.clientHeight + 1))
  .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`
    + ` ${one.scrollWidth} in ${one.clientWidth}`)"""


@pytest.mark.parametrize("width", [1280, 640, PHONE])
def test_text_at_twice_its_size_is_all_there(site, browse_large, width):
    page: Page = browse_large(width)
    wrong = []
    for path in (HOME, ARCHIVE, ARTICLE, COMPARISON, *PAGES, *ACCOUNT):
        page.goto(path)
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        wrong += [f"{path}: {one}" for one in page.evaluate(CLIPPED)]
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            wrong.append(f"{path} is {wide} wide")

    assert not wrong, "\n".join(wrong)


def test_clipped_text_is_noticed(site, browse):
    page = browse(1280)
    page.goto(HOME)
    page.evaluate("document.querySelector('h2').style.cssText = 'width: 40px; white-space: nowrap'")

    assert page.evaluate(CLIPPED)


def test_each_text_has_a_heading_of_each_level_above_it(site, browse):
    page = browse()
    for path in (HOME, ARCHIVE, ARTICLE, COMPARISON, *PAGES):
        page.goto(path)
        levels = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(one => Number(one.tagName[1]))")
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        assert all(below <= above + 1 for above, below in pairwise(levels)), path
    expect(page.get_by_role("main")).to_have_count(1)
