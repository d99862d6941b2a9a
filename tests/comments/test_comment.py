import datetime
from contextlib import suppress
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.own_data import delete_account
from comments.models import (
    COMMENTS_A_MINUTE,
    COMMENTS_AN_HOUR,
    EDIT_MINUTES,
    MAX_DEPTH,
    PATH_DIGITS,
    REPORTS_AN_HOUR,
    SAME_MINUTES,
    Comment,
    Discussion,
)
from comments.moderation import Member, ModerationAct, RefusedError, Report
from tests.factories import UserFactory, make_article, make_staff, post, reply_to

Action, State = ModerationAct.Action, Comment.State


@pytest.fixture
def article(db):
    return make_article()


@pytest.fixture
def discussion(article):
    return Discussion.objects.create(article=article)


@pytest.fixture
def alice(db):
    return UserFactory(username="alice")


@pytest.fixture
def bob(db):
    return UserFactory(username="bob")


@pytest.fixture
def charlie(db):
    return make_staff("charlie", "Moderators")


@pytest.fixture
def later(monkeypatch):
    """Moves the clock on."""
    real = timezone.now

    def move(**span):
        monkeypatch.setattr(timezone, "now", lambda: real() + datetime.timedelta(**span))

    return move


def chain(article, length):
    """Comments of which each answers the one before."""
    comments = [post(article)]
    while len(comments) < length:
        comments.append(reply_to(comments[-1]))
    return comments


def again(comment):
    return Comment.objects.get(pk=comment.pk)


def counted(article):
    return Discussion.objects.get(article=article).comment_count


# Posting


def test_the_first_comment_makes_the_discussion(article, alice):
    comment = Discussion.of(article).post(author=alice, body="Some *words*.", token=uuid4())

    discussion = Discussion.objects.get()
    assert (discussion.article, discussion.comment_count) == (article, 1)
    assert (comment.discussion, comment.author, comment.state) == (discussion, alice, State.SHOWN)
    assert comment.html == "<p>Some <em>words</em>.</p>\n"
    assert comment.get_absolute_url() == f"/comments/{comment.pk}/"
    assert str(comment) == f"Comment {comment.pk} by alice"


def test_a_comment_stands_at_the_top_of_its_thread(article):
    comment = post(article)

    assert (comment.root, comment.parent, comment.depth, comment.in_thread) == (comment, None, 0, True)
    assert comment.path == f"{comment.pk:010d}"
    assert comment.ancestor_ids == []


def test_a_reply_stands_below_what_it_answers(article):
    top, middle, bottom = chain(article, 3)

    assert (bottom.parent, bottom.root, bottom.depth) == (middle, top, 2)
    assert bottom.path == "".join(f"{comment.pk:010d}" for comment in (top, middle, bottom))
    assert bottom.ancestor_ids == [top.pk, middle.pk]
    assert [again(comment).reply_count for comment in (top, middle, bottom)] == [1, 1, 0]
    assert [again(comment).descendant_count for comment in (top, middle, bottom)] == [2, 0, 0]
    assert counted(article) == 3


def test_replies_end_at_the_greatest_depth(article, alice):
    deepest = chain(article, MAX_DEPTH + 1)[-1]

    assert (deepest.depth, deepest.may_be_answered) == (MAX_DEPTH, False)
    assert len(deepest.path) == PATH_DIGITS * (MAX_DEPTH + 1)
    with pytest.raises(RefusedError, match="further up"):
        deepest.discussion.post(author=alice, body="Deeper.", token=uuid4(), parent=deepest)
    assert counted(article) == MAX_DEPTH + 1


def test_a_comment_is_found_in_the_order_of_reading(article):
    first, second = post(article), post(article)
    under_first = reply_to(first)
    reply_to(second)
    below = reply_to(under_first)
    reply_to(first)

    read = list(Comment.objects.all())

    assert read[:3] == [first, under_first, below]
    assert read[4] == second


def test_what_is_posted_moves_the_version_of_the_discussion(article, discussion):
    before = discussion.version

    post(article)

    assert Discussion.objects.get().version == before + 1


@pytest.mark.parametrize("go", [State.DELETED, State.HIDDEN, State.REMOVED])
def test_what_is_gone_is_not_answered(article, alice, go):
    parent = post(article)
    Comment.objects.filter(pk=parent.pk).update(state=go)

    with pytest.raises(RefusedError, match="no longer there"):
        parent.discussion.post(author=alice, body="Yes, but.", token=uuid4(), parent=parent)
    assert not parent.replies.exists()


