"""When the facts of a table were checked, on an axis of the twelve months up to this one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

MONTHS = 12

# Heights in the drawing's own units; one fact must be visible, many must fit.
LOWEST, HIGHEST = 8, 30


@dataclass(frozen=True)
class Mark:
    x: float  # per cent of the axis
    height: int
    newest: bool


def months(today: date) -> list[date]:
    """The first days of the axis' months."""
    first = today.year * 12 + today.month - MONTHS
    return [_first_day(first + number) for number in range(MONTHS)]


def marks(checked_on: Iterable[date], today: date) -> list[Mark]:
    """A mark for each day with checks, the higher the more; older checks stand at the axis' start."""
    start, end = months(today)[0], _first_day(today.year * 12 + today.month)
    checks = Counter(max(day, start) for day in checked_on)
    most, newest = max(checks.values(), default=1), max(checks, default=None)
    return [
        Mark(
            x=round(100 * (day - start).days / (end - start).days, 1),
            height=LOWEST + (HIGHEST - LOWEST) * count // most,
            newest=day == newest,
        )
        for day, count in sorted(checks.items())
    ]


def _first_day(month: int) -> date:
    """The first day of a month counted from January of year 0."""
    return date(month // 12, month % 12 + 1, 1)


def ruler_month() -> str:
    """What a page's validator includes where the page shows the ruler, whose axis ends this month."""
    return f"{timezone.localdate():%Y-%m}"
