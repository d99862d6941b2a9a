"""One reader, from the front page to a comment, away, and back with a new password."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Agreement, User
from comments.models import Comment
from tests.accounts.doors import code_in, link_in
from tests.browser.places import ARTICLE, DESKTOP, HOME, PHONE
from tests.factories import PASSWORD

NEW_PASSWORD = "nine lives of a cat"


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_a_reader_becomes_a_member_and_takes_part(site, browse, mailoutbox, scripts, width):
    page = browse(width, java_script_enabled=scripts)
    read(page)
    sign_up(page, mailoutbox)
    comment(page, scripts)
    sign_out(page)
    reset(page, mailoutbox)
    sign_in(page)

    assert list(Comment.objects.values_list("author__username", "body", "depth")) == [
        ("erin", "Which of them *tests* best?", 0),
        ("erin", "All three, with pytest.", 1),
    ]
    assert Comment.objects.get(depth=1).edited_at
    agreed = Agreement.objects.filter(user__username="erin").values_list("version__page__slug", flat=True)
    assert set(agreed) == {"terms", "privacy"}


def read(page: Page) -> None:
    page.goto(HOME)
    page.get_by_role("main").get_by_role("link", name="Which Web Python Backend to Choose").first.click()
    expect(page).to_have_url(re.compile(ARTICLE))
    expect(page.get_by_text("No comments yet. Be the first to share your thoughts!")).to_be_visible()
    expect(page.get_by_text("Sign in to join the discussion.")).to_be_visible()


def sign_up(page: Page, mailoutbox: list) -> None:
    page.get_by_role("region", name="Comments").get_by_role("link", name="SIGN UP").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Join Tech Job Finder")
    page.get_by_label("E-mail address").fill("erin@example.org")
    page.get_by_label("First name").fill("Erin")
    page.get_by_label("Last name").fill("Example")
    page.get_by_label("Username").fill("erin")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Confirm Password").fill(PASSWORD)
    page.get_by_label("How did you hear about us?").select_option(label="Search engine")
    page.get_by_role("main").get_by_role("button", name="SIGN UP").click()
    page.get_by_label("Code").fill(code_in(mailoutbox[-1]))
    page.get_by_role("button", name="CONFIRM").click()
    expect(page).to_have_url(re.compile(ARTICLE + "#comments$"))
    expect(page.get_by_role("banner")).to_contain_text("erin")
    assert str(User.objects.get(username="erin").heard_from) == "Search engine"


def comment(page: Page, scripts: bool) -> None:
    page.get_by_label("Your comment").fill("Which of them *tests* best?")
    page.get_by_role("button", name="PUBLISH").click()
    first = page.locator(".comment", has_text="Which of them tests best?")
    expect(first.locator("em")).to_have_text("tests")
    first.get_by_role("link", name="Reply").click()
    expect(page.get_by_role("link", name="Cancel")).to_be_visible()
    form = page.locator("main comment-form").last
    form.get_by_label("Reply to erin").fill("All three.")
    form.get_by_role("button", name="REPLY").click()
    reply = page.locator(".comment", has_text="All three").last
    expect(reply.locator(".prose")).to_have_text("All three.")
    reply.get_by_role("link", name="Edit").click()
    expect(page.get_by_role("button", name="SAVE")).to_be_visible()
    page.get_by_label("Edit your comment").fill("All three, with pytest.")
    page.get_by_role("button", name="SAVE").click()
    expect(page.locator(".comment", has_text="with pytest").last).to_contain_text("edited")


def sign_out(page: Page) -> None:
    page.goto(ARTICLE)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="LOG OUT").click()
    expect(page.get_by_role("banner").get_by_role("link", name="LOG IN")).to_be_visible()


def reset(page: Page, mailoutbox: list) -> None:
    page.get_by_role("banner").get_by_role("link", name="LOG IN").click()
    page.get_by_role("link", name="Reset password").click()
    page.get_by_label("E-mail address").fill("erin@example.org")
    page.get_by_role("button", name="SEND THE LINK").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    link = link_in(mailoutbox[-1])
    page.goto(link)
    page.locator("[name=password1]").fill(NEW_PASSWORD)
    page.locator("[name=password2]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="SET THE PASSWORD").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The password is set")
    assert "password" in mailoutbox[-1].subject.lower()
    page.goto(link)
    expect(page.locator("[name=password1]")).to_have_count(0)


def sign_in(page: Page) -> None:
    page.goto(ARTICLE)
    page.get_by_role("region", name="Comments").get_by_role("link", name="LOG IN").click()
    for password, banner in ((PASSWORD, "LOG IN"), (NEW_PASSWORD, "erin")):
        page.get_by_label("E-mail address").fill("erin@example.org")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="SIGN IN", exact=True).click()
        expect(page.get_by_role("banner")).to_contain_text(banner)
    expect(page).to_have_url(re.compile(ARTICLE + "#comments$"))
    expect(page.locator(".comment", has_text="with pytest")).to_be_visible()