def test_a_closed_discussion_takes_nothing(article, alice, charlie):
    comment = post(article, alice)
    comment.discussion.close(by=charlie, reason="It is over.")

    with pytest.raises(RefusedError, match="closed"):
        comment.discussion.post(author=alice, body="One more.", token=uuid4())
    with pytest.raises(RefusedError, match="closed"):
        comment.edit(by=alice, body="Changed.")
    comment.delete_by(alice)
    assert counted(article) == 0

    again(comment).discussion.open(by=charlie, reason="It is not.")
    post(article, alice)
    assert counted(article) == 1
    assert list(ModerationAct.objects.values_list("action", "reason", "discussion", "by")) == [
        ("open", "It is not.", comment.discussion.pk, charlie.pk),
        ("close", "It is over.", comment.discussion.pk, charlie.pk),
    ]


def test_it_is_closed_and_opened_once(discussion, charlie):
    with pytest.raises(RefusedError, match="open already"):
        discussion.open(by=charlie, reason="Why not.")
    discussion.close(by=charlie, reason="It is over.")
    with pytest.raises(RefusedError, match="closed already"):
        discussion.close(by=charlie, reason="It is over.")
    assert ModerationAct.objects.count() == 1


def test_a_suspended_member_reads_only(article, alice, bob, charlie, later):
    own, others = post(article, alice), post(article, bob)
    until = timezone.now() + datetime.timedelta(days=7)
    Member.objects.get(pk=alice.pk).suspend(by=charlie, reason="Be kind.", until=until)
    alice.refresh_from_db()

    for what in (
        lambda: own.discussion.post(author=alice, body="More.", token=uuid4()),
        lambda: own.edit(by=alice, body="Changed."),
        lambda: others.report(by=alice, reason="spam", text=""),
    ):
        with pytest.raises(RefusedError, match=r"suspended until .* UTC.*Be kind"):
            what()

    later(days=7, minutes=1)
    own.discussion.post(author=alice, body="More.", token=uuid4())
    assert counted(article) == 3


# Sent twice


def test_the_same_form_sent_twice_is_one_comment(article, discussion, alice, charlie, later):
    token = uuid4()
    first = discussion.post(author=alice, body="Words.", token=token)
    discussion.close(by=charlie, reason="Meanwhile.")
    later(minutes=SAME_MINUTES + 1)

    second = discussion.post(author=alice, body="Words.", token=token)

    assert second == first
    assert counted(article) == 1


def test_a_form_sent_again_after_its_comment_was_edited_is_still_that_comment(discussion, alice):
    token = uuid4()
    first = discussion.post(author=alice, body="Words.", token=token)
    first.edit(by=alice, body="Other words.")

    assert discussion.post(author=alice, body="Words.", token=token) == first


def test_the_same_words_from_two_tabs_are_one_comment(article, discussion, alice, later):
    first = discussion.post(author=alice, body="Words.", token=uuid4())

    assert discussion.post(author=alice, body="Words.", token=uuid4()) == first
    later(minutes=SAME_MINUTES + 1)
    assert discussion.post(author=alice, body="Words.", token=uuid4()) != first
    assert counted(article) == 2


def test_the_same_words_elsewhere_or_by_others_are_other_comments(discussion, alice, bob):
    first = discussion.post(author=alice, body="Yes.", token=uuid4())
    as_reply = discussion.post(author=alice, body="Yes.", token=uuid4(), parent=first)
    by_another = discussion.post(author=bob, body="Yes.", token=uuid4())
    elsewhere = post(make_article("another"), alice, "Yes.")

    assert len({first, as_reply, by_another, elsewhere}) == 4


def test_words_that_were_taken_back_may_be_said_again(discussion, alice):
    first = discussion.post(author=alice, body="Yes.", token=uuid4())
    first.delete_by(alice)

    assert discussion.post(author=alice, body="Yes.", token=uuid4()) != first


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_other_words_or_another_member_with_a_used_token_are_another_comment(
    article, discussion, alice, bob, who
):
    token = uuid4()
    first = discussion.post(author=alice, body="Words.", token=token)
    author, body = (alice, "Other words.") if who == "alice" else (bob, "Words.")

    second = discussion.post(author=author, body=body, token=token)

    assert (second.author, second.body) == (author, body)
    assert second.token != first.token == token
    assert counted(article) == 2


