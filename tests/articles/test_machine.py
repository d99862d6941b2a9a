"""Whatever editors do in whatever order, and however time goes on: readers see what is published, no more."""

import datetime
import io
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from django.core.cache import caches
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from articles.models import Article, Autosave, PreviewLink, Revision
from tests.articles.clock import Clock
from tests.factories import UserFactory, make_article

# The words of each text are written once.
WORDS = re.compile(r"text\d+once")
TOLD = re.compile(r"told\d+once")

NUMBERS = st.integers(min_value=0, max_value=10_000)
HOURS = st.integers(min_value=1, max_value=30)


@dataclass
class Expected:
    """What we expect of an article: which of its texts readers see, and from when on."""

    pk: int
    slugs: list[str]  # the newest last
    public: set[str] = field(default_factory=set)  # those that readers have, had or will have
    texts: list[str] = field(default_factory=list)
    shown: str = ""
    since: datetime.datetime | None = None
    next: tuple[str, datetime.datetime] | None = None
    was_visible: bool = False

    def visible(self, now: datetime.datetime) -> str:
        if self.next and self.next[1] <= now:
            self.shown, self.next = self.next[0], None
        visible = self.shown if self.since and self.since <= now else ""
        self.was_visible = self.was_visible or bool(visible)
        return visible


