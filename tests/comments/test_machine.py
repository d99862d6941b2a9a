"""Whatever happens to a discussion in whatever order: it stays true to itself, and what is gone is gone."""

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field

from django.core.cache import caches
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from accounts.own_data import delete_account, exported_parts
from comments.models import MAX_DEPTH, Comment, CommentVersion, Discussion, RefusedError
from tests.accounts.doors import make_member
from tests.comments.recount import assert_true_to_itself
from tests.factories import make_article, make_staff, post

SHOWN, HIDDEN, REMOVED, DELETED = "shown", "hidden", "removed", "deleted"

# The words of each comment, and of each edit, are said once.
WORDS = re.compile(r"said\d+once")

NUMBERS = st.integers(min_value=0, max_value=10_000)
MODERATION = {
    "hide": ({SHOWN}, HIDDEN),
    "remove": ({SHOWN, HIDDEN}, REMOVED),
    "restore": ({HIDDEN, REMOVED}, SHOWN),
}


@dataclass
class Said:
    """What we expect of a comment."""

    pk: int
    root: int
    depth: int
    author: str
    words: str
    state: str = SHOWN
    earlier: list[str] = field(default_factory=list)


class Talk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        # Ids and versions begin anew: what is kept is of another time.
        caches["pages"].clear()
        self.article = make_article()
        self.members = [make_member(name).username for name in ("alice", "bob", "dora")]
        self.charlie = make_staff("charlie", "Moderators")
        self.visitor, self.reader = Client(), Client()
        self.reader.force_login(make_member("erin"))
        self.said: list[Said] = []
        self.number = 0
        # Reading takes most of the time, and only what takes words away can leave them on a page.
        self.is_read = True
        self._begin()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    # What happens

    @precondition(lambda self: self.members)
    @rule(who=NUMBERS)
    def post(self, who: int) -> None:
        author = self._member(who)
        comment = post(self.article, author, self._words())
        self.said.append(Said(comment.pk, comment.pk, 0, author.username, comment.body))

    @precondition(lambda self: self.members and self.said)
    @rule(who=NUMBERS, what=NUMBERS)
    def reply(self, who: int, what: int) -> None:
        self._reply(self._member(who), self._one(what))

    @precondition(lambda self: self.members and self.said)
    @rule(who=NUMBERS)
    def reply_to_the_last(self, who: int) -> None:
        """Chance alone seldom goes deep."""
        self._reply(self._member(who), self.said[-1])

    @precondition(lambda self: self.members and self.said)
    @rule(who=st.none() | NUMBERS, what=NUMBERS)
    def edit(self, who: int | None, what: int) -> None:
        one, by = self._acted(who, what)
        words = self._words()
        possible = one.state == SHOWN and by is not None and by.username == one.author
        if self._happens(possible, lambda: self._comment(one).edit(by=by, body=words)):
            one.earlier.append(one.words)
            one.words = words
            self.is_read = False

    @precondition(lambda self: self.members and self.said)
    @rule(who=st.none() | NUMBERS, what=NUMBERS)
    def delete(self, who: int | None, what: int) -> None:
        one, by = self._acted(who, what)
        possible = one.state == SHOWN and by is not None and by.username == one.author
        if self._happens(possible, lambda: self._comment(one).delete_by(by)):
            one.state = DELETED
            self.is_read = False

    @precondition(lambda self: self.said)
    @rule(name=st.sampled_from(sorted(MODERATION)), what=NUMBERS)
    def moderate(self, name: str, what: int) -> None:
        one = self._one(what)
        states, state = MODERATION[name]
        deed = getattr(self._comment(one), name)
        if self._happens(one.state in states, lambda: deed(by=self.charlie, reason="Because.")):
            one.state = state
            self.is_read = False

    @precondition(lambda self: self.said)
    @rule(what=NUMBERS)
    def erase(self, what: int) -> None:
        one = self._one(what)
        self._comment(one).erase()
        one.state, one.earlier, one.words = DELETED, [], ""
        self.is_read = False

    @precondition(lambda self: len(self.said) > 3 and len(self.members) > 1)
    @rule(who=NUMBERS, keep_comments=st.booleans())
    def leave(self, who: int, keep_comments: bool) -> None:
        member = self._member(who)
        for one in [one for one in self.said if one.author == member.username]:
            one.author, one.earlier = "", []
            if not keep_comments:
                one.state, one.words = DELETED, ""
        self.members.remove(member.username)
        delete_account(member, keep_comments=keep_comments)
        self.is_read = False

    # What holds afterwards

    @invariant()
    def it_is_true_to_itself(self) -> None:
        stored = dict(Comment.objects.values_list("pk", "state"))
        assert stored == {one.pk: one.state for one in self.said}
        if self.said:
            assert_true_to_itself(Discussion.objects.get())

    @invariant()
    def nothing_is_kept_that_was_to_go(self) -> None:
        bodies = set(Comment.objects.exclude(body="").values_list("body", flat=True))
        assert bodies == {one.words for one in self.said if one.words}
        earlier = sorted(CommentVersion.objects.values_list("body", flat=True))
        assert earlier == sorted(words for one in self.said for words in one.earlier)
        html = "".join(Comment.objects.values_list("body_html", flat=True))
        assert set(WORDS.findall(html)) == bodies

    @invariant()
    def everybody_sees_what_is_theirs_to_see(self) -> None:
        if not self.is_read:
            self._read_as_visitor()
            self._read_as_members()
            self.is_read = True

    def _read_as_visitor(self) -> None:
        shown = {one.words for one in self.said if one.state == SHOWN}
        discussion = f"/articles/{self.article.slug}/comments/"
        for path in (f"/articles/{self.article.slug}/", discussion, f"{discussion}?order=oldest", "/feed/"):
            assert self._seen(self.visitor, path) <= shown
        for root in {one.root for one in self.said}:
            thread = {one.words for one in self.said if one.root == root and one.state == SHOWN}
            assert self._seen(self.visitor, f"/comments/{root}/") == thread
        for one in self.said:
            if one.state != SHOWN:
                assert self._seen(self.visitor, f"/comments/{one.pk}/") <= shown - {one.words}

    def _read_as_members(self) -> None:
        shown = {one.words for one in self.said if one.state == SHOWN}
        assert self._seen(self.reader, f"/articles/{self.article.slug}/") <= shown
        for name in self.members:
            own = [one for one in self.said if one.author == name and one.state == SHOWN]
            now, earlier = {one.words for one in own}, {words for one in own for words in one.earlier}
            assert self._seen(self.visitor, f"/members/{name}/") == now
            parts = json.dumps(exported_parts(User.objects.get(username=name)), cls=DjangoJSONEncoder)
            assert now <= set(WORDS.findall(parts)) <= now | earlier

    # How

    def _begin(self) -> None:
        """Two threads, of which one goes deeper, so that there is something to take away."""
        self.post(0)
        for who in range(3):
            self.reply_to_the_last(who)
        self.reply(1, 0)
        self.post(2)
        self.reply_to_the_last(1)
        self._read_as_visitor()  # and every page is kept

    def _words(self) -> str:
        self.number += 1
        return f"said{self.number}once"

    def _member(self, number: int) -> User:
        return User.objects.get(username=self.members[number % len(self.members)])

    def _one(self, number: int) -> Said:
        return self.said[number % len(self.said)]

    def _comment(self, one: Said) -> Comment:
        return Comment.objects.select_related("discussion").get(pk=one.pk)

    def _acted(self, who: int | None, what: int) -> tuple[Said, User | None]:
        """A comment, and who wants to change it: its author, or somebody."""
        one = self._one(what)
        by = self._member(who) if who is not None else User.objects.filter(username=one.author).first()
        return one, by

    def _reply(self, author: User, to: Said) -> None:
        words, parent = self._words(), self._comment(to)
        possible = to.state == SHOWN and to.depth < MAX_DEPTH
        made: list[Comment] = []
        if self._happens(possible, lambda: made.append(post(self.article, author, words, parent=parent))):
            self.said.append(Said(made[0].pk, to.root, to.depth + 1, author.username, words))

    def _happens(self, possible: bool, deed) -> bool:
        """Do it; whether it was done is what was to be expected."""
        done = False
        with suppress(RefusedError), transaction.atomic():
            deed()
            done = True
        assert done == possible
        return done

    def _seen(self, client: Client, path: str) -> set[str]:
        response = client.get(path)
        assert response.status_code in (200, 404), path
        return set(WORDS.findall(response.content.decode()))


def test_a_discussion_stays_true_to_itself_and_what_is_gone_is_gone(db):
    run_state_machine_as_test(
        Talk,
        settings=settings(
            max_examples=10,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
