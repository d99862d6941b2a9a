"""What is true: facts about technologies, each with a verdict, a source and the day of its check."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from comparisons.corrections.models import Correction  # noqa: F401, a model of this room
from comparisons.events import ClaimEvent  # noqa: F401, a model of this room
from comparisons.presets import Preset, PresetWeight  # noqa: F401, models of this room
from techjobs.versioned import Versioned


def not_in_the_future(day: date) -> None:
    """Nobody has read or checked anything tomorrow; a day of grace is for zones east of ours."""
    if day > timezone.localdate() + timedelta(days=1):
        raise ValidationError("This day has not come yet.")


class Technology(Versioned):
    """Its version moves with it, its releases, its claims, and whatever those speak of."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(unique=True)
    symbol = models.CharField(max_length=3, help_text="Two letters that stand for it where room is short.")
    kind = models.CharField(max_length=60, help_text="What sort of thing it is: Web framework.")
    summary = models.CharField(max_length=300, help_text="One or two sentences in our own words.")
    homepage = models.URLField(help_text="The project’s own site.")
    repository = models.URLField(blank=True, help_text="Where its source code is kept.")
    licence = models.CharField(max_length=60, help_text="The SPDX identifier: BSD-3-Clause.")
    pypi_name = models.CharField(
        "PyPI name", max_length=100, blank=True, help_text="The name that pip installs."
    )
    first_released = models.PositiveSmallIntegerField(
        help_text="The year.", validators=[MinValueValidator(1950)]
    )

    class Meta:
        verbose_name_plural = "technologies"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("comparisons:technology_detail", args=[self.slug])

    def clean(self) -> None:
        from comparisons.pairs import ambiguous_with

        others = Technology.objects.exclude(pk=self.pk).values_list("slug", flat=True)
        if pair := ambiguous_with(self.slug, others):
            message = f"With it the address of the pair {pair[0]} and {pair[1]} would mean two pairs."
            raise ValidationError({"slug": message})


# A final release, 5.2 or 5.2.1; of a preview, 6.1rc1, no fact is expected to speak.
FINAL = re.compile(r"v?(\d{1,6})(?:\.(\d{1,6}))?(?:\.\d+)*")


def release_rank(version: str) -> int | None:
    """Its first two numbers as one that can be compared: 5.2.1 is as new as 5.2, and 5.10 is newer."""
    found = FINAL.fullmatch(version)
    return int(found[1]) * 1_000_000 + int(found[2] or 0) if found else None


class Release(models.Model):
    technology = models.ForeignKey(Technology, on_delete=models.CASCADE, related_name="releases")
    version = models.CharField(
        max_length=30, help_text="5.2, not 5.2.8: facts speak of a minor release with all its patches."
    )
    label = models.CharField(max_length=30, blank=True, help_text="LTS, where it is one.")
    released_on = models.DateField(
        null=True, blank=True, help_text="The day it came out. Facts of older releases then want checking."
    )
    supported_until = models.DateField(
        null=True, blank=True, help_text="The last day of security fixes, where the project says it."
    )
    rank = models.PositiveBigIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["technology", F("released_on").desc(nulls_last=True), "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["technology", "version"], name="comparisons_release_unique"),
        ]
        indexes = [models.Index(fields=["technology", "rank"], name="comparisons_release_by_rank")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.rank = release_rank(self.version)
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.technology.name} {self.version}"

    @property
    def name(self) -> str:
        return f"{self.version} {self.label}".strip()


def worth(default: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        default=default,
        validators=[MaxValueValidator(100)],
        help_text="What it counts where a reader weighs criteria, 0 to 100.",
    )


