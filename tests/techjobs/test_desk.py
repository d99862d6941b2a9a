"""The desk: its head, its sections and its start page."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.groups import EDITORS, MODERATORS
from comments.models import Comment, Discussion
from techjobs import desk
from techjobs.desk import AT_MOST, Block, Item, Section, register_block, register_section
from tests.documents import document
from tests.factories import UserFactory, make_article, make_staff

INDEX = "/admin/"


@pytest.fixture
def registry(monkeypatch):
    """Empty, and put back after the test."""
    monkeypatch.setattr(desk, "_blocks", {})
    monkeypatch.setattr(desk, "_sections", {})


@pytest.fixture
def alice(client, db):
    alice = make_staff("alice", EDITORS)
    client.force_login(alice)
    return alice


@pytest.fixture
def charlie(client, db):
    charlie = make_staff("charlie", MODERATORS)
    client.force_login(charlie)
    return charlie


def block(name="any", **more):
    usual = {
        "title": f"Title of {name}",
        "items": lambda request: [Item("A thing", "/a-thing/", "and its detail")],
        "empty": "There is none.",
        "permission": "pages.view_page",
    }
    return Block(name=name, **usual | more)


def headings(client):
    return document(client.get(INDEX)).texts("h2")


def test_a_block_shows_its_items_and_its_link(registry, client, alice):
    register_block(block(more=("All of them", "/all/")))

    page = document(client.get(INDEX))

    assert "Title of any" in page.texts("h2")
    assert {"/a-thing/", "/all/"} <= set(page.links())
    assert "and its detail" in page.texts("span", class_="detail")


def test_an_empty_block_says_so(registry, client, alice):
    register_block(block(items=lambda request: []))

    assert "There is none." in document(client.get(INDEX)).texts("p")


def test_who_may_not_is_neither_told_nor_is_the_room_asked(registry, client, charlie):
    def refuse(request):
        raise AssertionError

    register_block(block(items=refuse))

    assert "Title of any" not in headings(client)


def test_blocks_stand_in_their_order_and_each_once(registry, client, alice):
    register_block(block("second", order=2))
    register_block(block("first", order=1))
    register_block(block("second", order=2))

    assert headings(client)[:2] == ["Title of first", "Title of second"]


def test_a_block_is_cut_to_what_is_read_at_a_glance(registry, client, alice):
    endless = (Item(f"Thing {number}", f"/{number}/") for number in range(10_000))
    register_block(block(items=lambda request: endless))

    page = client.get(INDEX).content.decode()

    assert f"Thing {AT_MOST - 1}<" in page
    assert f"Thing {AT_MOST}<" not in page
    assert next(endless).title == f"Thing {AT_MOST}"


def test_what_an_item_says_is_text(registry, client, alice):
    register_block(block(items=lambda request: [Item("<b>bold</b>", "/a/", "<i>i</i>")]))

    page = client.get(INDEX).content

    assert b"&lt;b&gt;bold" in page
    assert b"<i>i</i>" not in page


def test_apps_of_one_section_stand_under_its_heading(registry, client, db):
    client.force_login(UserFactory(username="root", is_staff=True, is_superuser=True))
    register_section(Section("People", labels=("accounts", "auth"), order=1))

    assert headings(client)[0] == "People"
    page = document(client.get("/admin/auth/"))
    assert page.texts("h1") == ["People"]
    assert {"/admin/auth/group/", "/admin/accounts/user/"} <= set(page.links())
    assert "/admin/pages/page/add/" not in page.links()


def test_the_head_leads_to_the_site_the_account_and_out(client, alice):
    page = document(client.get(INDEX))

    assert {"/", "/accounts/", "/admin/pages/"} <= set(page.links())
    assert "/accounts/logout/" in [form.attributes.get("action") for form in page.all("form")]
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get(INDEX).status_code == 302


def test_there_is_one_way_out_and_one_place_to_change_a_password(client, alice):
    assert client.post(reverse("admin:logout")).url == "/accounts/logout/"
    assert client.get(reverse("admin:password_change")).url == "/accounts/password/change/"


def test_no_page_of_the_desk_has_a_style_or_a_script_in_it(client, alice):
    for url in (INDEX, "/admin/pages/", "/admin/pages/page/", "/admin/pages/page/add/"):
        page = document(client.get(url))
        assert not page.all("style"), url
        assert all(script.attributes.get("src") for script in page.all("script")), url
        assert not [one for one in page.all("script") if "theme.js" in one.attributes["src"]], url


def test_an_unknown_section_is_not_there(client, alice):
    assert client.get("/admin/nowhere/").status_code == 404
    assert client.get("/admin/comments/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("admin:app_list", args=["nowhere"])


def test_who_has_no_right_yet_is_told(client, db):
    client.force_login(UserFactory(username="dora", is_staff=True))

    assert "There is nothing here that you may see or edit." in client.get(INDEX).content.decode()


def reported_comment(article, number=0):
    author = UserFactory()
    comment = Discussion.of(article).post(author=author, body=f"Words {number}.", token=uuid.uuid4())
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - datetime.timedelta(hours=2))
    comment.report(by=UserFactory(), reason="spam", text="")
    article.refresh_from_db()
    return comment


def test_a_moderator_sees_what_was_reported(client, charlie):
    comment = reported_comment(make_article())

    page = client.get(INDEX).content.decode()
    assert "Words 0." in page
    assert f"1 report, by {comment.author.username}, on " in page
    assert reverse("admin:comments_comment_change", args=[comment.pk]) in page


def test_what_is_handled_waits_no_longer(client, charlie):
    reported_comment(make_article()).dismiss_reports(by=charlie, reason="It is none.")

    assert "No report waits for a moderator." in client.get(INDEX).content.decode()


@pytest.mark.parametrize("group", [EDITORS, MODERATORS])
def test_the_start_page_costs_a_fixed_number_of_queries(client, db, group):
    client.force_login(make_staff("alice", group))
    article = make_article()
    reported_comment(article)

    def queries():
        client.get(INDEX)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(INDEX).status_code == 200
        return len(captured)

    before = queries()
    for number in range(1, 6):
        reported_comment(article, number)

    assert queries() == before
