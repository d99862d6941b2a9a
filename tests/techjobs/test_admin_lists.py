"""The lists of the desk bear large tables: few queries, none that counts or reads them whole."""

import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.groups import MODERATORS
from accounts.models import User
from comments.admin import INLINE, CommentAdmin
from comments.models import Comment, CommentVersion
from techjobs import admin as desk_admin
from techjobs.admin import too_many
from tests.comments.test_plans import plan_of
from tests.documents import document
from tests.factories import UserFactory, make_article, make_page, make_staff

MANY = 3_000
LISTS = [
    "accounts_user",
    "accounts_referralsource",
    "account_emailaddress",
    "socialaccount_socialaccount",
    "auth_group",
    "pages_page",
    "comparisons_correction",
    "comments_comment",
    "comments_discussion",
    "comments_member",
    "comments_moderationact",
]
# What grows with the site.
BIG = [Comment, User, EmailAddress, SocialAccount]


def changelist(name):
    return reverse(f"admin:{name}_changelist")


@pytest.fixture(scope="module")
def _crowd(django_db_setup, django_db_blocker):
    """Made once for all tests here, and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_article()
        make_page()
        call_command("make_discussion", "an-article", comments=MANY, yes=True, verbosity=0)
        now = timezone.now()
        members = User.objects.bulk_create(
            User(
                username=f"m{at}", email=f"m{at}@example.org", date_joined=now - datetime.timedelta(hours=at)
            )
            for at in range(MANY)
        )
        EmailAddress.objects.bulk_create(EmailAddress(user=one, email=one.email) for one in members)
        SocialAccount.objects.bulk_create(
            SocialAccount(user=one, provider="github", uid=str(one.pk)) for one in members
        )
        root = UserFactory(username="root", is_staff=True, is_superuser=True)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        yield root
        transaction.set_rollback(True)


@pytest.fixture
def root(_crowd, db):
    client = Client()
    client.force_login(_crowd)
    return client


def asked(client, url, query=None):
    client.get(url, query)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url, query).status_code == 200
    return [one["sql"] for one in captured]


def counts_all(sql):
    return "COUNT(" in sql and "LIMIT" not in sql and any(f'FROM "{m._meta.db_table}"' in sql for m in BIG)


def reads_all(sql):
    """Whether the plan goes through a big table without an index, in SQLite's words."""
    tables = {model._meta.db_table for model in BIG}
    steps = plan_of(sql.replace("%", "%%"), ()) if connection.vendor == "sqlite" else []
    return [step for step in steps if re.fullmatch(r"SCAN (\w+)", step) and step.split()[1] in tables]


@pytest.mark.parametrize("name", LISTS)
def test_no_list_counts_a_big_table(root, name):
    url = changelist(name)
    for query in ({}, {"p": "2"}, {"q": "zzz"}, {"o": "-1"}, {"all": ""}, {"_facets": "True"}):
        response = root.get(url, query)
        assert response.status_code in {200, 302}, query
        if response.status_code == 200:
            assert not [sql for sql in asked(root, url, query) if counts_all(sql)], query


def test_a_count_of_all_is_seen():
    """The test above could not fail where it does not know a count from another query."""
    assert counts_all(f'SELECT COUNT(*) AS "__count" FROM "{User._meta.db_table}"')


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_a_page_and_asks_few_questions(root, name):
    response = root.get(changelist(name))

    assert len(response.context["cl"].result_list) <= 50
    assert len(asked(root, changelist(name))) <= 12


@pytest.mark.parametrize("name", ["comments_comment", "comments_member", "accounts_user"])
def test_a_list_is_read_in_the_order_of_an_index(root, name):
    ordered = [sql for sql in asked(root, changelist(name)) if "ORDER BY" in sql and "LIMIT" in sql]

    assert ordered
    for sql in ordered:
        assert not [
            step for step in plan_of(sql.replace("%", "%%"), ()) if "TEMP B-TREE FOR ORDER" in step
        ], sql


@pytest.mark.parametrize("term", ["sample-07", "17", "words", "“sample-07”"])
def test_a_search_of_comments_goes_along_an_index(root, term):
    for sql in asked(root, changelist("comments_comment"), {"q": term}):
        assert not reads_all(sql), sql


def test_a_plan_that_reads_all_is_seen(root, is_postgresql):
    if not is_postgresql:
        assert reads_all("SELECT body FROM comments_comment ORDER BY body")


@pytest.fixture
def found(root):
    return lambda term: root.get(changelist("comments_comment"), {"q": term}).context["cl"].result_count


