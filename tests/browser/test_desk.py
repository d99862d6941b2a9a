"""The desk, as an editor, a moderator and a superuser find it."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.groups import MODERATORS
from accounts.models import ReferralSource, User
from articles.models import Article
from comments.models import Comment, Discussion
from comments.moderation import ModerationAct
from pages.models import Page as Text
from tests.browser.conftest import sign_in, with_address
from tests.browser.places import ARTICLE, DESKTOP, PHONE
from tests.browser.test_axe import audit
from tests.factories import PageVersionFactory, UserFactory, make_staff

WIDTHS = [DESKTOP, PHONE]


@pytest.fixture
def charlie(site) -> User:
    """A moderator."""
    return with_address(make_staff("charlie", MODERATORS))


@pytest.fixture
def root(site) -> User:
    return with_address(UserFactory(username="root", is_staff=True, is_superuser=True))


@pytest.fixture
def reported(bob) -> Comment:
    discussion = Discussion.of(Article.objects.first())
    comment = discussion.post(author=bob, body="Buy my course now.", token=uuid.uuid4())
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - datetime.timedelta(hours=2))
    comment.report(by=UserFactory(), reason="spam", text="An advert.")
    return comment


def assert_fits(page, name):
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_moderator_goes_from_the_start_to_what_was_reported(charlie, reported, browse, width):
    page = browse(width)
    sign_in(page, charlie)
    page.goto("/admin/")
    assert_fits(page, "the start page")

    page.get_by_role("link", name="Buy my course now.").click()
    expect(page.get_by_text("An advert.")).to_be_visible()
    page.get_by_role("button", name="Hide, for now").click()
    page.get_by_label("Reason").fill("An advert.")
    page.locator("main input.default").click()
    expect(page.locator(".messagelist")).to_contain_text("Done for 1.")

    assert ModerationAct.objects.get().by == charlie
    page.goto("/admin/")
    expect(page.get_by_text("No report waits for a moderator.")).to_be_visible()


def test_an_editor_compares_two_versions(alice, browse):
    terms = Text.objects.get(slug="terms")
    body = terms.newest.body
    PageVersionFactory(page=terms, number=2, title=terms.newest.title, body=body.replace("short", "brief"))
    page = browse()
    sign_in(page, alice)
    page.goto(f"/admin/pages/page/{terms.pk}/change/")
    page.get_by_role("link", name="Compare two versions").click()

    expect(page.locator(".compare ins").filter(has_text="brief")).to_be_visible()
    expect(page.locator(".compare del").filter(has_text="short")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_an_editor_reads_the_report_and_downloads_it(alice, browse, watch, width):
    friend = ReferralSource.objects.get(label="Friend or colleague")
    with_address(UserFactory(username="dora", heard_from=friend))
    page = browse(width)
    sign_in(page, alice)
    page.goto("/admin/")
    page.get_by_role("link", name="Report by month and source").click()

    assert_fits(page, "the report")
    expect(page.get_by_role("img", name="Sign-ups in each month")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Friend or colleague")).to_have_count(1)
    link = page.get_by_role("link", name="Download as CSV")
    watch.expect_download(link.get_attribute("href"))
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.startswith("sign-ups-")
    page.locator("[name=until]").fill("2020-01")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".errorlist")).to_contain_text("The first month comes after the last")


def test_a_list_on_a_phone_names_each_value(root, browse):
    page = browse(PHONE)
    sign_in(page, root)
    page.goto(reverse("admin:accounts_user_changelist"))

    assert_fits(page, "the list of members")
    name = page.locator("td.field-email").first.evaluate(
        "(cell) => getComputedStyle(cell, '::before').content"
    )
    assert "E-mail address" in name
    row = page.get_by_role("row").filter(has_text="root@").get_by_role("cell")
    expect(row.first).to_be_visible()


def test_the_desk_is_left_by_its_head(alice, browse):
    page = browse()
    sign_in(page, alice)
    page.goto("/admin/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.get_by_role("button", name="Log out").click()

    page.goto("/admin/")
    assert "/accounts/login/" in page.url


def pages_of_our_rooms(root: User, comment: Comment) -> list[str]:
    terms = Text.objects.get(slug="terms")
    source = ReferralSource.objects.first()
    lists = [
        "accounts_user",
        "accounts_referralsource",
        "account_emailaddress",
        "socialaccount_socialaccount",
        "auth_group",
        "pages_page",
        "comments_comment",
        "comments_discussion",
        "comments_member",
        "comments_moderationact",
    ]
    things = [("accounts_user", root.pk), ("accounts_referralsource", source.pk), ("pages_page", terms.pk)]
    things += [("comments_comment", comment.pk), ("comments_member", comment.author.pk)]
    return [
        "/admin/",
        "/admin/accounts/",
        *(reverse(f"admin:{name}_changelist") for name in lists),
        *(reverse(f"admin:{name}_change", args=[pk]) for name, pk in things),
        *(reverse(f"admin:{name}_add") for name in ("accounts_user", "pages_page", "auth_group")),
        reverse("admin:accounts_referralsource_report"),
        reverse("admin:pages_page_compare", args=[terms.pk]),
        reverse("admin:pages_page_history", args=[terms.pk]),
        reverse("admin:accounts_user_delete", args=[comment.author.pk]),
        reverse("admin:auth_user_password_change", args=[root.pk]),
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(root, reported, browse, width):
    PageVersionFactory(page=Text.objects.get(slug="terms"), number=2, body="Other words.")
    page = browse(width, color_scheme="light")
    sign_in(page, root)
    found = []
    for path in pages_of_our_rooms(root, reported):
        assert page.goto(path).status == 200, path
        assert_fits(page, path)
        found += audit(page, path)
    assert not found, "\n".join(found)


def test_the_discussion_still_leads_to_the_desk(charlie, reported, browse):
    page = browse()
    sign_in(page, charlie)
    page.goto(ARTICLE)
    page.get_by_role("banner").get_by_text("charlie").click()
    page.get_by_role("link", name="The desk").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The desk")
