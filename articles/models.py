"""What we say about it: articles, and what of them readers see at which moment."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from articles.drafts import Autosave, PreviewLink
from articles.public import Change, ChangeLine, PublicSlug
from articles.revisions import Placement, Revision, Section, placed_slugs, placement_problems
from comparisons.models import Comparison
from techjobs.versioned import Versioned

__all__ = [
    "Article",
    "Autosave",
    "Change",
    "ChangeLine",
    "Placement",
    "PreviewLink",
    "PublicSlug",
    "PublicationError",
    "Revision",
    "Section",
    "placement_problems",
]


# Enough for a first screen of each, few enough to stay light on a phone.
ARTICLES_A_PAGE = 20


class PublicationError(Exception):
    """What was asked for cannot be done; the message is one clear sentence for whoever asked."""


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        """What readers may see now: the one place that decides it."""
        return self.filter(state=Article.State.PUBLISHED, published_at__lte=timezone.now())

    def shown_texts(self) -> models.QuerySet:
        """The key of the revision that each of these shows now, as `Article.shown_revision` decides it."""
        is_due = When(next_at__lte=timezone.now(), then="next_revision")
        return self.annotate(shown_text=Case(is_due, default="published_revision")).values("shown_text")

    def scheduled(self) -> Self:
        """What readers will see later: articles, and changes of articles that they see already."""
        now = timezone.now()
        return self.filter(
            Q(state=Article.State.PUBLISHED, published_at__gt=now)
            | Q(state=Article.State.PUBLISHED, next_at__gt=now)
        )

    def once_at(self, slug: str) -> Self:
        """The article that has or had this address, so that an old link leads on."""
        return self.filter(public_slugs__slug=slug)

    def by_moment(self) -> Self:
        """Of what is scheduled: the next first."""
        return self.order_by(Coalesce("next_at", "published_at"), "pk")

    def with_unpublished_words(self) -> Self:
        """Whose newest text readers neither see nor will see by itself."""
        is_public = Q(state=Article.State.PUBLISHED) & (
            Q(latest_revision=F("published_revision")) | Q(latest_revision=F("next_revision"))
        )
        return self.exclude(is_public)

    def with_text(self) -> Self:
        """With the revision that readers see and the author in the same query."""
        return self.select_related(*SHOWN, "byline")

    def with_title(self) -> Self:
        """For lists: as with_text, without what only the article's own page shows."""
        return self.with_text().defer(*HEAVY)

    def newest(self, size: int = ARTICLES_A_PAGE) -> Self:
        return self.order_by("-published_at", "-pk")[:size]

    def before(self, article: "Article") -> Self:
        """Those that come after `article` in the order of `newest`."""
        return self.filter(
            Q(published_at__lt=article.published_at) | Q(published_at=article.published_at, pk__lt=article.pk)
        )

    def after(self, article: "Article") -> Self:
        return self.filter(
            Q(published_at__gt=article.published_at) | Q(published_at=article.published_at, pk__gt=article.pk)
        )


# What a title is read from, and what of it a list of titles does without.
SHOWN = ("published_revision", "next_revision")
HEAVY = tuple(f"{revision}__{field}" for revision in SHOWN for field in ("body", "segments"))


def with_title_of(rows: Any, path: str) -> Any:
    """A queryset of things with an article at `path` ("discussion__article"), its title in the same query."""
    return rows.select_related(*(f"{path}__{name}" for name in SHOWN)).defer(
        *(f"{path}__{name}" for name in HEAVY)
    )