# Too fast


def test_a_member_is_asked_to_wait_a_minute(discussion, alice, bob, later):
    for number in range(COMMENTS_A_MINUTE):
        last = discussion.post(author=alice, body=f"Words {number}.", token=uuid4())

    with pytest.raises(RefusedError, match="wait"):
        discussion.post(author=alice, body="One more.", token=uuid4())
    # Neither others nor what was sent already.
    discussion.post(author=bob, body="One more.", token=uuid4())
    assert discussion.post(author=alice, body=last.body, token=last.token) == last

    later(seconds=61)
    discussion.post(author=alice, body="One more.", token=uuid4())


def test_a_member_is_asked_to_wait_an_hour(article, alice, later):
    for number in range(COMMENTS_AN_HOUR):
        post(article, alice, at=timezone.now() - datetime.timedelta(minutes=2 + number % 50))
    discussion = Discussion.objects.get()

    with pytest.raises(RefusedError, match="wait"):
        discussion.post(author=alice, body="One more.", token=uuid4())
    later(hours=1)
    discussion.post(author=alice, body="One more.", token=uuid4())


def test_what_was_deleted_counts_too(discussion, alice):
    for number in range(COMMENTS_A_MINUTE):
        discussion.post(author=alice, body=f"Words {number}.", token=uuid4()).delete_by(alice)

    with pytest.raises(RefusedError, match="wait"):
        discussion.post(author=alice, body="One more.", token=uuid4())


# Editing


def test_an_edit_changes_the_words_and_keeps_the_earlier(article, alice):
    comment = post(article, alice, "First.")
    before = Discussion.objects.get().version

    comment.edit(by=alice, body="Second.")
    comment.edit(by=alice, body="**Third.**")

    stored = again(comment)
    assert (stored.body, stored.html) == ("**Third.**", "<p><strong>Third.</strong></p>\n")
    assert list(stored.versions.values_list("body", flat=True)) == ["First.", "Second."]
    first, second = stored.versions.all()
    assert first.written_at == stored.created_at < second.written_at < stored.edited_at
    assert str(first) == f"Earlier text of comment {comment.pk}"
    assert Discussion.objects.get().version == before + 2
    assert (stored.path, stored.in_thread, counted(article)) == (comment.path, True, 1)


def test_the_same_words_are_no_edit(article, alice):
    comment = post(article, alice, "First.")

    comment.edit(by=alice, body="First.")

    assert again(comment).edited_at is None
    assert not comment.versions.exists()


def test_edits_end_after_a_while(article, alice, later):
    comment = post(article, alice, "First.")
    later(minutes=EDIT_MINUTES - 1)
    comment.edit(by=alice, body="Second.")
    later(minutes=EDIT_MINUTES, seconds=1)

    assert not comment.may_be_edited_by(alice)
    with pytest.raises(RefusedError, match=f"{EDIT_MINUTES} minutes"):
        comment.edit(by=alice, body="Third.")
    assert again(comment).body == "Second."


def test_only_its_author_edits_a_comment(article, alice, bob, charlie):
    comment = post(article, alice)

    for other in (bob, charlie):
        with pytest.raises(RefusedError):
            comment.edit(by=other, body="Mine now.")
    assert again(comment).body == comment.body
    assert not comment.may_be_edited_by(None)


def test_what_was_hidden_meanwhile_is_not_edited(article, alice, charlie):
    comment = post(article, alice)
    again(comment).hide(by=charlie, reason="Rude.")

    with pytest.raises(RefusedError):
        comment.edit(by=alice, body="Kind.")


# Deleting


def test_a_deleted_comment_without_replies_is_gone(article, alice):
    comment = post(article, alice)

    comment.delete_by(alice)

    stored = again(comment)
    assert (stored.state, stored.in_thread, stored.html) == (State.DELETED, False, "")
    assert stored.deleted_at is not None
    assert counted(article) == 0


def test_a_tombstone_stays_while_it_holds_replies(article, alice, bob):
    top = post(article, alice)
    below = reply_to(top, bob)

    top.delete_by(alice)

    assert (again(top).in_thread, again(top).html, counted(article)) == (True, "", 1)
    below.delete_by(bob)
    assert (again(top).in_thread, counted(article)) == (False, 0)