def test_comments_are_searched_by_author_number_and_words(root, found, monkeypatch):
    author = User.objects.get(username="sample-07")
    newest = Comment.objects.order_by("-pk")[0]
    Comment.objects.filter(pk=newest.pk).update(body="An unheard-of word, by sample-07.")

    assert found("SAMPLE-07") == author.comments.count()
    assert found(str(newest.pk)) == 1
    assert found("Unheard-Of word") == 1
    assert found('"sample-07"') == 1
    assert found("nobody has ever said this") == 0
    assert found("\x00") == found("")
    assert found("9" * 30) == 0
    monkeypatch.setattr("comments.admin.SEARCHED", 0)
    assert found("unheard-of") == 0


def test_what_a_search_looks_through_is_said(root):
    assert "among the newest 20,000 comments" in root.get(changelist("comments_comment")).content.decode()
    assert "20,000" in CommentAdmin.search_help_text


def test_a_cut_count_says_so(root, monkeypatch):
    monkeypatch.setattr(desk_admin, "COUNTED", 100)

    for name in ("comments_comment", "accounts_user"):
        words = document(root.get(changelist(name))).texts("span")
        assert [text for text in words if text.startswith("100 or more ")], name


def test_filters_offer_no_thousands_of_choices(root):
    for name in LISTS:
        page = root.get(changelist(name))
        assert all(
            len(list(spec.choices(page.context["cl"]))) < 40 for spec in page.context["cl"].filter_specs
        )


def test_a_page_shows_the_newest_of_what_hangs_on_a_thing(root):
    comment = Comment.objects.order_by("pk")[0]
    CommentVersion.objects.bulk_create(
        CommentVersion(comment=comment, body=f"Text {at}.", written_at=timezone.now())
        for at in range(INLINE + 9)
    )

    page = root.get(reverse("admin:comments_comment_change", args=[comment.pk])).content.decode()

    assert f"Text {INLINE + 8}." in page
    assert "Text 8." not in page
    assert "Text 9." in page


def test_nothing_is_done_to_more_than_one_has_seen(root):
    data = {"action": "hide", "select_across": "1", "_selected_action": ["1"], "apply": "1", "reason": "x"}

    page = root.post(changelist("comments_comment"), data, follow=True)

    assert "Choose on this page, at most 50 at once." in page.content.decode()
    assert not Comment.objects.filter(state="hidden", moderation_reason="x").exists()
    assert b"across all pages" not in page.content


# Deleting


def test_deleting_a_member_says_in_words_what_goes(root, django_assert_max_num_queries):
    author = User.objects.get(username="sample-07")
    url = reverse("admin:accounts_user_delete", args=[author.pk])

    with django_assert_max_num_queries(12):
        page = root.get(url).content.decode()

    assert "The account sample-07: its names, address, password, sessions" in page
    assert "Comments stay, without a name." in page
    assert "/comments/comment/" not in page


def test_what_takes_a_crowd_along_is_not_deleted_and_this_is_said(root, monkeypatch):
    monkeypatch.setattr(desk_admin, "DELETED", 5)
    member = User.objects.get(username="m1")
    address = member.emailaddress_set.get()
    assert not list(too_many(address))
    EmailAddress.objects.bulk_create(EmailAddress(user=member, email=f"n{at}@example.org") for at in range(6))

    assert list(too_many(member)) == ["email addresses"]


def test_what_hangs_on_what_hangs_on_it_counts_too(root, monkeypatch):
    monkeypatch.setattr(desk_admin, "DELETED", 5)
    article = Comment.objects.first().discussion.article

    assert "comments" in list(too_many(article))


def test_the_refusal_is_a_sentence_and_nothing_goes(root, monkeypatch):
    group = Group.objects.create(name="Any")
    monkeypatch.setattr(desk_admin, "too_many", lambda thing: iter(["comments"]))
    url = reverse("admin:auth_group_delete", args=[group.pk])

    for response in (root.get(url), root.post(url, {"post": "yes"})):
        assert "more than 500 comments, too many to go from here" in response.content.decode()
    assert Group.objects.filter(pk=group.pk).exists()


@pytest.mark.usefixtures("_crowd")
def test_a_moderator_finds_no_address_by_searching(db):
    client = Client()
    client.force_login(make_staff("charlie", MODERATORS))

    page = client.get(changelist("comments_comment"), {"q": "m1@example.org"})

    assert page.context["cl"].result_count == 0
