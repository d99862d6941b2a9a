"""“Is this wrong?”: what a member says of a cell, and what became of it.

A cell is a criterion and a technology; it may be empty, which can be reported as well. What changes a
correction is in `comparisons.corrections.acts`.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

# Room for an explanation, not for an essay: editors read each of them.
MAX_WORDS = 1_000
# As the text of a cell, in whose place it would stand.
MAX_TEXT = 120
# As the sentence with which a fact is disputed, or the reason of its change.
MAX_ANSWER = 200


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def waiting(self) -> Self:
        """Those that an editor has not decided yet."""
        return self.filter(state__in=Correction.WAITING)

    def of_cell(self, criterion: int, technology: int) -> Self:
        return self.filter(criterion=criterion, technology=technology)


class Correction(models.Model):
    class State(models.IntegerChoices):
        """In the order of the queue: what nobody has looked at stands first."""

        OPEN = 0, "Open"
        AGREED = 1, "Shown as disputed"
        ACCEPTED = 2, "Accepted"
        DECLINED = 3, "Declined"
        WITHDRAWN = 4, "Withdrawn"

    WAITING = (State.OPEN, State.AGREED)

    criterion = models.ForeignKey(
        "comparisons.Criterion", on_delete=models.PROTECT, related_name="+", editable=False
    )
    technology = models.ForeignKey(
        "comparisons.Technology", on_delete=models.PROTECT, related_name="+", editable=False
    )
    # Empty once the account is gone: what was said of a fact still waits for an editor.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="corrections",
        editable=False,
    )
    wrong = models.TextField("what is wrong", max_length=MAX_WORDS)
    verdict = models.CharField("what it should say", max_length=10, blank=True)
    text = models.CharField("in a few words", max_length=MAX_TEXT)
    source = models.URLField(max_length=500, blank=True)
    tested = models.TextField("how it was tested", max_length=MAX_WORDS, blank=True)
    is_credited = models.BooleanField("wants to be named", default=False)
    state = models.PositiveSmallIntegerField(choices=State, default=State.OPEN, editable=False)
    created_at = models.DateTimeField("sent", default=timezone.now, editable=False)
    # The cell's last event when this was written, 0 where there was none: so an editor sees what came after.
    seen = models.BigIntegerField(default=0, editable=False)

    # What an editor made of it
    answer = models.CharField(max_length=MAX_ANSWER, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    # With which words the cell was disputed because of it: only these go when it is declined.
    disputed = models.CharField(max_length=MAX_ANSWER, blank=True, editable=False)
    # The change that it led to.
    event = models.OneToOneField(
        "comparisons.ClaimEvent",
        on_delete=models.PROTECT,
        null=True,
        related_name="correction",
        editable=False,
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["state", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "criterion", "technology"],
                condition=Q(state__in=[0, 1]),
                name="comparisons_correction_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[0, 1, 2, 3, 4]), name="comparisons_correction_state_known"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", "yes", "partial", "extension", "no", "unknown", "n/a"]),
                name="comparisons_correction_verdict_known",
            ),
            models.CheckConstraint(
                condition=~Q(source="") | ~Q(tested=""), name="comparisons_correction_rests_on"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="comparisons_corrections_queue"),
            models.Index(fields=["technology", "criterion"], name="comparisons_corrections_cell"),
            models.Index(fields=["member", "created_at"], name="comparisons_corrections_late"),
        ]

    def __str__(self) -> str:
        return f"{self.technology}, {self.criterion}"

    def get_absolute_url(self) -> str:
        """Where its member sees what became of it."""
        return reverse("comparisons:correction_create", args=[self.technology.slug, self.criterion.slug])

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING

    @property
    def by(self) -> str:
        return self.member.username if self.member else "a former member"
