"""Reading leaves nothing behind."""

from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.places import ARTICLE, MISSING, PUBLIC

KEPT = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map((one) => one.name),
  ...(await caches.keys()),
  ...(await navigator.serviceWorker.getRegistrations()).map((one) => one.scope),
]"""


def test_whoever_reads_keeps_no_cookie_and_nothing_else(site, browse, watch):
    watch.expect(MISSING, 404)
    page = browse()
    for path in (*PUBLIC, MISSING, ARTICLE):
        page.goto(path)
        page.evaluate("scrollTo(0, 2000)")

        assert page.context.cookies() == [], path
        assert page.evaluate("document.cookie") == "", path
        assert page.evaluate(KEPT) == [], path


def test_a_cookie_and_a_note_would_be_noticed(bob, browse):
    page = browse()
    sign_in(page, bob)
    expect(page.get_by_role("banner").get_by_text("bob")).to_be_visible()
    page.evaluate("localStorage.setItem('note', '1')")

    assert page.evaluate(KEPT) == ["note"]
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert set(cookies) == {"sessionid", "csrftoken"}
    assert all(cookie["httpOnly"] for cookie in cookies.values())
    assert page.evaluate("document.cookie") == ""