class Criterion(Versioned):
    """A question asked of technologies; the definition says what “yes” means.

    Its version moves with it, its claims, and whatever those speak of.
    """

    class Review(models.IntegerChoices):
        QUARTER = 3, "3 months"
        HALF_A_YEAR = 6, "6 months"
        YEAR = 12, "12 months"
        TWO_YEARS = 24, "24 months"

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(unique=True)
    question = models.CharField(max_length=160, help_text="As a reader would ask it; yes is the good answer.")
    definition = models.TextField(help_text="What yes, partial, extension and no mean here.")
    review_months = models.PositiveSmallIntegerField(
        "review period",
        choices=Review,
        default=Review.YEAR,
        help_text="How long a check holds. After that its cells are stale, and wait for another.",
    )
    worth_yes = worth(100)
    worth_partial = worth(50)
    worth_extension = worth(50)
    worth_no = worth(0)

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ComparisonQuerySet(models.QuerySet["Comparison"]):
    def of_technologies(self, technologies: Iterable[int]) -> "ComparisonQuerySet":
        return self.filter(columns__technology__in=technologies).distinct()

    def of_criteria(self, criteria: Iterable[int]) -> "ComparisonQuerySet":
        return self.filter(rows__criterion__in=criteria).distinct()

    def showing(self, claim: "Claim") -> "ComparisonQuerySet":
        return self.of_technologies([claim.technology_id]).of_criteria([claim.criterion_id])

    def comparing(self, one: "Technology", other: "Technology") -> "ComparisonQuerySet":
        """Those that have a column for each of both."""
        return self.of_technologies([one.pk]).filter(pk__in=self.of_technologies([other.pk]).values("pk"))

    def with_cells(self) -> "ComparisonQuerySet":
        """What readers may see: a table that has a row and a column."""
        return self.filter(columns__isnull=False, rows__isnull=False).distinct()

    def touch(self) -> None:
        """Move the version of each: something that it shows has changed."""
        # By key: PostgreSQL and SQLite refuse an UPDATE of a DISTINCT query.
        Comparison.objects.filter(pk__in=self.order_by().values("pk")).update(version=F("version") + 1)


class Comparison(Versioned):
    """A table: some technologies as columns, some criteria as rows. Its cells are the claims of both."""

    title = models.CharField(max_length=120)
    slug = models.SlugField(
        unique=True, help_text="Articles place the table by this name; it does not change later."
    )
    caption = models.CharField(max_length=200, help_text="Stands above the table: what it compares.")

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("comparisons:comparison_detail", args=[self.slug])


