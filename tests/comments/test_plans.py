"""The queries that a growing discussion repeats are served by indexes, on the database at hand."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import User
from comments import models, own_data, thread
from comments.models import Comment, Discussion
from comments.thread import Order, load_branch, load_threads, roots
from tests.factories import make_article, make_staff

TABLE = Comment._meta.db_table
COMMENTS = 4_000
# PostgreSQL may sort where it expects so little that an index gains nothing.
FEW = 100


class Thing:
    """What the queries are about: a big discussion, and things in the middle of it."""

    def __init__(self) -> None:
        make_article()
        call_command("make_discussion", "an-article", comments=COMMENTS, yes=True, verbosity=0)
        make_article("another")
        call_command("make_discussion", "another", comments=COMMENTS // 4, yes=True, verbosity=0)
        reported = Comment.objects.shown().order_by("body")[:30]
        Comment.objects.filter(pk__in=list(reported.values_list("pk", flat=True))).update(report_count=2)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:  # as autovacuum does; on SQLite nobody does
                cursor.execute("ANALYZE")
        self.discussion = Discussion.objects.get(article__slug="an-article")
        tops = Comment.objects.in_thread().filter(discussion=self.discussion, depth=0)
        self.top = tops.order_by("-descendant_count").first()
        self.middle = tops.order_by("pk")[tops.count() // 2].pk
        below = list(thread.below(self.top))
        self.reply = max(below[: len(below) // 2], key=lambda comment: comment.depth)
        self.member = User.objects.get(username="sample-07")


@pytest.fixture(scope="module")
def _once(django_db_setup, django_db_blocker):
    """Made once for all tests here, and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Thing()
        transaction.set_rollback(True)


@pytest.fixture
def thing(_once, db):
    return _once


@pytest.fixture
def asked():
    """The statements that touch comments while it is called, with their parameters."""

    def statements(what: Callable) -> list[tuple]:
        found = []

        def note(execute, sql, params, many, context):
            if f'"{TABLE}"' in sql and sql.startswith(("SELECT", "UPDATE")):
                found.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            what()
        assert found, "It asks nothing of the comments."
        return found

    return statements


def plan_of(sql: str, params: tuple) -> list[str]:
    """The steps of the plan, in the words of the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            return [row[-1] for row in cursor.fetchall()]
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (found,) = cursor.fetchone()
    plan = json.loads(found) if isinstance(found, str) else found
    return [_said(node) for node in _nodes(plan[0]["Plan"])]


def _nodes(node: dict) -> list[dict]:
    return [node, *(below for child in node.get("Plans", ()) for below in _nodes(child))]


def _said(node: dict) -> str:
    if node["Node Type"] in {"Sort", "Incremental Sort"} and node["Plan Rows"] <= FEW:
        return "Sort of a few"
    return f"{node['Node Type']} {node.get('Relation Name', '')} {node.get('Index Name', '')}".strip()


def reads_all(step: str) -> bool:
    """Whether a step reads every comment there is, in no order."""
    words = step.split()
    return words[:3] == ["Seq", "Scan", TABLE] or words == ["SCAN", TABLE]


def sorts(step: str) -> bool:
    return step in {"Sort", "Incremental Sort"} or ("TEMP B-TREE FOR" in step and "ORDER BY" in step)


ORDERED = {
    "newest": lambda thing: list(roots(thing.discussion, Order.NEWEST, None)[:21]),
    "newest, further": lambda thing: list(roots(thing.discussion, Order.NEWEST, thing.middle)[:21]),
    "oldest": lambda thing: list(roots(thing.discussion, Order.OLDEST, None)[:21]),
    "oldest, further": lambda thing: list(roots(thing.discussion, Order.OLDEST, thing.middle)[:21]),
    "first replies": lambda thing: thread.first_of_each([thing.top.pk, thing.middle]),
    "a thread": lambda thing: list(thread.below(thing.top).select_related(None)[:51]),
    "a thread, further": lambda thing: list(thread.below(thing.top, thing.reply)[:51]),
    "a branch": lambda thing: list(thread.below(thing.reply)[:51]),
}

OTHER = {
    "page of a discussion": lambda thing: load_threads(thing.discussion, Order.NEWEST, thing.middle),
    "page of a thread": lambda thing: load_branch(thing.reply),
    "too fast": lambda thing: models._refuse_too_fast(thing.member),
    "sent twice": lambda thing: Comment.objects.same(
        thing.member, "Words.", uuid4(), thing.discussion, thing.top
    ),
    "a reply": lambda thing: thing.discussion.post(
        author=thing.member, body="Words.", token=uuid4(), parent=thing.reply
    ),
    "download": lambda thing: own_data.export_comments(thing.member),
    "another name": lambda thing: own_data.renew_pages_of(thing.member),
    "reports": lambda thing: (
        Comment.objects.exclude(author=thing.member)
        .shown()
        .first()
        .report(
            by=thing.member,
            reason="spam",
            text="",
        )
    ),
}


@pytest.mark.parametrize("name", [*ORDERED, *OTHER])
def test_no_query_reads_every_comment(thing, asked, name):
    for sql, params in asked(lambda: (ORDERED | OTHER)[name](thing)):
        plan = plan_of(sql, params)

        assert not [step for step in plan if reads_all(step)], (sql, plan)


@pytest.mark.parametrize("name", ORDERED)
def test_a_page_is_read_in_the_order_of_an_index(thing, asked, name):
    for sql, params in asked(lambda: ORDERED[name](thing)):
        plan = plan_of(sql, params)

        assert not [step for step in plan if sorts(step)], (sql, plan)


@pytest.mark.parametrize("later", [False, True])
def test_the_page_of_a_member(thing, asked, client, later):
    url = thing.member.get_absolute_url()
    if later:
        url += f"?after={thing.member.comments.order_by('pk')[60].pk}"

    for sql, params in asked(lambda: client.get(url)):
        plan = plan_of(sql, params)

        assert not [step for step in plan if reads_all(step)], (sql, plan)
        assert not [step for step in plan if sorts(step)], (sql, plan)


@pytest.mark.parametrize("query", ["", "?reported=open", "?state__exact=shown", "?p=20"])
def test_the_list_of_the_moderators(thing, asked, client, query):
    client.force_login(make_staff("charlie", "Moderators"))

    found = asked(lambda: client.get(f"/admin/comments/comment/{query}"))

    in_order = [(sql, params) for sql, params in found if "ORDER BY" in sql]
    assert in_order
    for sql, params in in_order:
        plan = plan_of(sql, params)
        assert not [step for step in plan if reads_all(step) or sorts(step)], (sql, plan)


def test_a_bad_plan_is_seen(thing):
    """The others could not fail where the database's words are not understood."""
    plan = plan_of(f"SELECT body FROM {TABLE} ORDER BY body", ())

    assert [step for step in plan if reads_all(step)]
    assert [step for step in plan if sorts(step)]
