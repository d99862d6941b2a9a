"""Taking part, as somebody in front of the page does it."""

import datetime
import re
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.groups import MODERATORS
from accounts.models import User
from articles.models import Article
from comments.models import MAX_DEPTH, MAX_LENGTH, Comment, Discussion
from comments.moderation import Report
from tests.browser.conftest import sign_in, with_address
from tests.browser.places import ARTICLE, DESKTOP, LOGIN, PHONE
from tests.browser.test_axe import audit
from tests.factories import PASSWORD, UserFactory, make_staff

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
WIDTHS = pytest.mark.parametrize("width", [DESKTOP, PHONE])


@pytest.fixture
def charlie(site: None) -> User:
    """A moderator."""
    return with_address(make_staff("charlie", MODERATORS))


@pytest.fixture
def dora(site: None) -> User:
    """Another member, who has said something already."""
    return with_address(UserFactory(username="dora"))


def say(author: User, body: str, parent: Comment | None = None, *, hours_ago: float = 2) -> Comment:
    discussion = Discussion.of(Article.objects.get(slug="django-vs-fastapi-vs-flask"))
    comment = discussion.post(author=author, body=body, token=uuid.uuid4(), parent=parent)
    at = timezone.now() - datetime.timedelta(hours=hours_ago)
    Comment.objects.filter(pk=comment.pk).update(created_at=at)
    comment.refresh_from_db()
    return comment


def shown(page: Page, words: str):
    return page.locator(".comment", has_text=words).last


def publish(page: Page, words: str) -> None:
    """In the form below a comment, or alone on its page."""
    expect(page.get_by_role("link", name="Cancel")).to_be_visible()
    form = page.locator("main comment-form").last
    form.get_by_label("Reply to").fill(words)
    form.get_by_role("button", name="REPLY").click()


@SCRIPTS
@WIDTHS
def test_a_member_comments_replies_edits_and_deletes(bob, dora, browse, width, scripts):
    say(dora, "What about background work?")
    page = browse(width, java_script_enabled=scripts)
    sign_in(page, bob)
    page.goto(ARTICLE)
    expect(page.get_by_role("heading", name="Comments")).to_contain_text("(1)")

    page.get_by_label("Your comment").fill("Nobody **needs** it before the launch.")
    page.get_by_role("button", name="PREVIEW").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview.locator("strong")).to_have_text("needs")
    page.get_by_role("button", name="PUBLISH").click()
    expect(shown(page, "before the launch").locator("strong")).to_have_text("needs")
    expect(page.get_by_role("heading", name="Comments")).to_contain_text("(2)")
    expect(page.get_by_text("Your comment is published.")).to_be_attached()

    shown(page, "background work").get_by_role("link", name="Reply").click()
    publish(page, "Celery, and a good night.")
    expect(shown(page, "Celery")).to_contain_text("bob")
    if scripts:
        assert page.url.startswith(page.url.split("/articles/")[0] + ARTICLE)

    shown(page, "Celery").get_by_role("link", name="Edit").click()
    expect(page.get_by_role("button", name="SAVE")).to_be_visible()
    page.get_by_label("Edit your comment").fill("Celery, or the database.")
    page.get_by_role("button", name="SAVE").click()
    expect(shown(page, "or the database")).to_contain_text("edited")

    page.goto(ARTICLE)
    shown(page, "before the launch").get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="DELETE").click()
    expect(page.get_by_text("before the launch")).to_have_count(0)
    expect(page.get_by_role("heading", name="Comments")).to_contain_text("(2)")
    assert set(Comment.objects.values_list("body", "state")) == {
        ("What about background work?", "shown"),
        ("Celery, or the database.", "shown"),
        ("Nobody **needs** it before the launch.", "deleted"),
    }


@SCRIPTS
def test_a_member_reports(bob, dora, browse, watch, scripts):
    comment = say(dora, "Buy my course.")
    watch.expect(f"/comments/{comment.pk}/report/", 422)
    page = browse(java_script_enabled=scripts)
    sign_in(page, bob)
    page.goto(ARTICLE)
    shown(page, "Buy my course").get_by_role("link", name="Report").click()
    page.get_by_role("button", name="REPORT").click()
    expect(page.get_by_text("Choose one of these.")).to_be_visible()
    page.get_by_label("Spam or advertising").check()
    page.get_by_role("button", name="REPORT").click()

    expect(page.get_by_text("You have reported this comment. A moderator will look at it.")).to_be_attached()
    assert Report.objects.get().reporter == bob


