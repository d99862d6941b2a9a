"""What was changed in a claim: by whom, when, from what to what, and why. Kept for ever.

`before` and `after` hold a claim with its evidence as JSON, or null where there was none. It is written as
in the content files, but for `checked_by`: a name would outlive its account.

    {"criterion": "templating", "technology": "flask",      their slugs
     "verdict": "yes", "text": "Jinja2", "note": "",
     "release": "3.1",                                      its version
     "checked_on": "2026-11-22",
     "checked_by": 7,                                       the member's key, or null for the editors
     "disputed": "",                                        absent from the oldest ones
     "evidence": [{"kind": "documentation", "url": ..., "title": ..., "publisher": ..., "version_read": ...,
                   "accessed_on": "2026-11-22", "stance": "supports"}, ...]}
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Max
from django.utils import timezone

Snapshot = dict[str, Any]


class KeptError(TypeError):
    """An event is written once; there is no way to change or to delete it."""


class ClaimEventQuerySet(models.QuerySet["ClaimEvent"]):
    def of_cell(self, criterion: int | None, technology: int | None) -> "ClaimEventQuerySet":
        return self.filter(criterion=criterion, technology=technology)

    def last_ids(self, cells: models.Q) -> dict[tuple[int, int], int]:
        """The key of the last event of each of the cells, by criterion and technology; one query."""
        last = self.filter(cells).order_by().values_list("criterion", "technology").annotate(Max("pk"))
        return {(criterion, technology): pk for criterion, technology, pk in last}

    def update(self, **kwargs: Any) -> int:
        raise KeptError("Events are not changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise KeptError("Events are not deleted.")


class ClaimEvent(models.Model):
    class Kind(models.TextChoices):
        CREATED = "created", "Created"
        CHANGED = "changed", "Changed"
        CHECKED = "checked", "Checked, unchanged"
        RESTORED = "restored", "Restored"
        DELETED = "deleted", "Deleted"

    # An event outlives all that it speaks of; the snapshots have the names.
    claim = models.ForeignKey(
        "comparisons.Claim", on_delete=models.SET_NULL, null=True, related_name="events", editable=False
    )
    criterion = models.ForeignKey(
        "comparisons.Criterion", on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    technology = models.ForeignKey(
        "comparisons.Technology", on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    kind = models.CharField(max_length=10, choices=Kind, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        help_text="Empty: an import, or somebody whose account is gone.",
    )
    credited_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="credits",
        editable=False,
        help_text="The member who reported it, where they wanted to be named.",
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    before = models.JSONField(null=True, editable=False)
    after = models.JSONField(null=True, editable=False)
    why = models.CharField(max_length=200, blank=True, editable=False)

    objects = ClaimEventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["technology", "criterion", "id"], name="comparisons_events_of_cell")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["created", "changed", "checked", "restored", "deleted"]),
                name="comparisons_event_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    @property
    def snapshot(self) -> Snapshot:
        """The claim after it, or before it where it is gone."""
        return self.after or self.before or {}

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise KeptError("Events are not changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise KeptError("Events are not deleted.")
