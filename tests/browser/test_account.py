"""Signing up, in and out, as somebody in front of the page does it."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.browser.conftest import sign_in
from tests.browser.places import ARTICLE, HOME, LOGIN, SIGNUP
from tests.factories import PASSWORD


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_one_signs_up_confirms_the_address_and_signs_in(site, browse, mailoutbox, scripts):
    page = browse(java_script_enabled=scripts)
    page.goto(HOME)
    page.get_by_role("banner").get_by_role("link", name="SIGN UP").click()
    expect(page).to_have_url(SIGNUP)
    page.locator("[name=email]").fill("charlie@example.org")
    page.locator("[name=username]").fill("charlie")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.locator("main form button").click()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    charlie = User.objects.get(username="charlie")
    [mail] = mailoutbox
    assert mail.to == ["charlie@example.org"]
    link = re.search(r"https?://\S+/accounts/confirm-email/\S+", mail.body)[0]
    page.goto(urlsplit(link).path)
    page.locator("main form button").click()
    expect(page).to_have_url(LOGIN)

    sign_in(page, charlie)
    expect(page.get_by_role("banner")).to_contain_text("charlie")


def test_a_form_that_is_wrong_says_so_and_keeps_what_was_typed(site, browse):
    page = browse()
    page.goto(SIGNUP)
    page.locator("[name=email]").fill("charlie@example.org")
    page.locator("[name=username]").fill("charlie")
    page.locator("[name=password1]").fill("short")
    page.locator("[name=password2]").fill("short")
    page.locator("main form button").click()

    expect(page.get_by_text("too short")).to_be_visible()
    expect(page.locator("[name=email]")).to_have_value("charlie@example.org")
    expect(page.locator("[name=username]")).to_have_value("charlie")
    assert not User.objects.filter(username="charlie").exists()


def test_a_wrong_password_gets_a_sentence(bob, browse):
    page = browse()
    sign_in(page, bob, password="not the one")

    expect(page.get_by_text("not correct")).to_be_visible()
    expect(page.locator("[name=login]")).to_have_value("bob")
    expect(page.locator(".menu")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_one_comes_back_to_where_one_read_and_signs_out(bob, browse, width):
    page = browse(width)
    page.goto(ARTICLE)
    page.get_by_role("region", name="Comments").get_by_role("link", name="LOG IN").click()
    assert urlsplit(page.url).path == LOGIN
    page.locator("[name=login]").fill(bob.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()

    expect(page).to_have_url(ARTICLE + "#comments")
    expect(page.locator("#comments")).to_be_in_viewport()
    expect(page.get_by_text("Sign in to join the discussion.")).to_have_count(0)

    page.locator(".menu summary").click()
    page.get_by_role("button", name="LOG OUT").click()
    expect(page).to_have_url(HOME)
    expect(page.get_by_role("banner").get_by_role("link", name="LOG IN")).to_be_visible()
    page.goto(ARTICLE)
    expect(page.get_by_text("Sign in to join the discussion.")).to_be_visible()
