"""An editor writes, publishes, and changes what is published; a reader sees each thing when it is time."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.groups import EDITORS
from articles.models import Article, Autosave
from tests.articles.clock import Clock
from tests.browser.conftest import sign_in, with_address
from tests.browser.places import ARTICLE, DESKTOP, HOME, PHONE
from tests.factories import make_staff

ADD = "/admin/articles/article/add/"
WRITTEN = "/articles/task-queues-compared/"
TEXT = "The first words.\n\n## Which\n\n[[comparison: django-flask-fastapi]]\n\nSee [the terms](/terms/)."


@pytest.fixture
def clock():
    clock = Clock()
    with clock.moving():
        yield clock


def write(page: Page, **words: str) -> None:
    """Put words into the form as it stands, and save."""
    for label, text in words.items():
        page.locator(f"[name={label}]").fill(text)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_be_visible()


def publish(page: Page, at: datetime.datetime | None = None, change: str = "") -> None:
    page.get_by_role("link", name="Publish …").click()
    if at:
        page.get_by_label("From").fill(f"{at:%Y-%m-%dT%H:%M}")
    if change:
        page.get_by_label("What has notably changed").fill(change)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messagelist")).to_be_visible()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_from_the_first_word_to_the_reader(alice, browse, watch, width):
    editor, reader = browse(width), browse(width)
    sign_in(editor, alice)
    editor.goto("/admin/")
    editor.get_by_role("link", name="All articles").click()
    editor.get_by_role("link", name="Add article").click()
    write(editor, title="Task queues compared", standfirst="Four of them.", body=TEXT, note="Begun")
    expect(editor.locator(".messagelist")).to_contain_text("Saved as a draft: readers do not see it.")
    watch.expect(WRITTEN, 404)
    assert reader.goto(WRITTEN).status == 404

    publish(editor)

    expect(editor.locator(".messagelist")).to_contain_text("Published: readers see it now.")
    reader.goto(HOME)
    reader.get_by_role("main").get_by_role("link", name="Task queues compared").first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Task queues compared")
    expect(reader.locator("#row-templating")).to_be_visible()

    write(editor, body=TEXT + "\n\nMore words.", note="More")
    reader.reload()
    expect(reader.get_by_text("More words.")).to_have_count(0)
    editor.get_by_role("link", name="What readers do not see yet").click()
    expect(editor.locator(".compare ins")).to_contain_text("More words.")
    editor.go_back()
    publish(editor, change="There are more words.")

    reader.reload()
    expect(reader.get_by_text("More words.", exact=True)).to_be_visible()
    expect(reader.get_by_role("region", name="What has changed")).to_contain_text("There are more words.")


def test_what_stands_against_it_is_said_and_mended(alice, browse):
    editor = browse()
    sign_in(editor, alice)
    editor.goto(ADD)
    write(editor, title="Broken", standfirst="S", body="### Deep\n\n![](/static/img/card.png) [x](/nowhere/)")
    editor.get_by_role("link", name="Publish …").click()
    findings = editor.locator(".findings .blocks")
    expect(findings).to_have_count(3)
    expect(findings.nth(0)).to_contain_text("Line 1")
    expect(editor.get_by_role("button", name="Publish")).to_have_count(0)

    editor.get_by_role("link", name="Back to the text").first.click()
    write(editor, body="## Deep\n\n![decorative](/static/img/card.png) [x](/terms/)")
    publish(editor)

    assert Article.objects.get(slug="broken").is_live


def test_a_scheduled_article_and_a_scheduled_change_come_by_themselves(alice, browse, watch, clock):
    editor, reader = browse(), browse()
    sign_in(editor, alice)
    editor.goto(ADD)
    write(editor, title="Task queues compared", standfirst="Four of them.", body=TEXT)
    publish(editor, at=timezone.now() + datetime.timedelta(hours=2))
    expect(editor.locator(".messagelist")).to_contain_text("readers see it from then on")
    watch.expect(WRITTEN, 404)
    assert reader.goto(WRITTEN).status == 404
    reader.goto(HOME)
    expect(reader.get_by_text("Task queues compared")).to_have_count(0)

    clock.forward(hours=2, minutes=1)

    reader.reload()
    reader.get_by_role("main").get_by_role("link", name="Task queues compared").first.click()
    expect(reader.get_by_text("The first words.")).to_be_visible()

    editor.reload()
    write(editor, body="Quite other words.")
    publish(editor, at=timezone.now() + datetime.timedelta(hours=3))
    reader.reload()
    expect(reader.get_by_text("The first words.")).to_be_visible()
    clock.forward(hours=3, minutes=1)
    reader.reload()
    expect(reader.get_by_text("Quite other words.")).to_be_visible()


def test_two_editors_on_one_article_lose_nothing(alice, browse):
    bob = with_address(make_staff("bernd", EDITORS))
    first, second = browse(), browse()
    sign_in(first, alice)
    sign_in(second, bob)
    address = f"/admin/articles/article/{Article.objects.get().pk}/change/"
    for page in (first, second):
        page.goto(address)
    write(second, standfirst="What Bernd says of it.", note="Shorter")

    write_anyway(first, standfirst="What Alice says of it.")

    both = first.get_by_role("region", name="What yours changes in theirs")
    expect(both).to_contain_text("bernd")
    expect(both.locator("ins")).to_contain_text("Alice")
    expect(both.locator("del")).to_contain_text("Bernd")
    expect(first.locator("[name=standfirst]")).to_have_value("What Alice says of it.")
    write(first, standfirst="What both say of it.")
    first.get_by_role("link", name="All its texts").click()
    expect(first.locator(".rows > li")).to_have_count(3)
    expect(first.locator(".rows > li").nth(1)).to_contain_text("Shorter")
    first.get_by_role("button", name=re.compile("^Restore")).first.click()
    expect(first.locator("[name=standfirst]")).to_have_value("What Bernd says of it.")


def write_anyway(page: Page, standfirst: str) -> None:
    page.locator("[name=standfirst]").fill(standfirst)
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()


def test_a_link_shows_a_draft_to_somebody_without_an_account(alice, browse, watch):
    editor, friend = browse(), browse()
    sign_in(editor, alice)
    editor.goto(ADD)
    write(editor, title="Secret", standfirst="S", body="Words for a friend.")
    editor.get_by_role("button", name="Make a link").click()
    address = editor.locator("input.address").input_value()
    path = "/" + address.split("/", 3)[3]

    friend.goto(path)

    expect(friend.get_by_text("Words for a friend.")).to_be_visible()
    expect(friend.get_by_text("A draft, shown to whoever has this address")).to_be_visible()
    editor.get_by_role("button", name="Revoke").click()
    watch.expect(path, 404)
    assert friend.reload().status == 404


def test_a_changed_address_and_a_withdrawal(alice, browse, watch):
    editor, reader = browse(), browse()
    sign_in(editor, alice)
    editor.goto(f"/admin/articles/article/{Article.objects.get().pk}/change/")
    write(editor, slug="three-frameworks")
    reader.goto(ARTICLE)
    expect(reader).to_have_url(re.compile("/articles/three-frameworks/$"))

    editor.get_by_role("button", name="Withdraw").click()

    expect(editor.locator(".messagelist")).to_contain_text("Readers see it no longer.")
    watch.expect("/articles/three-frameworks/", 404)
    assert reader.reload().status == 404


def test_kept_words_are_not_written_over_before_one_says_what_becomes_of_them(alice, browse):
    page = browse()
    sign_in(page, alice)
    page.goto(ADD)
    page.locator("[name=title]").fill("First and precious")
    expect(page.locator("auto-save")).to_contain_text("Kept at", timeout=15_000)

    page.goto("/admin/")
    page.get_by_role("link", name="All articles").click()
    page.get_by_role("link", name="Add article").click()
    page.locator("[name=title]").fill("Second")
    expect(page.locator("auto-save")).to_contain_text("Not kept: say above first", timeout=15_000)
    assert Autosave.objects.get().title == "First and precious"

    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/admin/")
    page.get_by_role("link", name="First and precious").click()
    expect(page.locator("[name=title]")).to_have_value("First and precious")
    write(page, slug="precious")
    assert Article.objects.get(slug="precious").working_title == "First and precious"
    assert not Autosave.objects.exists()
