"""What editors have to look at: cells that want checking, and cells of a comparison that nobody has filled.

Empty cells stand first, for nobody has ever checked them; then the longest unchecked. A page is found by a
key and not by a number, `Key`, and costs a fixed number of queries however much there is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from comparisons.corrections.models import Correction
from comparisons.events import ClaimEvent
from comparisons.models import REASONS, Claim, Comparison, ComparisonRow, Criterion, Technology
from comparisons.places import CellKey, Shown, grid_url, shown_in
from techjobs.admin import COUNTED

A_PAGE = 50

EMPTY = "empty"
# What one can ask for, the fields of `with_reasons` that it means, and how it is said.
FILTERS: dict[str, tuple[tuple[str, ...], str]] = {
    "any": (tuple(REASONS), "Any reason"),
    "stale": (("is_old", "is_behind"), "Stale: its review is due, or there is a newer release"),
    "disputed": (("is_disputed",), "Disputed"),
    "unsourced": (("is_unsourced",), "No source"),
    "unknown": (("is_unknown",), "Unknown"),
    EMPTY: ((), "Empty: in a table, and nobody has filled it"),
}


@dataclass(frozen=True)
class Key:
    """The last line of a page: an empty cell’s technology and criterion, or a claim’s day and key."""

    day: date | None
    first: int
    second: int = 0

    @classmethod
    def parse(cls, text: str) -> "Key":
        """ValueError where it is none."""
        kind, *rest = text.split("_")
        if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in rest[-2:]):
            raise ValueError(text)
        if kind == EMPTY:
            technology, criterion = rest
            return cls(None, int(technology), int(criterion))
        (pk,) = rest
        return cls(date.fromisoformat(kind), int(pk))

    def __str__(self) -> str:
        return f"{self.day.isoformat()}_{self.first}" if self.day else f"{EMPTY}_{self.first}_{self.second}"


@dataclass
class Line:
    criterion: Criterion
    technology: Technology
    reasons: list[str]
    claim: Claim | None = None
    last: int = 0  # the cell's newest event
    shown: list[Shown] = field(default_factory=list)
    waiting: list[Correction] = field(default_factory=list)
    grid: str = ""

    @property
    def cell(self) -> CellKey:
        return self.criterion.pk, self.technology.pk

    @property
    def key(self) -> Key:
        if self.claim:
            return Key(self.claim.checked_on, self.claim.pk)
        return Key(None, self.technology.pk, self.criterion.pk)

    @property
    def may_be_confirmed(self) -> bool:
        """Whether “checked, unchanged” takes a reason away: only of one whose review is due."""
        return self.claim is not None and getattr(self.claim, "is_old", False)


@dataclass(frozen=True)
class Page:
    lines: list[Line]
    next: Key | None
    count: int  # of the whole list, no further than COUNTED

    @property
    def is_cut(self) -> bool:
        return self.count >= COUNTED


def load_page(
    today: date, *, reason: str = "any", comparison: Comparison | None = None, after: Key | None = None
) -> Page:
    claims, empty = _claims(today, reason, comparison), _empty(reason, comparison)
    lines: list[Line] = []
    if after is None or after.day is None:
        lines += _empty_lines(empty, after)
    if len(lines) <= A_PAGE:
        lines += _claim_lines(claims, after, A_PAGE + 1 - len(lines))
    shown = lines[:A_PAGE]
    _dress(shown, comparison)
    more = shown[-1].key if len(lines) > A_PAGE else None
    return Page(shown, more, _count(claims, empty))


def _claims(today: date, reason: str, comparison: Comparison | None) -> QuerySet[Claim]:
    names, _ = FILTERS[reason]
    if not names:
        return Claim.objects.none()
    claims = Claim.objects.shown_by([comparison]) if comparison else Claim.objects.all()
    wanted = reduce(or_, [Q(**{name: True}) for name in names])
    found = claims.with_reasons(today).filter(wanted).order_by("checked_on", "pk")
    return found.select_related("technology", "criterion", "release__technology")


def _empty(reason: str, comparison: Comparison | None) -> QuerySet[Any, Any]:
    """Pairs of a technology and a criterion, each with the first comparison that has both."""
    if reason not in {"any", EMPTY}:
        return ComparisonRow.objects.none().values("criterion")
    rows = ComparisonRow.objects.all()
    if comparison:
        rows = rows.filter(comparison=comparison)
    filled = Claim.objects.filter(criterion=OuterRef("criterion"), technology=OuterRef("of_technology"))
    return (
        rows.order_by()
        .annotate(of_technology=F("comparison__columns__technology"))
        .filter(~Exists(filled), of_technology__isnull=False)
        .values("of_technology", "criterion")
        .annotate(first=Min("comparison"))
        .order_by("of_technology", "criterion")
    )


def _empty_lines(empty: QuerySet[Any, Any], after: Key | None) -> list[Line]:
    if after:
        later = Q(of_technology=after.first, criterion__gt=after.second) | Q(of_technology__gt=after.first)
        empty = empty.filter(later)
    found = list(empty[: A_PAGE + 1])
    technologies = Technology.objects.in_bulk({one["of_technology"] for one in found})
    criteria = Criterion.objects.in_bulk({one["criterion"] for one in found})
    return [
        Line(
            criteria[one["criterion"]],
            technologies[one["of_technology"]],
            [EMPTY],
            grid=grid_url(one["first"]),
        )
        for one in found
    ]


def _claim_lines(claims: QuerySet[Claim], after: Key | None, most: int) -> list[Line]:
    if after and after.day:
        claims = claims.filter(Q(checked_on=after.day, pk__gt=after.first) | Q(checked_on__gt=after.day))
    return [Line(one.criterion, one.technology, one.check_reasons, claim=one) for one in claims[:most]]


def _dress(lines: list[Line], comparison: Comparison | None) -> None:
    """Give each line where it is shown, the cell's newest event, and the reports on it that wait."""
    criteria, technologies = {line.criterion.pk for line in lines}, {line.technology.pk for line in lines}
    shown = shown_in(criteria, technologies)
    last = _last_events([line.claim.pk for line in lines if line.claim])
    waiting = Correction.objects.waiting().filter(criterion__in=criteria, technology__in=technologies)
    reports: dict[CellKey, list[Correction]] = {}
    for correction in waiting.order_by("pk")[:COUNTED]:
        reports.setdefault((correction.criterion_id, correction.technology_id), []).append(correction)
    for line in lines:
        line.shown = shown.get(line.cell, [])
        line.last = last.get(line.claim.pk, 0) if line.claim else 0
        line.waiting = reports.get(line.cell, [])
        line.grid = _grid(line, comparison)


def _grid(line: Line, comparison: Comparison | None) -> str:
    """The cell's editor, in the comparison that one looks at where it is one."""
    chosen = grid_url(comparison.pk) if comparison else line.shown[0].url if line.shown else line.grid
    key = "{}-{}".format(*line.cell)
    return f"{chosen}?cell={key}#cell-{key}" if chosen else ""


def _last_events(claims: Iterable[int]) -> dict[int, int]:
    """By the claim's key; along the index of a cell's events, so that their number does not matter."""
    events = ClaimEvent.objects.filter(technology=OuterRef("technology"), criterion=OuterRef("criterion"))
    newest = Subquery(events.order_by("-pk").values("pk")[:1])
    found = Claim.objects.filter(pk__in=list(claims)).order_by().annotate(last_event=newest)
    return {pk: last or 0 for pk, last in found.values_list("pk", "last_event")}


def _count(claims: QuerySet[Claim], empty: QuerySet[Any, Any]) -> int:
    counted = empty.order_by()[:COUNTED].count()
    return min(COUNTED, counted + claims.order_by().values("pk")[:COUNTED].count())
