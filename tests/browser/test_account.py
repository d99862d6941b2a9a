"""Signing up, in and out, as somebody in front of the page does it."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.accounts.doors import code_in
from tests.browser.conftest import sign_in
from tests.browser.places import ARTICLE, HOME, LOGIN, PASSWORD_RESET, SIGNUP
from tests.browser.test_axe import audit
from tests.factories import PASSWORD
from tests.oidc import Provider


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_one_signs_up_confirms_the_address_and_signs_in(site, browse, mailoutbox, scripts):
    page = browse(java_script_enabled=scripts)
    page.goto(HOME)
    page.get_by_role("banner").get_by_role("link", name="SIGN UP").click()
    expect(page).to_have_url(SIGNUP)
    fill_in(page)
    page.get_by_label("How did you hear about us?").select_option("Other")
    page.get_by_label("Where was that?").fill("A poster")
    page.get_by_role("main").get_by_role("button", name="SIGN UP").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your address")
    [mail] = mailoutbox
    assert mail.to == ["charlie@example.org"]
    page.get_by_label("Code").fill(code_in(mail))
    page.get_by_role("button", name="CONFIRM").click()

    expect(page).to_have_url(HOME)
    expect(page.get_by_role("banner")).to_contain_text("charlie")
    assert User.objects.get(username="charlie").heard_from_text == "A poster"


def fill_in(page, password=PASSWORD):
    page.get_by_label("E-mail address").fill("charlie@example.org")
    page.get_by_label("First name").fill("Charlie")
    page.get_by_label("Last name").fill("Brown")
    page.get_by_label("Username").fill("charlie")
    page.locator("[name=password1]").fill(password)
    page.locator("[name=password2]").fill(password)


def test_who_came_to_comment_is_back_there_as_a_member(site, browse, mailoutbox):
    page = browse()
    page.goto(ARTICLE)
    page.get_by_role("region", name="Comments").get_by_role("link", name="LOG IN").click()
    page.get_by_role("main").get_by_role("link", name="Sign up").click()
    fill_in(page)
    page.get_by_role("main").get_by_role("button", name="SIGN UP").click()
    page.get_by_text("The address is wrong").click()
    page.get_by_label("E-mail address").fill("charlie@example.com")
    page.get_by_role("button", name="Use this address").click()
    expect(page.get_by_role("main")).to_contain_text("charlie@example.com")
    page.get_by_label("Code").fill(code_in(mailoutbox[1]))
    page.get_by_role("button", name="CONFIRM").click()

    expect(page).to_have_url(ARTICLE + "#comments")
    expect(page.get_by_role("banner")).to_contain_text("charlie")


def test_only_some_answers_ask_where_it_was(site, browse):
    page = browse()
    page.goto(SIGNUP)
    where = page.get_by_label("Where was that?")

    expect(where).to_be_hidden()
    page.get_by_label("How did you hear about us?").select_option("Other")
    expect(where).to_be_visible()
    page.get_by_label("How did you hear about us?").select_option("Social media")
    expect(where).to_be_hidden()


def test_a_form_that_is_wrong_says_so_and_keeps_what_was_typed(site, browse):
    page = browse()
    page.goto(SIGNUP)
    fill_in(page, "short")
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


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_the_doors_are_silent_and_clean(bob, browse, watch, mailoutbox, width):
    """axe finds nothing, the policy forbids nothing, nothing is wider than the window."""
    page, found = browse(width, color_scheme="light"), []

    def look(name):
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found.extend([*audit(page, name), *([f"{name}: {wide} px too wide"] if wide > 0 else [])])

    page.goto(SIGNUP)
    page.get_by_role("main").get_by_role("button", name="SIGN UP").click()
    expect(page.get_by_text("Fill this in.").first).to_be_visible()
    look("the form with its mistakes")
    fill_in(page)
    page.get_by_role("main").get_by_role("button", name="SIGN UP").click()
    page.get_by_text("The address is wrong").click()
    look("the code")
    page.get_by_role("button", name="Cancel").click()
    expect(page).to_have_url(LOGIN)
    page.goto(PASSWORD_RESET)
    page.get_by_label("E-mail address").fill(bob.email)
    page.get_by_role("button", name="SEND THE LINK").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    look("the link is sent")
    link = re.search(r"http://testserver(/\S+/key/\S+)", mailoutbox[-1].body)[1]
    page.goto(link)
    look("a new password")
    page.locator("[name=password1]").fill("another password of mine")
    page.locator("[name=password2]").fill("another password of mine")
    page.get_by_role("button", name="SET THE PASSWORD").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The password is set")
    look("the password is set")
    page.goto(link)
    look("the link has been used")
    sign_in(page, bob, "another password of mine")
    for path in ("email/", "password/change/", "3rdparty/", "reauthenticate/", "inactive/", "logout/"):
        page.goto("/accounts/" + path)
        look(path)
    assert not found, "\n".join(found)


def test_too_many_attempts_get_a_page(bob, browse, watch, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    watch.expect(LOGIN, 429)
    page = browse()
    sign_in(page, bob, "wrong")
    sign_in(page, bob, "wrong")

    expect(page.get_by_role("heading", level=1)).to_have_text("That was too often")
    assert not audit(page, "429")


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_one_signs_in_with_an_account_elsewhere(site, browser, live_server, settings, scripts):
    """The policy lets the browser go there and come back."""
    with Provider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [provider.app()]}}
        provider.person = {"sub": "4711", "email": "charlie@example.org", "email_verified": True}
        context = browser.new_context(base_url=live_server.url, java_script_enabled=scripts)
        page = context.new_page()
        complaints = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(f"{LOGIN}?next={ARTICLE}")
        page.get_by_role("button", name="Continue with Example ID").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("Join Tech Job Finder")
        assert "/authorize" in provider.asked
        page.get_by_label("First name").fill("Charlie")
        page.get_by_label("Last name").fill("Brown")
        page.get_by_label("Username").fill("charlie")
        page.get_by_role("main").get_by_role("button", name="SIGN UP").click()

        expect(page).to_have_url(live_server.url + ARTICLE)
        expect(page.get_by_role("banner")).to_contain_text("charlie")
        assert not complaints
        context.close()
