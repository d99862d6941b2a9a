"""The field that editors write in: toolbar, keys, undo; without a script it is a plain field."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import desk_page
from tests.browser.conftest import sign_in
from tests.browser.desk_page import WRITE


@pytest.fixture(autouse=True)
def _desk(settings):
    settings.ROOT_URLCONF = "tests.browser.desk_page"
    desk_page.reset()


@pytest.fixture
def desk(alice, browse):
    """desk(width) opens the page with the editor, as alice."""

    def desk(width: int = 1280, body: str | None = None, **more) -> Page:
        page = browse(width, **more)
        sign_in(page, alice)
        if body is not None:
            desk_page.begin["body"] = body
        page.goto(WRITE)
        return page

    return desk


def select(page: Page, words: str) -> None:
    page.locator("[name=body]").evaluate(
        """(text, words) => {
          const start = text.value.indexOf(words);
          text.focus();
          text.setSelectionRange(start, start + words.length);
        }""",
        words,
    )


def value(page: Page) -> str:
    return page.locator("[name=body]").input_value()


def test_scratch(desk):
    page = desk()
    page.wait_for_timeout(1500)
    page.screenshot(path="/tmp/ed/d.png")
    select(page, "sentence")
    page.keyboard.press("Control+b")
    print(value(page))
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="Phone").click()
    page.get_by_role("button", name="Dark").click()
    page.wait_for_timeout(1000)
    page.screenshot(path="/tmp/ed/d-dark.png")
    page.get_by_role("button", name="Comparison …").click()
    page.wait_for_timeout(500)
    page.screenshot(path="/tmp/ed/d-comp.png")
    page.keyboard.press("Escape")
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Image …").click()
    page.wait_for_timeout(500)
    page.screenshot(path="/tmp/ed/d-img.png")
    page = desk(390)
    page.wait_for_timeout(1000)
    page.screenshot(path="/tmp/ed/p.png", full_page=True)