@SCRIPTS
def test_what_is_refused_is_told_and_the_words_stay(bob, browse, watch, scripts):
    watch.expect(f"{ARTICLE}comments/", 422)
    page = browse(java_script_enabled=scripts)
    sign_in(page, bob)
    page.goto(ARTICLE)
    page.get_by_label("Your comment").fill("   ")
    page.get_by_role("button", name="PUBLISH").click()
    expect(page.get_by_text("Write something first.")).to_be_visible()

    page.get_by_label("Your comment").evaluate(
        "(area, words) => { area.value = words }", "x" * (MAX_LENGTH + 1)
    )
    page.get_by_role("button", name="PUBLISH").click()
    expect(page.get_by_text("a comment has at most 5,000")).to_be_visible()
    assert len(page.get_by_label("Your comment").input_value()) == MAX_LENGTH + 1


def test_the_form_counts_what_is_left(bob, browse):
    page = browse()
    sign_in(page, bob)
    page.goto(ARTICLE)

    page.get_by_label("Your comment").fill("Ten words.")
    expect(page.locator("output")).to_have_text("4,990 left.")
    page.get_by_label("Your comment").fill("x" * 4_990)
    expect(page.locator("output")).to_have_text("10 left.")


def test_a_double_click_is_one_comment(bob, browse):
    page = browse()
    sign_in(page, bob)
    page.goto(ARTICLE)
    page.get_by_label("Your comment").fill("Once.")
    page.get_by_role("button", name="PUBLISH").dblclick()

    expect(page.locator(".comment", has_text="Once.")).to_have_count(1)
    assert Comment.objects.count() == 1


def test_a_double_click_without_scripts_is_one_comment(bob, browse):
    page = browse(java_script_enabled=False)
    sign_in(page, bob)
    page.goto(ARTICLE)
    page.get_by_label("Your comment").fill("Once.")
    page.get_by_role("button", name="PUBLISH").dblclick()

    expect(page.locator(".comment", has_text="Once.")).to_have_count(1)
    assert Comment.objects.count() == 1


def test_what_is_typed_survives_a_reload(bob, dora, browse):
    say(dora, "What about background work?")
    page = browse()
    sign_in(page, bob)
    page.goto(ARTICLE)
    page.get_by_label("Your comment").fill("A long thought.")
    shown(page, "background work").get_by_role("link", name="Reply").click()
    page.locator(".comment").get_by_label("Reply to dora").fill("Half an answer.")

    page.reload()

    expect(page.get_by_label("Your comment").first).to_have_value("A long thought.")
    expect(page.locator(".comment").get_by_label("Reply to dora")).to_have_value("Half an answer.")
    publish(page, "A whole answer.")
    expect(shown(page, "A whole answer.")).to_be_visible()
    page.reload()
    expect(page.locator(".comment comment-form")).to_have_count(0)
    expect(page.get_by_label("Your comment").first).to_have_value("A long thought.")


@SCRIPTS
def test_what_is_typed_survives_the_end_of_a_session(bob, browse, scripts):
    page = browse(java_script_enabled=scripts)
    sign_in(page, bob)
    page.goto(ARTICLE)
    page.get_by_label("Your comment").fill("Written for an hour.")
    Session.objects.all().delete()
    page.get_by_role("button", name="PUBLISH").click()

    expect(page).to_have_url(re.compile(LOGIN))
    expect(page.get_by_text("You are not signed in any more.")).to_be_visible()
    page.locator("[name=login]").fill("bob")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").last.click()
    expect(page.get_by_label("Your comment")).to_have_value("Written for an hour.")
    page.get_by_role("button", name="PUBLISH").click()
    expect(shown(page, "Written for an hour.")).to_be_visible()
    assert Comment.objects.get().author == bob


@SCRIPTS
def test_what_is_typed_survives_signing_in_anew_elsewhere(bob, browse, watch, scripts):
    watch.expect(f"{ARTICLE}comments/", 403)
    page = browse(java_script_enabled=scripts)
    sign_in(page, bob)
    page.goto(ARTICLE)
    page.get_by_label("Your comment").fill("Written in the first tab.")
    page.context.clear_cookies()
    other = page.context.new_page()
    sign_in(other, bob)

    page.get_by_role("button", name="PUBLISH").click()
    expect(page.get_by_label("Your comment")).to_have_value("Written in the first tab.")
    page.get_by_role("button", name="SEND AGAIN").click()

    expect(shown(page, "Written in the first tab.")).to_be_visible()
    assert Comment.objects.count() == 1


def test_what_one_member_typed_the_next_does_not_find(bob, dora, browse):
    page = browse()
    sign_in(page, bob)
    page.goto(ARTICLE)
    page.get_by_label("Your comment").fill("A secret of bob’s.")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="LOG OUT").click()
    expect(page.get_by_role("banner").get_by_role("link", name="LOG IN")).to_be_visible()
    sign_in(page, dora)
    page.goto(ARTICLE)

    expect(page.get_by_label("Your comment")).to_have_value("")


