"""What has changed in the cells of a comparison, the newest first, for its page and its feed.

A line is an event, or all the cells that imports have filled in a day: nobody reads those one by one. A line
is known by the key of its (newest) event, and a page begins below the line named by such a key.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from comparisons.changes import FIRST, IMPORTED
from comparisons.events import ClaimEvent, ClaimEventQuerySet
from comparisons.models import Comparison, ComparisonColumn, ComparisonRow
from comparisons.reader_history import Told, retold

LINES_A_PAGE = 30

# Nobody's decision: content that came as files, and what was there before there were events.
_FILLED = Q(kind=ClaimEvent.Kind.CREATED, why__in=[IMPORTED, FIRST])


@dataclass(frozen=True)
class Line:
    key: int
    at: datetime
    told: Told | None  # None: cells were filled, as many as `filled` says
    filled: int = 0

    @property
    def day(self) -> date:
        return timezone.localtime(self.at).date()

    @property
    def anchor(self) -> str:
        """Its address in the page of changes, also when more of the same day follows."""
        return f"change-{self.key}" if self.told else f"filled-{self.day:%Y-%m-%d}"


def lines(comparison: Comparison, before: int | None = None, size: int = LINES_A_PAGE) -> list[Line]:
    """Two queries, however many events there are; both read the index of a cell's events."""
    events = _events(comparison)
    changes = events.exclude(_FILLED) if before is None else events.exclude(_FILLED).filter(pk__lt=before)
    found = list(changes.select_related("technology", "criterion", "credited_to").order_by("-pk")[:size])
    told = [Line(one.event.pk, one.event.at, one) for one in retold(found)]
    return sorted(told + _filled(events, before, size), key=lambda line: -line.key)[:size]


def _filled(events: ClaimEventQuerySet, before: int | None, size: int) -> list[Line]:
    days = (
        events.filter(_FILLED)
        .annotate(day=TruncDate("at"))
        .order_by()
        .values("day")
        .annotate(cells=Count("pk"), key=Max("pk"), last=Max("at"))
    )
    if before is not None:
        # By its newest event, so that a day is one line however the pages fall.
        days = days.filter(key__lt=before)
    return [Line(one["key"], one["last"], None, one["cells"]) for one in days.order_by("-key")[:size]]


def _events(comparison: Comparison) -> ClaimEventQuerySet:
    """Those of its cells: what happened elsewhere to its technologies is another table's."""
    columns = ComparisonColumn.objects.filter(comparison=comparison).values("technology")
    rows = ComparisonRow.objects.filter(comparison=comparison).values("criterion")
    events = ClaimEvent.objects.filter(technology__in=columns, criterion__in=rows)
    # That a cell was found unchanged is on its own page: a whole column of that would push out what changed.
    return events.exclude(kind=ClaimEvent.Kind.CHECKED)


def is_place(comparison: Comparison, key: int) -> bool:
    """Whether a page may begin below the event of that key."""
    return _events(comparison).filter(pk=key).exists()
