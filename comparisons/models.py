"""What is true: facts about technologies, each with a verdict, a source and the day of its check."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from techjobs.versioned import Versioned


def not_in_the_future(day: date) -> None:
    """Nobody has read or checked anything tomorrow; a day of grace is for zones east of ours."""
    if day > timezone.localdate() + timedelta(days=1):
        raise ValidationError("This day has not come yet.")


class Technology(models.Model):
    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(unique=True)
    symbol = models.CharField(max_length=3, help_text="Two letters that stand for it where room is short.")
    kind = models.CharField(max_length=60, help_text="What sort of thing it is: Web framework.")
    summary = models.CharField(max_length=300)
    homepage = models.URLField()
    repository = models.URLField(blank=True)
    licence = models.CharField(max_length=60, help_text="The SPDX identifier: BSD-3-Clause.")
    pypi_name = models.CharField("PyPI name", max_length=100, blank=True)
    first_released = models.PositiveSmallIntegerField(
        help_text="The year.", validators=[MinValueValidator(1950)]
    )

    class Meta:
        verbose_name_plural = "technologies"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Release(models.Model):
    technology = models.ForeignKey(Technology, on_delete=models.CASCADE, related_name="releases")
    version = models.CharField(max_length=30)
    label = models.CharField(max_length=30, blank=True, help_text="LTS, where it is one.")
    released_on = models.DateField(null=True, blank=True)
    supported_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["technology", F("released_on").desc(nulls_last=True), "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["technology", "version"], name="comparisons_release_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.technology.name} {self.version}"

    @property
    def name(self) -> str:
        return f"{self.version} {self.label}".strip()


class Criterion(models.Model):
    """A question asked of technologies; the definition says what “yes” means."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(unique=True)
    question = models.CharField(max_length=160)
    definition = models.TextField(help_text="What yes, partial, extension and no mean here.")

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
    caption = models.CharField(max_length=200)

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
    technology = models.ForeignKey(Technology, on_delete=models.CASCADE, related_name="claims")
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

    class Meta:
        ordering = ["technology", "criterion"]
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

    def clean(self) -> None:
        if self.release_id and self.technology_id and self.release.technology_id != self.technology_id:
            raise ValidationError({"release": "This is a release of another technology."})


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
