"""Many at once, each with a connection of its own: nothing is lost, nothing counted twice."""

import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection

from comments.models import COMMENTS_A_MINUTE, Comment, Discussion
from comments.moderation import RefusedError
from tests.comments.recount import assert_true_to_itself
from tests.factories import UserFactory, make_article, make_staff, post, reply_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("database")]

SECONDS = 60


@pytest.fixture(autouse=True)
def _database_of_threads(transactional_db, tmp_path):
    """A file where the tests' database lies in memory, for that is not shared as a file is."""
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    path = tmp_path / "site.sqlite3"
    connection.ensure_connection()
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    with sqlite3.connect(path) as copy:
        in_memory.backup(copy)
    copy.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name


def at_once(calls: list[Callable]) -> list:
    """What each call returns or raises; all begin together."""
    outcomes: list = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(index: int) -> None:
        try:
            start.wait(SECONDS)
            outcomes[index] = calls[index]()
        except Exception as error:  # noqa: BLE001
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return outcomes


def fresh(comment: Comment) -> Comment:
    """As another request has it: nothing of it is shared with the others."""
    return Comment.objects.select_related("discussion").get(pk=comment.pk)


def posting(article, author, body="Words.", token=None, parent=None) -> Callable:
    discussion = Discussion.of(type(article).objects.get(pk=article.pk))
    parent = parent and fresh(parent)
    return lambda: discussion.post(author=author, body=body, token=token or uuid4(), parent=parent)


def reporting(comment, by) -> Callable:
    return partial(fresh(comment).report, by=by, reason="spam", text="")


def problems(outcomes: list) -> list:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def test_a_form_sent_twenty_times_at_once_is_one_comment():
    article, alice, token = make_article(), UserFactory(username="alice"), uuid4()

    outcomes = at_once([posting(article, alice, token=token) for _ in range(20)])

    assert problems(outcomes) == []
    assert {outcome.pk for outcome in outcomes} == {Comment.objects.get().pk}
    assert_true_to_itself(Discussion.objects.get())


def test_the_same_words_from_many_tabs_at_once_are_one_comment():
    article, alice = make_article(), UserFactory(username="alice")

    outcomes = at_once([posting(article, alice) for _ in range(10)])

    assert problems(outcomes) == []
    assert Comment.objects.count() == 1


def test_fifty_replies_at_once_are_all_there():
    article = make_article()
    top = post(article)
    below = reply_to(top)
    members = UserFactory.create_batch(50)

    outcomes = at_once(
        [posting(article, member, parent=[top, below][index % 2]) for index, member in enumerate(members)]
    )

    assert problems(outcomes) == []
    assert Comment.objects.count() == 52
    assert (fresh(top).reply_count, fresh(top).descendant_count, fresh(below).reply_count) == (26, 51, 25)
    assert Discussion.objects.get().comment_count == 52
    assert Discussion.objects.get().version == 1 + 52
    read = [comment.pk for comment in Comment.objects.order_by("path")]
    under_below = sorted(Comment.objects.filter(parent=below).values_list("pk", flat=True))
    others = sorted(Comment.objects.filter(parent=top).exclude(pk=below.pk).values_list("pk", flat=True))
    assert read == [top.pk, below.pk, *under_below, *others]
    assert_true_to_itself(Discussion.objects.get())


def test_a_member_is_not_faster_by_sending_at_once():
    article, alice = make_article(), UserFactory(username="alice")
    calls = [posting(article, alice, f"Words {number}.") for number in range(10)]

    outcomes = at_once(calls)

    assert {type(problem) for problem in problems(outcomes)} == {RefusedError}
    assert len(problems(outcomes)) == 6
    assert Discussion.objects.get().comment_count == 4


def test_nor_by_sending_to_many_discussions_nor_does_one_form_break_in_two():
    alice, articles = UserFactory(username="alice"), [make_article(f"article-{n}") for n in range(10)]
    calls = [posting(article, alice, f"Words {n}.") for n, article in enumerate(articles)]

    outcomes = at_once(calls)

    assert {type(problem) for problem in problems(outcomes)} == {RefusedError}
    assert Comment.objects.count() == COMMENTS_A_MINUTE
    bob, token = UserFactory(username="bob"), uuid4()
    outcomes = at_once([posting(article, bob, token=token) for article in articles[:4]])
    assert not problems(outcomes)
    assert 1 <= Comment.objects.filter(author=bob).count() <= 4


def test_hiding_while_others_answer():
    article, charlie = make_article(), make_staff("charlie", "Moderators")
    top = post(article)
    members = UserFactory.create_batch(8)
    moderated = fresh(top)

    outcomes = at_once(
        [
            *(posting(article, member, parent=top) for member in members),
            lambda: moderated.hide(by=charlie, reason="Rude."),
        ]
    )

    refused = problems(outcomes)
    assert {type(problem) for problem in refused} <= {RefusedError}
    assert fresh(top).state == Comment.State.HIDDEN
    assert fresh(top).reply_count == 8 - len(refused)
    assert_true_to_itself(Discussion.objects.get())


def test_the_last_replies_go_at_once():
    article = make_article()
    top = post(article)
    replies = [reply_to(top) for _ in range(6)]
    top.delete_by(top.author)
    calls = [partial(fresh(reply).delete_by, reply.author) for reply in replies]

    outcomes = at_once(calls)

    assert problems(outcomes) == []
    assert not Comment.objects.in_thread().exists()
    assert_true_to_itself(Discussion.objects.get())


def test_two_moderators_at_once_act_once():
    comment = post(make_article())
    moderators = [make_staff(name, "Moderators") for name in ("bob", "charlie")]
    calls = [partial(fresh(comment).hide, by=by, reason="Rude.") for by in moderators]

    outcomes = at_once(calls)

    assert [type(problem) for problem in problems(outcomes)] == [RefusedError]
    assert comment.acts.count() == 1
    assert_true_to_itself(Discussion.objects.get())


def test_reports_at_once_are_counted_once_for_each_member():
    comment = post(make_article())
    members = UserFactory.create_batch(10)
    calls = [reporting(comment, by) for by in members * 2]

    outcomes = at_once(calls)

    assert problems(outcomes) == []
    assert comment.reports.count() == fresh(comment).report_count == 10


def test_a_report_while_a_moderator_acts_is_handled_or_open_and_never_lost():
    comment, charlie = post(make_article()), make_staff("charlie", "Moderators")
    members = UserFactory.create_batch(6)
    comment.report(by=UserFactory(), reason="spam", text="")
    calls = [reporting(comment, by) for by in members]
    moderated = fresh(comment)

    outcomes = at_once([*calls, lambda: moderated.dismiss_reports(by=charlie, reason="Fine.")])

    assert problems(outcomes) == []
    assert fresh(comment).report_count == comment.reports.filter(handled_at=None).count()
    assert comment.reports.count() == 7