class Desk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        caches["pages"].clear()
        self.clock = Clock()
        self.moving = self.clock.moving()
        self.moving.start()
        self.editor = UserFactory(username="alice")
        self.visitor, self.member = Client(), Client()
        self.member.force_login(UserFactory(username="bob"))
        # Something always stands beside the others, so that each has a neighbour.
        self.neighbour = make_article("neighbour", title="A neighbour", body="Known to all.")
        self.articles: list[Expected] = []
        self.links: list[tuple[Expected, str, datetime.datetime]] = []
        self.dead_links: list[str] = []
        self.told: dict[str, datetime.datetime] = {}  # what readers are told of a change, and from when on
        self.number = 0
        # Chance alone seldom comes to what is published, changed again, and shown to a friend.
        self.begin()
        self.publish(0, None, False)
        self.save(0)
        self.make_a_link(0, 5)

    def teardown(self) -> None:
        self.moving.stop()
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    # What editors do

    @precondition(lambda self: len(self.articles) < 3)
    @rule()
    def begin(self) -> None:
        slug = f"article-{len(self.articles)}"
        self.articles.append(Expected(Article.objects.create(slug=slug).pk, [slug]))
        self._save(self.articles[-1])

    @precondition(lambda self: self.articles)
    @rule(what=NUMBERS)
    def save(self, what: int) -> None:
        self._save(self._one(what))

    @precondition(lambda self: self.articles)
    @rule(what=NUMBERS)
    def type_without_saving(self, what: int) -> None:
        word = self._word()
        text = {"title": word, "standfirst": word, "body": word}
        Autosave.keep(self._article(self._one(what)), self.editor, None, text)

    @precondition(lambda self: self.articles)
    @rule(what=NUMBERS, hours=st.none() | HOURS, change=st.booleans())
    def publish(self, what: int, hours: int | None, change: bool) -> None:
        one = self._one(what)
        now = self.clock.now()
        at = now + datetime.timedelta(hours=hours) if hours else None
        was_visible = one.visible(now)
        self.number += 1
        told = f"told{self.number}once" if change else ""
        article = self._article(one)
        article.publish(article.latest_revision, at=at, change=told, by=self.editor)
        self.told[told] = at or now
        one.public.add(one.slugs[-1])
        if was_visible and at:
            one.next = (one.texts[-1], at)
        else:
            one.shown, one.since, one.next = one.texts[-1], at or now, None

    @precondition(lambda self: self.articles)
    @rule(what=NUMBERS)
    def withdraw(self, what: int) -> None:
        one = self._one(what)
        if one.since and one.since > self.clock.now() and not one.was_visible:
            one.public.clear()  # no reader has ever had one
        self._article(one).withdraw()
        one.shown, one.since, one.next = "", None, None

    @precondition(lambda self: self.articles)
    @rule(what=NUMBERS)
    def cancel_what_comes(self, what: int) -> None:
        one = self._one(what)
        one.visible(self.clock.now())
        self._article(one).cancel_next()
        one.next = None

    @precondition(lambda self: self.articles)
    @rule(what=NUMBERS, which=NUMBERS)
    def restore(self, what: int, which: int) -> None:
        one = self._one(what)
        revisions = list(Revision.objects.filter(article=one.pk).order_by("pk"))
        old = revisions[which % len(revisions)]
        Revision.objects.create(
            article=old.article, title=old.title, standfirst=old.standfirst, body=old.body, note="Restored"
        )
        one.texts.append(one.texts[which % len(revisions)])

    @precondition(lambda self: self.articles)
    @rule(what=NUMBERS)
    def rename(self, what: int) -> None:
        one = self._one(what)
        self.number += 1
        self._article(one).rename(f"renamed-{self.number}")
        if one.since:
            one.public.add(f"renamed-{self.number}")
        one.slugs.append(f"renamed-{self.number}")

    @precondition(lambda self: self.articles)
    @rule(what=NUMBERS, hours=HOURS)
    def make_a_link(self, what: int, hours: int) -> None:
        one, until = self._one(what), self.clock.now() + datetime.timedelta(hours=hours)
        link = PreviewLink.objects.create(article_id=one.pk, expires_at=until)
        self.links.append((one, link.url.removeprefix("http://testserver"), until))

    @precondition(lambda self: self.links)
    @rule(which=NUMBERS)
    def revoke_a_link(self, which: int) -> None:
        _, url, _ = self.links.pop(which % len(self.links))
        link = PreviewLink.find(url.split("/")[2])
        if link:
            link.revoke()
        self.dead_links.append(url)

    @rule(minutes=st.integers(min_value=1, max_value=2_000))
    def time_passes(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @rule(days=st.integers(min_value=1, max_value=2))
    def days_pass(self, days: int) -> None:
        self.clock.forward(days=days)

    # What must hold

    @invariant()
    def readers_see_what_is_published_and_nothing_else(self) -> None:
        now = self.clock.now()
        visible = {one.pk: one.visible(now) for one in self.articles}
        public = set(visible.values()) - {""}
        for client in (self.visitor, self.member):
            for address in ("/", "/articles/", "/feed/", "/sitemap.xml", "/articles/neighbour/"):
                assert self._texts(client.get(address).content.decode()) <= public, address
            for one in self.articles:
                self._look_at(client, one, visible[one.pk], public, now)
        listed = self._texts(self.visitor.get("/articles/").content.decode())
        assert listed == public

    @invariant()
    def links_show_the_newest_text_while_they_hold(self) -> None:
        now = self.clock.now()
        for url in self.dead_links:
            assert self.visitor.get(url).status_code == 404
        for one, url, until in self.links:
            answer = self.visitor.get(url)
            assert answer.status_code == (200 if now < until else 404)
            if now < until:
                assert one.texts[-1] in answer.content.decode()
                assert answer["Cache-Control"] == "private, no-store"

    @invariant()
    def an_export_holds_what_is_public(self) -> None:
        now = self.clock.now()
        with tempfile.TemporaryDirectory() as folder:
            call_command("export_content", folder, verbosity=0, stdout=io.StringIO())
            written = "".join(path.read_text() for path in Path(folder, "articles").glob("*.md"))
        assert self._texts(written) == {one.visible(now) for one in self.articles} - {""}

    def _look_at(
        self, client: Client, one: Expected, visible: str, public: set[str], now: datetime.datetime
    ) -> None:
        for slug in one.slugs:
            answer = client.get(f"/articles/{slug}/", follow=True)
            page = answer.content.decode()
            leads_there = visible and slug in {*one.public, one.slugs[-1]}
            assert answer.status_code == (200 if leads_there else 404)
            assert self._texts(page) <= public
            assert all(self.told[told] <= now for told in TOLD.findall(page))
            if leads_there:
                assert f"Body of {visible}" in page

    def _texts(self, page: str) -> set[str]:
        """The texts of which a word stands there."""
        return set(WORDS.findall(page))

    def _save(self, one: Expected) -> None:
        word = self._word()
        Revision.objects.create(
            article=self._article(one),
            title=f"Title of {word}",
            standfirst=f"Standfirst of {word}",
            body=f"Body of {word}.",
            created_by=self.editor,
        )
        one.texts.append(word)

    def _word(self) -> str:
        self.number += 1
        return f"text{self.number}once"

    def _one(self, number: int) -> Expected:
        return self.articles[number % len(self.articles)]

    def _article(self, one: Expected) -> Article:
        return Article.objects.select_related("latest_revision").get(pk=one.pk)


def test_readers_see_what_is_published_whatever_happens(db):
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=15,
            stateful_step_count=18,
            phases=[Phase.generate],  # to shrink a failure takes minutes
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
