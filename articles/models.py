"""What we say about it: articles and their revisions."""

import math
import re
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from comparisons.models import Comparison
from techjobs.markdown import Profile, Segment, normalise, render_markdown
from techjobs.stored_text import StoredText
from techjobs.versioned import Versioned

# Adults read non-fiction in English at about 240 words a minute (Brysbaert 2019); ours has tables.
WORDS_A_MINUTE = 220

# Enough for a first screen of each, few enough to stay light on a phone.
ARTICLES_A_PAGE = 20


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        """What readers may see now: the one place that decides it."""
        return self.filter(state=Article.State.PUBLISHED, published_at__lte=timezone.now())

    def with_text(self) -> Self:
        """With the published revision and the author in the same query."""
        return self.select_related("published_revision", "byline")

    def with_title(self) -> Self:
        """For lists: as with_text, without what only the article's own page shows."""
        return self.with_text().defer("published_revision__body", "published_revision__segments")

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


class Article(Versioned):
    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    slug = models.SlugField(max_length=100, unique=True, help_text="The address, below /articles/.")
    byline = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        help_text="The member who signs it. Empty: the site's name.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_revision = models.ForeignKey(
        "Revision", on_delete=models.RESTRICT, null=True, blank=True, editable=False, related_name="+"
    )

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
        ]
        indexes = [
            models.Index(fields=["state", "published_at", "id"], name="articles_by_publication"),
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("articles:article_detail", args=[self.slug])

    @property
    def title(self) -> str:
        return self.published_revision.title if self.published_revision else ""

    @property
    def standfirst(self) -> str:
        return self.published_revision.standfirst if self.published_revision else ""

    @property
    def author_name(self) -> str:
        return self.byline.username if self.byline else settings.SITE_NAME

    @property
    def comparisons(self) -> list[Comparison]:
        """What the published text shows, in its order."""
        revision = self.published_revision
        if revision is None:
            return []
        order = placed_slugs(revision.segments)
        return sorted(revision.comparisons.all(), key=lambda comparison: order.index(comparison.slug))

    def publish(
        self, revision: "Revision", *, at: datetime | None = None, updated_at: datetime | None = None
    ) -> None:
        """Make `revision` what readers see: now, or from `at` on; `updated_at` is now where not given."""
        now = timezone.now()
        self.state = self.State.PUBLISHED
        self.published_revision = revision
        self.published_at = at or self.published_at or now
        self.updated_at = updated_at or max(now, self.published_at)
        self.save()

    def withdraw(self) -> None:
        self.state = self.State.WITHDRAWN
        self.save(update_fields=["state"])


class Section(NamedTuple):
    """A part of an article: its heading ({"id", "html", "text"}; None before the first) and what follows."""

    heading: dict[str, str] | None
    parts: list[dict[str, Any]]


class Revision(StoredText):
    """One text of an article, kept for ever; which one is published the article says."""

    rendered_fields = ("segments", "words")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    title = models.CharField(max_length=120)
    standfirst = models.CharField(max_length=300, help_text="One or two sentences below the title.")
    body = models.TextField(help_text="Markdown. A line [[comparison: slug]] places a table.")
    segments = models.JSONField(default=list, editable=False)
    words = models.PositiveIntegerField(default=0, editable=False)
    comparisons = models.ManyToManyField(
        Comparison, through="Placement", related_name="revisions", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    note = models.CharField(max_length=200, blank=True, help_text="What this revision changes, for editors.")

    class Meta:
        ordering = ["article", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} ({self.created_at:%Y-%m-%d %H:%M})"

    @property
    def reading_minutes(self) -> int:
        return max(1, math.ceil(self.words / WORDS_A_MINUTE))

    def clean(self) -> None:
        if problems := placement_problems(self.body):
            raise ValidationError({"body": [f"Line {line}: {message}" for line, message in problems]})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Render the body and place its tables; a ValidationError where it names an unknown one."""
        self.title, self.standfirst = normalise(self.title), normalise(self.standfirst)
        self.body = normalise(self.body).strip()
        self.clean()
        self.render()
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.comparisons.set(Comparison.objects.filter(slug__in=placed_slugs(self.segments)))
            # What is published and changes where it stands changes its article, too.
            Article.objects.filter(published_revision=self).update(version=F("version") + 1)

    def render(self) -> None:
        rendered = render_markdown(self.body, Profile.ARTICLE)
        self.segments = rendered.segments
        self.words = rendered.words

    @property
    def sections(self) -> list[Section]:
        """The rendered body, a section for each heading of level 2 and one for what stands before."""
        sections = [Section(None, [])]
        for segment in self.segments:
            if "heading" in segment:
                sections.append(Section(segment["heading"], []))
            else:
                sections[-1].parts.append(segment)
        return sections if sections[0].parts else sections[1:]


class Placement(models.Model):
    """That a revision shows a comparison: a shown comparison cannot be deleted."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="placements")
    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="placements")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "comparison"], name="articles_placement_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.comparison} in {self.revision}"


def placed_slugs(segments: list[Segment]) -> list[str]:
    return [segment["comparison"] for segment in segments if "comparison" in segment]


def placement_problems(body: str) -> list[tuple[int, str]]:
    """The line of each table that the text places and that cannot be shown there, and why not."""
    segments = render_markdown(body, Profile.ARTICLE).segments
    slugs = placed_slugs(segments)
    known = set(Comparison.objects.filter(slug__in=slugs).values_list("slug", flat=True)) if slugs else set()
    problems, placed = _stray_placements(body, segments), set()
    for segment in segments:
        slug = segment.get("comparison")
        if slug and slug not in known:
            problems.append((segment["line"], f"there is no comparison “{slug}”"))
        elif slug and slug in placed:
            problems.append((segment["line"], f"the comparison “{slug}” stands in the article already"))
        placed.add(slug)
    return sorted(problems)


# What was meant to place a table, and what code shows on purpose.
STRAY = re.compile(r"\[\[\s*comp\w*\s*:", re.IGNORECASE)
CODE = re.compile(r"<code>.*?</code>", re.DOTALL)


def _stray_placements(body: str, segments: list[Segment]) -> list[tuple[int, str]]:
    """Placements that are not on a line of their own, or misspelt: readers would see the brackets."""
    if not any(STRAY.search(CODE.sub("", segment.get("html", ""))) for segment in segments):
        return []
    placed = {segment["line"] for segment in segments if "comparison" in segment}
    return [
        (line, "a table is placed by [[comparison: slug]] on a line of its own")
        for line, words in enumerate(body.splitlines(), start=1)
        if STRAY.search(words) and line not in placed
    ]