def test_a_chain_of_tombstones_goes_with_the_last_reply(article):
    comments = chain(article, 4)
    other = reply_to(comments[0])
    for comment in comments[:-1]:
        comment.delete_by(comment.author)

    assert list(Comment.objects.in_thread()) == [*comments, other]
    comments[-1].delete_by(comments[-1].author)

    assert list(Comment.objects.in_thread()) == [comments[0], other]
    top = again(comments[0])
    assert (top.reply_count, top.descendant_count, counted(article)) == (1, 1, 1)
    other.delete_by(other.author)
    assert not Comment.objects.in_thread().exists()
    assert [comment.reply_count for comment in Comment.objects.all()] == [0] * 5


def test_only_its_author_deletes_a_comment_and_once(article, alice, bob):
    comment = post(article, alice)

    with pytest.raises(RefusedError):
        comment.delete_by(bob)
    comment.delete_by(alice)
    with pytest.raises(RefusedError):
        comment.delete_by(alice)
    assert counted(article) == 0


def test_a_comment_may_be_deleted_late_and_while_suspended(article, alice, later):
    comment = post(article, alice)
    alice.suspended_until = timezone.now() + datetime.timedelta(days=900)
    alice.save()
    later(days=800)

    comment.delete_by(alice)

    assert again(comment).state == State.DELETED


def test_an_erased_comment_keeps_no_word(article, alice, bob):
    comment = post(article, alice, "First.")
    comment.edit(by=alice, body="Second.")
    below = reply_to(comment, bob)

    comment.erase()

    stored = again(comment)
    assert (stored.body, stored.body_html, stored.state, stored.in_thread) == ("", "", State.DELETED, True)
    assert not stored.versions.exists()
    assert (again(below).html, counted(article)) == (below.html, 1)


@pytest.mark.parametrize("keep", [True, False])
def test_who_goes_is_a_former_member(article, alice, bob, keep):
    comment = post(article, alice, "Words.")
    reply_to(comment, bob)

    delete_account(alice, keep_comments=keep)

    stored = again(comment)
    assert (stored.author, stored.author_name) == (None, "Former member")
    assert stored.body == ("Words." if keep else "")
    assert stored.in_thread
    assert counted(article) == (2 if keep else 1)


# Moderating


def test_hidden_is_for_now(article, alice, charlie):
    comment = post(article, alice)

    comment.hide(by=charlie, reason="Let me look.")

    stored = again(comment)
    assert (stored.state, stored.in_thread, stored.html) == (State.HIDDEN, False, "")
    assert stored.moderation_reason == "Let me look."
    assert counted(article) == 0

    comment.restore(by=charlie, reason="It is fine.")

    stored = again(comment)
    assert (stored.state, stored.in_thread, stored.html) == (State.SHOWN, True, comment.body_html)
    assert (stored.moderation_reason, counted(article)) == ("", 1)
    acts = stored.acts.values_list("action", "by", "reason", "member")
    assert list(acts) == [
        (Action.RESTORE, charlie.pk, "It is fine.", alice.pk),
        (Action.HIDE, charlie.pk, "Let me look.", alice.pk),
    ]


def test_what_is_hidden_above_replies_leaves_a_tombstone(article, charlie):
    top, below, bottom = chain(article, 3)

    top.hide(by=charlie, reason="Rude.")
    below.remove(by=charlie, reason="Rude.")
    assert list(Comment.objects.in_thread()) == [top, below, bottom]
    assert (again(top).descendant_count, counted(article)) == (2, 1)

    bottom.remove(by=charlie, reason="Rude as well.")
    assert not Comment.objects.in_thread().exists()

    bottom.restore(by=charlie, reason="It was not.")
    assert list(Comment.objects.in_thread()) == [top, below, bottom]
    assert (again(top).descendant_count, again(top).reply_count, counted(article)) == (2, 1, 1)


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        (State.SHOWN, {"hide", "remove"}),
        (State.HIDDEN, {"remove", "restore"}),
        (State.REMOVED, {"restore"}),
        (State.DELETED, set()),
    ],
)
def test_what_a_moderator_can_do_depends_on_the_state(article, charlie, state, possible):
    done = set()
    for name in ("hide", "remove", "restore"):
        comment = post(article)
        Comment.objects.filter(pk=comment.pk).update(state=state, in_thread=state == State.SHOWN)
        with suppress(RefusedError):
            getattr(comment, name)(by=charlie, reason="Because.")
        acts = [act.action for act in comment.acts.all()]
        assert (again(comment).state == state) == (acts == [])
        done.update(acts)

    assert done == possible


