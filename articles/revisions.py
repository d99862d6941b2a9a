"""An article's texts: every save is a revision, kept for ever."""

import math
import re
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from comparisons.models import Comparison
from techjobs.markdown import BIDI_CONTROLS, Profile, Segment, normalise, render_markdown
from techjobs.stored_text import StoredText

# Adults read non-fiction in English at about 240 words a minute (Brysbaert 2019); ours has tables.
WORDS_A_MINUTE = 220

TITLE_LENGTH = 120
STANDFIRST_LENGTH = 300


class Section(NamedTuple):
    """A part of an article: its heading ({"id", "html", "text"}; None before the first) and what follows."""

    heading: dict[str, str] | None
    parts: list[dict[str, Any]]


class Revision(StoredText):
    """One text of an article, kept for ever; which one is published the article says."""

    rendered_fields = ("segments", "words")

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="revisions")
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    standfirst = models.CharField(
        max_length=STANDFIRST_LENGTH,
        blank=True,
        help_text="One or two sentences below the title; search engines show them, too.",
    )
    body = models.TextField(blank=True, help_text="Markdown. A line [[comparison: slug]] places a table.")
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Render the body and write down which tables it places; a new one is the working copy."""
        is_new = self._state.adding
        # Lists and other pages show these two among other words, whose direction is not theirs to turn.
        self.title = BIDI_CONTROLS.sub("", normalise(self.title))
        self.standfirst = BIDI_CONTROLS.sub("", normalise(self.standfirst))
        self.body = normalise(self.body).strip()
        self.render()
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.comparisons.set(Comparison.objects.filter(slug__in=placed_slugs(self.segments)))
            if is_new:
                self._article().update(latest_revision=self)
                self.article.latest_revision = self
            else:
                # What is published and changes where it stands changes its article, too.
                self._article().filter(Q(published_revision=self) | Q(next_revision=self)).update(
                    version=F("version") + 1
                )

    def _article(self) -> models.QuerySet:
        return type(self.article)._default_manager.filter(pk=self.article_id)

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
PLACED_SO = "a table is placed by [[comparison: name]] on a line of its own, an empty one before and after it"
CODE = re.compile(r"<code>.*?</code>", re.DOTALL)


def _stray_placements(body: str, segments: list[Segment]) -> list[tuple[int, str]]:
    """Placements that are not on a line of their own, or misspelt: readers would see the brackets."""
    if not any(STRAY.search(CODE.sub("", segment.get("html", ""))) for segment in segments):
        return []
    placed = {segment["line"] for segment in segments if "comparison" in segment}
    return [
        (line, PLACED_SO)
        for line, words in enumerate(body.splitlines(), start=1)
        if STRAY.search(words) and line not in placed
    ]
