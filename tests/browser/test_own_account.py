"""A member's own business: the menu in the head, names, sessions, data, and the end of the account."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.conftest import sign_in
from tests.browser.places import ARTICLE, HOME
from tests.browser.test_axe import audit
from tests.factories import PASSWORD

OWN = "/accounts/"
SESSIONS = "/accounts/sessions/"
DATA = "/accounts/data/"
DELETE = "/accounts/delete/"
WIDTHS = [1280, 390]
with_and_without_script = pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])


def go_for_sure(page: Page, path: str) -> None:
    """To a page that asks for the password again."""
    page.goto(path)
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main [name=password]").press("Enter")
    page.wait_for_url(path)


def menu(page: Page):
    return page.locator(".menu ul")


@pytest.mark.parametrize("width", WIDTHS)
@with_and_without_script
def test_the_menu_by_mouse(bob, browse, width, scripts):
    page = browse(width, java_script_enabled=scripts)
    sign_in(page, bob)
    page.goto(ARTICLE)
    expect(menu(page)).to_be_hidden()

    page.locator(".menu summary").click()

    expect(menu(page)).to_be_in_viewport(ratio=1)
    assert menu(page).get_by_role("link").all_inner_texts() == ["Your public page", "Your account"]
    page.locator(".menu summary").click()
    expect(menu(page)).to_be_hidden()
    page.locator(".menu summary").click()
    menu(page).get_by_role("link", name="Your account").click()
    expect(page).to_have_url(OWN)
    expect(menu(page)).to_be_hidden()


def test_the_menu_by_keyboard(alice, browse):
    page = browse()
    sign_in(page, alice)
    page.goto(HOME)
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")

    for name in ("Your public page", "Your account", "The desk"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("banner").get_by_role("link", name=name)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="LOG OUT")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu(page)).to_be_hidden()
    expect(page.locator(".menu summary")).to_be_focused()

    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("Tab")
    expect(menu(page)).to_be_hidden()


def test_the_menu_closes_where_one_goes_elsewhere(bob, browse):
    page = browse()
    sign_in(page, bob)
    page.goto(HOME)
    page.locator(".menu summary").click()
    page.get_by_role("heading", level=1).click()

    expect(menu(page)).to_be_hidden()


def test_visitors_fetch_nothing_of_it(site, browse):
    page = browse()
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(HOME)

    assert fetched
    assert not [url for url in fetched if "member" in url or "account" in url]


@pytest.mark.parametrize("width", WIDTHS)
@with_and_without_script
def test_one_changes_ones_names(bob, browse, width, scripts):
    page = browse(width, java_script_enabled=scripts)
    sign_in(page, bob)
    page.goto(OWN)
    page.get_by_label("First name").fill("Robert")
    page.get_by_label("Last name").fill("  van  Ness ")
    page.get_by_role("button", name="Save names").click()

    expect(page.get_by_text("Your names are changed.")).to_be_visible()
    expect(page.get_by_label("Last name")).to_have_value("van Ness")
    bob.refresh_from_db()
    assert bob.get_full_name() == "Robert van Ness"


@pytest.mark.parametrize("width", WIDTHS)
def test_one_signs_another_device_out(bob, browse, width):
    page, lost = browse(width), browse(user_agent="Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1")
    sign_in(lost, bob)
    expect(lost.get_by_role("banner").get_by_text("bob")).to_be_visible()
    sign_in(page, bob)
    page.goto(SESSIONS)
    expect(page.get_by_text("This one.")).to_have_count(1)
    page.get_by_role("button", name="Sign out Safari on an iPhone").click()

    expect(page.get_by_text("Safari on an iPhone is signed out.")).to_be_visible()
    expect(page.locator(".sessions li")).to_have_count(1)
    lost.goto(HOME)
    expect(lost.get_by_role("banner").get_by_role("link", name="LOG IN")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_one_takes_ones_data_along(bob, browse, watch, width):
    watch.expect_download(DATA)
    page = browse(width)
    sign_in(page, bob)
    go_for_sure(page, DATA)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download your data").click()

    assert started.value.suggested_filename == "tech-job-finder-data.json"
    data = json.loads(Path(started.value.path()).read_text())
    assert data["account"]["username"] == "bob"
    expect(page).to_have_url(DATA)


@pytest.mark.parametrize("width", WIDTHS)
@with_and_without_script
def test_one_deletes_ones_account(bob, browse, width, scripts):
    page = browse(width, java_script_enabled=scripts)
    sign_in(page, bob)
    go_for_sure(page, DELETE)
    page.get_by_label("They go with my account.").check()
    page.get_by_label("Type your username").fill("bobby")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("This is not your username.")).to_be_visible()
    expect(page.get_by_label("They go with my account.")).to_be_checked()

    page.get_by_label("Type your username").fill("bob")
    page.get_by_role("button", name="Delete my account").click()

    expect(page).to_have_url(HOME)
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    expect(page.get_by_role("banner").get_by_role("link", name="SIGN UP")).to_be_visible()
    assert not User.objects.filter(username="bob").exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(bob, browse, width):
    page = browse(width, color_scheme="light")
    sign_in(page, bob)
    found = []
    for path in (OWN, SESSIONS):
        page.goto(path)
        found += audit(page, path)
    go_for_sure(page, DATA)
    found += audit(page, DATA)
    page.goto(DELETE)
    found += audit(page, DELETE)
    page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })")
    page.get_by_role("button", name="Delete my account").click()
    found += audit(page, f"{DELETE} sent empty")
    page.locator(".menu summary").click()
    found += audit(page, "the menu")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_is_wider_than_the_page(bob, browse, width):
    User.objects.filter(pk=bob.pk).update(username="W" * 30, email=f"{'w' * 60}@example.org")
    bob.refresh_from_db()
    page = browse(width)
    sign_in(page, bob)
    go_for_sure(page, DATA)
    for path in (OWN, SESSIONS, DATA, DELETE):
        page.goto(path)
        page.locator(".menu summary").click()
        expect(menu(page)).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