class Article(Versioned):
    """Its newest revision is what editors work on; readers see another one until that is published.

    From the moment `next_at` on readers see `next_revision`: the moment counts, nobody has to act then.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    slug = models.SlugField(
        "address",
        max_length=100,
        unique=True,
        help_text="The last part of the address, in small letters: django-vs-flask. When it changes, the old "
        "address leads to the new one.",
    )
    byline = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        help_text="The member who signs it, by username. Empty: the site's name.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_revision = models.ForeignKey(
        Revision, on_delete=models.RESTRICT, null=True, blank=True, editable=False, related_name="+"
    )
    latest_revision = models.ForeignKey(
        Revision, on_delete=models.RESTRICT, null=True, blank=True, editable=False, related_name="+"
    )
    next_revision = models.ForeignKey(
        Revision, on_delete=models.RESTRICT, null=True, blank=True, editable=False, related_name="+"
    )
    next_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What readers are told of the change that comes then; nothing where it is no notable one.
    next_change = models.CharField(max_length=300, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "withdrawn"]), name="articles_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(published_at__isnull=False, updated_at__isnull=False, published_revision__isnull=False),
                name="articles_published_has_text_and_dates",
            ),
            models.CheckConstraint(
                condition=Q(next_at__isnull=True, next_revision__isnull=True)
                | Q(next_at__isnull=False, next_revision__isnull=False, state="published"),
                name="articles_next_has_text_and_date",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "published_at", "id"], name="articles_by_publication"),
            models.Index(fields=["next_at"], name="articles_by_next", condition=Q(next_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("articles:article_detail", args=[self.slug])

    def clean(self) -> None:
        """An address that readers once had is never another article's."""
        if is_taken(self.slug, self):
            raise ValidationError(
                {"slug": "Another article has this address, or has had it, and links lead there."}
            )

    # What readers see

    @property
    def next_is_due(self) -> bool:
        return self.next_at is not None and self.next_at <= timezone.now()

    @property
    def shown_revision(self) -> Revision | None:
        """The text that is public now, provided that the article is (`ArticleQuerySet.published`)."""
        return self.next_revision if self.next_is_due else self.published_revision

    @property
    def shown_updated_at(self) -> datetime | None:
        return self.next_at if self.next_is_due and self.next_change else self.updated_at

    @property
    def shown_version(self) -> str:
        """What a page's validator knows it by: a change that comes by itself moves this, too."""
        return f"{self.version}.{'next' if self.next_is_due else ''}"

    @property
    def title(self) -> str:
        return self.shown_revision.title if self.shown_revision else ""

    @property
    def standfirst(self) -> str:
        return self.shown_revision.standfirst if self.shown_revision else ""

    @property
    def author_name(self) -> str:
        return self.byline.username if self.byline else settings.SITE_NAME

    @property
    def comparisons(self) -> list[Comparison]:
        """What the shown text places, in its order."""
        order = placed_slugs(self.shown_revision.segments) if self.shown_revision else []
        found = Comparison.objects.filter(slug__in=order) if order else []
        return sorted(found, key=lambda comparison: order.index(comparison.slug))

    @property
    def shown_changes(self) -> "list[ChangeLine]":
        """What has notably changed since the publication, the newest first."""
        now = timezone.now()
        lines = [ChangeLine(change.at, change.text) for change in self.changes.all() if change.at <= now]
        if self.next_is_due and self.next_change and self.next_at:
            lines.insert(0, ChangeLine(self.next_at, self.next_change))
        return lines

    def previewed(self, revision: Revision) -> "Article":
        """A copy, never to be saved, that looks as if `revision` were public now."""
        preview = copy.copy(self)
        preview.published_revision, preview.next_revision, preview.next_at = revision, None, None
        preview.published_at = self.published_at or timezone.now()
        preview.updated_at = self.shown_updated_at or preview.published_at
        return preview

    # What editors see

    @property
    def working_title(self) -> str:
        return (self.latest_revision.title if self.latest_revision else "") or self.slug

    @property
    def is_live(self) -> bool:
        """Whether readers see it now."""
        return (
            self.state == self.State.PUBLISHED
            and self.published_at is not None
            and self.published_at <= timezone.now()
        )

    @property
    def is_scheduled(self) -> bool:
        """Whether it waits for its moment, no reader having it now."""
        return self.state == self.State.PUBLISHED and not self.is_live

    @property
    def has_unpublished_words(self) -> bool:
        return self.latest_revision_id not in {self.published_revision_id, self.next_revision_id}

    @property
    def was_public(self) -> bool:
        return self.public_slugs.filter(since__lte=timezone.now()).exists()

    # What editors do

    @contextmanager
    def changing(self) -> Iterator[None]:
        """This article, fresh and locked: two editors at once act one after the other."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=Article.objects.select_for_update())
            self._settle()
            yield

    def publish(
        self,
        revision: Revision,
        *,
        at: datetime | None = None,
        change: str = "",
        by: Any = None,
        updated_at: datetime | None = None,
    ) -> None:
        """Make `revision` what readers see: now, or from the moment `at` on.

        `change` tells readers what has notably changed since the publication, and moves `updated_at`;
        without one (a typo) nobody is told. `updated_at` is for content that comes from elsewhere.
        Raises PublicationError where the text cannot be shown.
        """
        refuse_unshowable(revision)
        with self.changing():
            if self.is_live and at and at > timezone.now():
                self.next_revision, self.next_at, self.next_change = revision, at, change
            else:
                self._show(revision, at, change, by, updated_at)
            self.save()
            self._keep_slug()

    def _show(
        self, revision: Revision, at: datetime | None, change: str, by: Any, updated_at: datetime | None
    ) -> None:
        now = timezone.now()
        was_public = self.was_public
        past = self.published_at if self.published_at and self.published_at <= now else None
        self.state = self.State.PUBLISHED
        self.published_revision = revision
        self.next_revision, self.next_at, self.next_change = None, None, ""
        self.published_at = at or past or now
        if updated_at or not was_public:
            self.updated_at = updated_at or self.published_at
        elif change and not self._has_just_told(change):
            self.updated_at = max(now, self.published_at)
            self.changes.create(at=self.updated_at, text=change, by=by)

    def _has_just_told(self, change: str) -> bool:
        """A form that is sent twice tells once."""
        newest = self.changes.first()
        return newest is not None and newest.text == change

    def withdraw(self) -> None:
        """Take it from readers. What none of them has ever seen becomes a draft again."""
        with self.changing():
            self.next_revision, self.next_at, self.next_change = None, None, ""
            if self.was_public:
                self.state = self.State.WITHDRAWN
                self.published_at = min(self.published_at or timezone.now(), timezone.now())
                # What was to be told with a second publication is not told.
                self.changes.filter(at__gt=timezone.now()).delete()
            elif self.state == self.State.PUBLISHED:
                self.state, self.published_revision = self.State.DRAFT, None
                self.published_at = self.updated_at = None
                self.public_slugs.all().delete()
            self.save()

    def cancel_next(self) -> None:
        """The change that was to come by itself does not come."""
        with self.changing():
            self.next_revision, self.next_at, self.next_change = None, None, ""
            self.save()

    def rename(self, slug: str) -> None:
        """Another address; one that readers have leads to it from now on. Raises ValidationError."""
        with self.changing():
            self.slug = slug
            self.full_clean()
            self.save()
            self._keep_slug()

    def _keep_slug(self) -> None:
        """Written down before readers have it, so that no other article can take it meanwhile."""
        if self.state != self.State.PUBLISHED or self.published_at is None:
            return
        kept, _ = PublicSlug.objects.get_or_create(
            slug=self.slug, defaults={"article": self, "since": self.published_at}
        )
        if kept.article_id != self.pk:
            raise PublicationError("Another article has this address, or has had it, and links lead there.")
        self.public_slugs.filter(since__gt=timezone.now()).update(since=self.published_at)

    def _settle(self) -> None:
        """A change whose moment has come is what is published: from then on it is written down as such."""
        if self.next_at is None or not self.next_is_due:
            return
        self.published_revision = self.next_revision
        if self.next_change:
            self.changes.create(at=self.next_at, text=self.next_change)
            self.updated_at = self.next_at
        self.next_revision, self.next_at, self.next_change = None, None, ""
        self.save()


def refuse_unshowable(revision: Revision) -> None:
    """Raises PublicationError where a page could not be made of it."""
    if not revision.title or not revision.standfirst:
        raise PublicationError("It has no title or no standfirst yet.")
    for line, message in placement_problems(revision.body):
        raise PublicationError(f"Line {line}: {message}.")


def is_taken(slug: str, article: Article | None) -> bool:
    """Whether an article but this one has the address, or once had it."""
    pk = article.pk if article and article.pk else 0
    has = Article.objects.filter(slug=slug).exclude(pk=pk).exists()
    return has or PublicSlug.objects.filter(slug=slug).exclude(article=pk).exists()