class ComparisonColumn(models.Model):
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="columns")
    technology = models.ForeignKey(Technology, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["comparison", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["comparison", "technology"], name="comparisons_column_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.comparison}: {self.technology}"


class ComparisonRow(models.Model):
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="rows")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=80, help_text="Rows with the same words here stand together.")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["comparison", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["comparison", "criterion"], name="comparisons_row_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.comparison}: {self.criterion}"


def months_before(day: date, months: int) -> date:
    """The same day of the month, or that month's last one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _review_is_due(today: date) -> Q:
    periods = [
        Q(criterion__review_months=months, checked_on__lt=months_before(today, months))
        for months in Criterion.Review.values
    ]
    return reduce(or_, periods)


# Why a claim wants checking: what `with_reasons` annotates, and how it is said.
REASONS = {
    "is_old": "its review is due",
    "is_behind": "there is a newer release",
    "is_disputed": "disputed",
    "is_unsourced": "no source",
    "is_unknown": "unknown",
}


class ClaimQuerySet(models.QuerySet["Claim"]):
    def shown_by(self, comparisons: Iterable["Comparison"]) -> Self:
        """Those in the cells of any of the comparisons."""
        columns = ComparisonColumn.objects.filter(
            comparison__in=comparisons,
            technology=OuterRef("technology"),
            comparison__rows__criterion=OuterRef("criterion"),
        )
        return self.filter(Exists(columns))

    def with_reasons(self, today: date) -> Self:
        """Each with why it wants checking, as `check_reasons` words it."""
        newer = Release.objects.filter(technology=OuterRef("technology"), rank__gt=OuterRef("release__rank"))
        # What is announced is not there yet.
        newer = newer.exclude(released_on__gt=today)
        return self.annotate(
            is_old=_review_is_due(today),
            is_behind=Exists(newer),
            is_disputed=~Q(disputed=""),
            is_unsourced=~Exists(Evidence.objects.filter(claim=OuterRef("pk"))),
            is_unknown=Q(verdict=Claim.Verdict.UNKNOWN),
        )

    def to_check(self, today: date) -> Self:
        """Those that want checking, the longest unchecked first. Take as many as you show: `[:10]`."""
        wanting = [Q(**{reason: True}) for reason in REASONS]
        return (
            self.with_reasons(today)
            .filter(reduce(or_, wanting))
            .select_related("technology", "criterion", "release__technology")
            .order_by("checked_on", "pk")
        )


class Claim(models.Model):
    """What we say of one technology under one criterion; every table that has both shows it."""

    class Verdict(models.TextChoices):
        YES = "yes", "Yes"
        PARTIAL = "partial", "Partial"
        EXTENSION = "extension", "Extension"
        NO = "no", "No"
        UNKNOWN = "unknown", "Unknown"
        NOT_APPLICABLE = "n/a", "Not applicable"

    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="claims")
    technology = models.ForeignKey(Technology, on_delete=models.PROTECT, related_name="claims")
    verdict = models.CharField(max_length=10, choices=Verdict)
    text = models.CharField(max_length=120, help_text="The answer in a few words.")
    note = models.TextField(
        blank=True, max_length=500, help_text="What the verdict leaves out. A partial one must say it."
    )
    release = models.ForeignKey(
        Release, on_delete=models.RESTRICT, related_name="claims", help_text="The release it speaks of."
    )
    checked_on = models.DateField(
        validators=[not_in_the_future], help_text="The day somebody last compared it with its sources."
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the editors of the site.",
    )
    disputed = models.CharField(
        max_length=200,
        blank=True,
        help_text="What is in doubt, in a sentence: readers see the cell as disputed. Empty: nothing is.",
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["technology", "criterion"]
        indexes = [models.Index(fields=["checked_on", "id"], name="comparisons_claim_by_check")]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "technology"], name="comparisons_claim_unique"),
            models.CheckConstraint(
                condition=Q(verdict__in=["yes", "partial", "extension", "no", "unknown", "n/a"]),
                name="comparisons_claim_verdict_known",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="partial") | ~Q(note=""),
                name="comparisons_claim_partial_has_note",
                violation_error_message="A partial verdict needs a note that says what is missing.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.technology}, {self.criterion}"

    def get_absolute_url(self) -> str:
        return reverse("comparisons:claim_detail", args=[self.technology.slug, self.criterion.slug])

    def clean(self) -> None:
        if self.release_id and self.technology_id and self.release.technology_id != self.technology_id:
            raise ValidationError({"release": "This is a release of another technology."})

    @property
    def check_reasons(self) -> list[str]:
        """Why it wants checking, in words; of a claim that came by `with_reasons` or `to_check`."""
        return [words for name, words in REASONS.items() if getattr(self, name)]


class Evidence(models.Model):
    """Where a claim comes from: what was read, in which version, and when."""

    class Kind(models.TextChoices):
        DOCUMENTATION = "documentation", "Documentation"
        SOURCE = "source", "Source code"
        RELEASE_NOTE = "release-note", "Release note"
        CHECK = "check", "Check"
        MEASUREMENT = "measurement", "Measurement"

    class Stance(models.TextChoices):
        SUPPORTS = "supports", "Supports"
        CONTRADICTS = "contradicts", "Contradicts"

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.DOCUMENTATION)
    url = models.URLField("URL", max_length=500)
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=120)
    version_read = models.CharField(max_length=60, help_text="The version of the copy that was read.")
    accessed_on = models.DateField(validators=[not_in_the_future], help_text="The day it was read.")
    stance = models.CharField(max_length=12, choices=Stance, default=Stance.SUPPORTS)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["claim", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "url"], name="comparisons_evidence_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["documentation", "source", "release-note", "check", "measurement"]),
                name="comparisons_evidence_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(stance__in=["supports", "contradicts"]),
                name="comparisons_evidence_stance_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title