def test_a_moderator_does_not_bring_back_what_its_author_deleted(article, alice, charlie):
    comment = post(article, alice)
    comment.delete_by(alice)

    with pytest.raises(RefusedError, match="deleted by its author"):
        comment.restore(by=charlie, reason="Interesting.")


# Reports


def test_a_report_is_counted_once_for_each_member(article, alice, bob):
    comment = post(article, alice)

    first = comment.report(by=bob, reason="spam", text="Look.")
    second = comment.report(by=bob, reason="abuse", text="Again.")
    comment.report(by=UserFactory(), reason="other", text="Hm.")

    assert second == first
    assert (first.reason, first.text, str(first)) == (
        "spam",
        "Look.",
        f"Spam or advertising: comment {comment.pk}",
    )
    assert again(comment).report_count == comment.reports.count() == 2
    assert again(comment).state == State.SHOWN


def test_nobody_reports_their_own_comment(article, alice):
    comment = post(article, alice)

    with pytest.raises(RefusedError, match="yours"):
        comment.report(by=alice, reason="spam", text="")
    assert not Report.objects.exists()


def test_what_is_gone_is_not_reported(article, alice, bob):
    comment = post(article, alice)
    comment.delete_by(alice)

    with pytest.raises(RefusedError, match="no longer there"):
        comment.report(by=bob, reason="spam", text="")


def test_too_many_reports_are_refused_for_an_hour(article, alice, bob, later):
    comments = [post(article, alice) for _ in range(REPORTS_AN_HOUR + 1)]
    for comment in comments[:-1]:
        comment.report(by=bob, reason="spam", text="")

    with pytest.raises(RefusedError, match="many comments"):
        comments[-1].report(by=bob, reason="spam", text="")
    assert again(comments[-1]).report_count == 0
    later(hours=1, minutes=1)
    comments[-1].report(by=bob, reason="spam", text="")


def test_the_reports_are_handled_and_the_comment_stays(article, alice, bob, charlie):
    comment = post(article, alice)
    report = comment.report(by=bob, reason="spam", text="")

    comment.dismiss_reports(by=charlie, reason="No advertising.")

    report.refresh_from_db()
    assert (report.handled_by, report.handled_at is not None) == (charlie, True)
    assert (again(comment).report_count, again(comment).state) == (0, State.SHOWN)
    assert comment.acts.get().action == Action.DISMISS
    with pytest.raises(RefusedError, match="No report"):
        comment.dismiss_reports(by=charlie, reason="Once more.")
    # The same member again is no new report, another is.
    comment.report(by=bob, reason="spam", text="")
    assert again(comment).report_count == 0
    comment.report(by=UserFactory(), reason="spam", text="")
    assert again(comment).report_count == 1


@pytest.mark.parametrize("name", ["hide", "remove"])
def test_an_act_handles_the_reports(article, alice, bob, charlie, name):
    comment = post(article, alice)
    report = comment.report(by=bob, reason="spam", text="")

    getattr(comment, name)(by=charlie, reason="Advertising.")

    report.refresh_from_db()
    assert report.handled_by == charlie
    assert again(comment).report_count == 0


# Suspending


def test_a_suspension_is_recorded_and_can_be_lifted(alice, charlie):
    member = Member.objects.get(pk=alice.pk)
    until = timezone.now() + datetime.timedelta(days=7)

    with pytest.raises(RefusedError, match="not suspended"):
        member.lift_suspension(by=charlie, reason="Why.")
    member.suspend(by=charlie, reason="Rude.", until=until)
    assert Member.objects.get(pk=alice.pk).suspended_until == until
    member.lift_suspension(by=charlie, reason="Sorry was said.")

    assert Member.objects.get(pk=alice.pk).suspended_until is None
    assert list(alice.acts.values_list("action", "reason", "until")) == [
        (Action.LIFT, "Sorry was said.", None),
        (Action.SUSPEND, "Rude.", until),
    ]


def test_staff_are_not_suspended_here(charlie):
    with pytest.raises(RefusedError, match="staff"):
        Member.objects.get(pk=charlie.pk).suspend(by=charlie, reason="Why not.", until=timezone.now())
    assert not ModerationAct.objects.exists()
