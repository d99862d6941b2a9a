"""The releases of a technology on an axis of years: how long each is or was supported.

Places are per cent of the axis, so that a drawing needs no size of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import formats

from comparisons.models import Release

# More labels than these would touch one another on a phone.
MOST_YEARS = 7

# Older releases fold away: the newest are what one installs.
SHOWN = 8


@dataclass(frozen=True)
class Bar:
    release: Release
    state: str  # "supported", "ended", "open" (no end is stated), "announced", or "undated"
    words: str
    start: float = 0
    width: float = 0
    rest: float = 0  # of an open one: how far it goes on, nobody knows for how long


@dataclass(frozen=True)
class Year:
    number: int
    x: float


@dataclass(frozen=True)
class Timeline:
    bars: list[Bar]
    older: list[Bar]
    years: list[Year]
    today: float


def timeline(releases: Sequence[Release], today: date) -> Timeline:
    """In the order given, the newest first."""
    axis = Axis(releases, today)
    bars = [_bar(release, axis, today) for release in releases]
    return Timeline(bars[:SHOWN], bars[SHOWN:], axis.years, axis.place(today))


class Axis:
    """From the January before the oldest release shown to the January after the last day shown."""

    def __init__(self, releases: Sequence[Release], today: date) -> None:
        shown = releases[:SHOWN]
        first = min([one.released_on for one in shown if one.released_on], default=today)
        last = max([one.supported_until for one in shown if one.supported_until], default=today)
        first, last = min(first, today), max(last, today)
        last = max([last, *(one.released_on for one in shown if one.released_on)])
        self.start, self.end = date(first.year, 1, 1), _january_after(last)

    def place(self, day: date) -> float:
        days = (min(max(day, self.start), self.end) - self.start).days
        return round(100 * days / (self.end - self.start).days, 2)

    @property
    def years(self) -> list[Year]:
        numbers = range(self.start.year, self.end.year)
        step = -(-len(numbers) // MOST_YEARS)
        return [Year(number, self.place(date(number, 1, 1))) for number in numbers[::step]]


def _january_after(day: date) -> date:
    # The last year there is has no January after it.
    return date(day.year + 1, 1, 1) if day.year < date.max.year else date.max


def _bar(release: Release, axis: Axis, today: date) -> Bar:
    released, until = release.released_on, release.supported_until
    if released is None:
        return Bar(release, *_without_a_day(until, today))
    start = axis.place(released)
    if released > today:
        end = axis.place(until) if until else 100
        return Bar(release, "announced", "Not released yet", start, round(end - start, 2))
    if until is None:
        end = axis.place(today)
        return Bar(release, "open", "No end of support stated", start, *_sizes(start, end, 100))
    state, words = _support(until, today)
    return Bar(release, state, words, start, round(axis.place(until) - start, 2))


def _sizes(start: float, end: float, rest: float) -> tuple[float, float]:
    return round(end - start, 2), round(rest - end, 2)


def _support(until: date, today: date) -> tuple[str, str]:
    day = formats.date_format(until, "j F Y")
    return ("ended", f"Support ended {day}") if until < today else ("supported", f"Supported until {day}")


def _without_a_day(until: date | None, today: date) -> tuple[str, str]:
    return "undated", _support(until, today)[1] if until else "No end of support stated"