def test_with_the_last_answer_the_tombstones_above_it_go(bob, dora, browse):
    top = say(dora, "The top.")
    gone = say(bob, "Regretted.", top)
    say(bob, "The last answer.", gone)
    gone.delete_by(bob)
    page = browse()
    sign_in(page, bob)
    page.goto(ARTICLE)
    expect(page.get_by_text("Deleted by its author.")).to_be_visible()
    shown(page, "The last answer.").get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="DELETE").click()

    expect(page.get_by_text("The last answer.")).to_have_count(0)
    expect(page.get_by_text("Deleted by its author.")).to_have_count(0)
    expect(page.get_by_text("The top.")).to_be_visible()


def test_cancel_empties_the_first_form(bob, browse):
    page = browse()
    sign_in(page, bob)
    page.goto(ARTICLE)
    page.get_by_label("Your comment").fill("Never mind.")
    page.get_by_role("button", name="PREVIEW").click()
    page.get_by_role("link", name="Cancel").click()

    expect(page.get_by_label("Your comment")).to_have_value("")
    expect(page.get_by_role("region", name="Preview")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Your comment")).to_have_value("")


def test_where_the_site_is_down_the_words_stay(bob, browse, watch):
    address = f"{ARTICLE}comments/"
    watch.expect(address, 503)
    page = browse()
    sign_in(page, bob)
    page.goto(ARTICLE)
    page.route(f"**{address}", lambda route: route.fulfill(status=503, body="Down."))
    page.get_by_label("Your comment").fill("Hello?")
    page.get_by_role("button", name="PUBLISH").click()
    expect(page.get_by_text("It could not be sent just now.")).to_be_visible()

    page.unroute(f"**{address}")
    page.get_by_role("button", name="PUBLISH").click()
    expect(shown(page, "Hello?")).to_be_visible()


@SCRIPTS
def test_a_long_discussion_is_read_to_its_end_in_either_order(dora, browse, scripts):
    roots = [say(dora, f"Thread {number:02}.", hours_ago=3) for number in range(23)]
    for number in range(8):
        say(dora, f"Reply {number}.", roots[-1], hours_ago=3)
    page = browse(java_script_enabled=scripts)
    page.goto(ARTICLE)
    expect(page.locator(".threads > li")).to_have_count(20)
    expect(page.locator(".threads .comment").first).to_contain_text("Thread 22.")

    page.get_by_role("link", name="3 more replies").click()
    expect(page.get_by_text("Reply 7.")).to_be_visible()
    page.goto(ARTICLE)
    page.get_by_role("link", name="OLDER COMMENTS").click()
    expect(page.get_by_text("Thread 00.")).to_be_visible()
    expect(page.locator(".threads > li")).to_have_count(3)
    expect(page.get_by_role("link", name="OLDER COMMENTS")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?after=\d+$"))
    page.get_by_role("link", name="THE NEWEST").click()
    expect(page.get_by_text("Thread 22.")).to_be_visible()

    page.get_by_role("link", name="Oldest first").click()
    expect(page.locator(".threads .comment").first).to_contain_text("Thread 00.")
    expect(page.get_by_role("link", name="Oldest first")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="NEWER COMMENTS").click()
    expect(page.get_by_text("Thread 22.")).to_be_visible()


def test_by_keyboard_alone(bob, dora, browse):
    say(dora, "What about background work?")
    page = browse()
    sign_in(page, bob)
    page.goto(ARTICLE)
    reply = shown(page, "background work").get_by_role("link", name="Reply")
    reply.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".comment").get_by_label("Reply to dora")).to_be_focused()
    page.locator(".comment").get_by_role("link", name="Cancel").press("Enter")
    expect(reply).to_be_focused()

    page.keyboard.press("Enter")
    page.locator(".comment").get_by_label("Reply to dora").press_sequentially("Yes.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("article.comment:focus")).to_contain_text("Yes.")
    expect(page.locator("[role=status]").first).to_contain_text("published")


@pytest.mark.parametrize("width", [320, PHONE, 768, DESKTOP])
def test_the_deepest_thread_stays_within_its_page(bob, dora, browse, width):
    comment = say(dora, "Not known. " + "x" * 200)
    for number in range(MAX_DEPTH):
        comment = say(
            dora, f"Deeper {number}.\n\n```python\n{'wide = 1; ' * 20}\n```\n\n" + "y" * 80, comment
        )
    page = browse(width)
    sign_in(page, bob)
    for address in (ARTICLE, comment.get_absolute_url()):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        narrowest = page.locator(".comment .prose").evaluate_all(
            "(all) => Math.min(...all.map((one) => one.getBoundingClientRect().width))"
        )
        assert narrowest >= 150


@SCRIPTS
def test_a_moderator_handles_a_report(charlie, bob, dora, browse, scripts):
    comment = say(dora, "Go away, newcomers.")
    say(bob, "That is no tone.", comment)
    comment.report(by=bob, reason="abuse", text="Rude.")
    say(dora, "An innocent one.")
    page = browse(java_script_enabled=scripts)
    sign_in(page, charlie)

    page.goto("/admin/comments/comment/")
    expect(page.locator("#result_list tbody tr").first).to_contain_text("Go away")
    page.get_by_role("link", name="Go away, newcomers.").click()
    expect(page.get_by_text("Rude.")).to_be_visible()
    page.get_by_role("button", name="Hide, for now").click()
    page.get_by_label("Reason").fill("Rude to newcomers.")
    page.get_by_role("button", name="Hide, for now").click()
    expect(page.get_by_text("Done for 1.")).to_be_visible()

    page.goto(ARTICLE)
    expect(page.get_by_text("Go away, newcomers.")).to_have_count(0)
    expect(page.get_by_text("Hidden by a moderator.")).to_be_visible()
    expect(page.get_by_text("That is no tone.")).to_be_visible()

    page.locator(".comment", has_text="Hidden by a moderator.").get_by_role("link", name="Moderate").click()
    page.get_by_role("button", name="Suspend the author").click()
    page.get_by_label("Reason").fill("The third time.")
    page.get_by_label("For how long").select_option(label="A week")
    page.get_by_role("button", name="Suspend the author").click()
    expect(page.get_by_text("Done for 1.")).to_be_visible()
    page.goto("/admin/comments/member/?suspended=now")
    expect(page.get_by_role("link", name="dora")).to_be_visible()

    page.goto("/admin/comments/discussion/")
    page.locator("#result_list tbody [type=checkbox]").first.check()
    page.locator("select[name=action]").select_option(label="Close")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("Reason").fill("Over for today.")
    page.get_by_role("button", name="Close").click()
    page.goto(ARTICLE)
    expect(page.get_by_text("This discussion is closed.")).to_be_visible()
    page.goto("/admin/comments/moderationact/")
    for reason in ("Rude to newcomers.", "The third time.", "Over for today."):
        expect(page.get_by_text(reason)).to_be_visible()

    reader = browse(java_script_enabled=scripts)
    sign_in(reader, dora)
    reader.goto(ARTICLE)
    expect(reader.get_by_text("The reason: Rude to newcomers.")).to_be_visible()


@WIDTHS
def test_axe_finds_nothing(bob, charlie, dora, browse, watch, width):
    watch.expect(f"{ARTICLE}comments/", 422)
    comment = say(dora, "A **comment** with `code`.\n\n```python\nx = 1\n```\n\n> quoted\n\n- listed")
    other = say(bob, "An answer.", comment)
    own = say(bob, "A fresh one.", hours_ago=0)
    hidden = say(dora, "Hidden.", comment)
    say(bob, "Below.", hidden)
    hidden.hide(by=charlie, reason="A reason.")
    found = []
    page = browse(width, color_scheme="light")
    page.goto(ARTICLE)
    found += audit(page, "article, visitor")
    sign_in(page, bob)
    for path in (
        ARTICLE,
        f"{ARTICLE}comments/?order=oldest",
        other.get_absolute_url(),
        f"/comments/{comment.pk}/reply/",
        f"/comments/{own.pk}/edit/",
        f"/comments/{own.pk}/delete/",
        f"/comments/{comment.pk}/report/",
        "/members/dora/",
    ):
        page.goto(path)
        found += audit(page, path)
    page.goto(ARTICLE)
    for name in ("Reply", "Report"):
        shown(page, "A comment with code").get_by_role("link", name=name).click()
        expect(page.locator(".comment comment-form")).to_be_visible()
        found += audit(page, f"article, {name} open")
    page.get_by_label("Your comment").first.fill(" ")
    page.get_by_role("button", name="PUBLISH").first.click()
    expect(page.get_by_text("Write something first.")).to_be_visible()
    found += audit(page, "article, refused")

    page.context.clear_cookies()
    sign_in(page, charlie)
    for path in (
        "/admin/comments/comment/",
        "/admin/comments/discussion/",
        "/admin/comments/member/",
        "/admin/comments/moderationact/",
    ):
        page.goto(path)
        found += audit(page, path)
    page.goto(f"/admin/comments/comment/{hidden.pk}/change/")
    found += audit(page, "a comment in the admin")
    page.get_by_role("button", name="Restore").click()
    found += audit(page, "an act in the admin")
    assert not found, "\n".join(found)
