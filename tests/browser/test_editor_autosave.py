"""What is typed and not saved is kept, and where it cannot be the editor is told."""

import re

from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.browser import desk_page
from tests.browser.conftest import sign_in
from tests.browser.desk_page import KEEP, WRITE, received


def kept(page: Page):
    return page.locator("auto-save")


def test_it_is_kept_once_one_stops_typing(desk):
    page = desk(390)
    expect(kept(page)).to_be_empty()
    page.locator("[name=title]").fill("New title")
    page.locator("[name=body]").focus()
    page.keyboard.type("Words ", delay=20)
    assert received["kept"] == []
    expect(kept(page)).to_have_text(re.compile(r"^Kept at \d\d:\d\d$"))
    assert len(received["kept"]) == 1
    assert received["kept"][0]["title"] == "New title"
    assert received["kept"][0]["standfirst"] == "Some words below it."
    assert "Words " in received["kept"][0]["body"]
    assert received["kept"][0]["base"] == "7"
    expect(kept(page)).to_have_attribute("role", "status")


def test_not_more_often_than_every_ten_seconds(desk):
    page = desk(390)
    page.clock.install()
    page.goto(WRITE)
    body = page.locator("[name=body]")
    body.fill("one")
    page.clock.run_for(2_100)
    expect(kept(page)).to_contain_text("Kept")
    body.fill("two")
    page.clock.run_for(5_000)
    page.wait_for_timeout(200)
    assert [one["body"] for one in received["kept"]] == ["one"]
    page.clock.run_for(6_000)
    page.wait_for_timeout(300)
    assert [one["body"] for one in received["kept"]] == ["one", "two"]
    page.clock.run_for(30_000)
    page.wait_for_timeout(200)
    assert len(received["kept"]) == 2  # nothing new, nothing sent


def test_a_failure_is_said_and_it_is_tried_again(desk, watch):
    watch.expect(KEEP, 422)
    page = desk(390)
    page.clock.install()
    page.goto(WRITE)
    desk_page.failures["keep"] = (422, "The text is too long to be kept.")
    page.locator("[name=body]").fill("one")
    page.clock.run_for(2_100)
    expect(kept(page)).to_have_text("Could not be kept: The text is too long to be kept.")
    desk_page.failures.clear()
    page.clock.run_for(10_100)
    expect(kept(page)).to_contain_text("Kept at")
    assert received["kept"][-1]["body"] == "one"


def test_offline_is_said_and_it_is_kept_once_one_is_back(desk):
    page = desk(390)
    # To the page the net is gone; to the watch a request that fails would be a fault.
    page.evaluate(
        """() => {
          window.real = window.fetch;
          window.fetch = () => Promise.reject(new TypeError("Failed to fetch"));
          Object.defineProperty(navigator, "onLine", { configurable: true, value: false });
        }"""
    )
    page.locator("[name=body]").fill("one")
    expect(kept(page)).to_have_text("Could not be kept: You are offline.")
    page.evaluate("window.fetch = window.real; delete navigator.onLine; dispatchEvent(new Event('online'))")
    expect(kept(page)).to_contain_text("Kept at", timeout=15_000)
    assert received["kept"][-1]["body"] == "one"


def test_a_session_that_has_ended_is_said_and_the_next_one_goes_on(desk, alice, watch):
    page = desk(390)
    page.clock.install()
    page.goto(WRITE)
    watch.expect_download(f"/admin/login/?next={KEEP}")  # where the answer leads, and nobody goes
    Session.objects.all().delete()
    page.locator("[name=body]").fill("What I typed")
    page.clock.run_for(2_100)
    expect(kept(page)).to_have_text(
        "Could not be kept: You are no longer signed in. "
        "Sign in again in another tab: what you typed stays here."
    )
    expect(page.locator("[name=body]")).to_have_value("What I typed")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0

    # In another tab of the same browser: the token changes with the sign-in, and the form finds the new one.
    other = page.context.new_page()
    sign_in(other, alice)
    other.close()
    watch.expect(KEEP, 403)
    page.clock.run_for(10_100)
    expect(kept(page)).to_contain_text("Kept at")
    assert received["kept"][-1]["body"] == "What I typed"


def test_leaving_asks_while_something_is_neither_kept_nor_saved(desk):
    page = desk(390)
    asked = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", answer)
    page.locator("[name=body]").click()
    page.keyboard.type("x")
    page.evaluate("location.assign('/about/')")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert page.url.endswith(WRITE)

    expect(kept(page)).to_contain_text("Kept at")
    page.goto("/about/")
    assert asked == ["beforeunload"]


def test_what_is_typed_last_is_sent_when_the_page_is_hidden(desk):
    page = desk(390)
    page.locator("[name=body]").fill("the last words")
    page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { value: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(kept(page)).to_contain_text("Kept at", timeout=1_500)
    assert received["kept"][-1]["body"] == "the last words"


def test_saving_asks_nothing_and_keeps_nothing_more(desk):
    page = desk(390)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("[name=body]").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("Saved words")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    page.wait_for_timeout(300)
    assert asked == []
    assert received["saved"][0].endswith("Saved words")
    assert received["kept"] == []
