"""How fresh the facts of a comparison are: how many of its cells were checked, and which want checking.

A cell may have several reasons, and then counts under each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from comparisons.models import Claim, ClaimQuerySet, Comparison, ComparisonRow, months_before

RECENT_MONTHS = 12

# A list of more cells than these is for nobody to read; how many there are is said.
CELLS_LISTED = 200


class Measure(NamedTuple):
    name: str  # also its address in the page that lists its cells, and its shape's name
    word: str
    meaning: str


CHECKED = Measure("checked", "Checked", f"in the last {RECENT_MONTHS} months")
STALE = Measure("stale", "Stale", "the review is due, or there is a newer release")
DISPUTED = Measure("disputed", "Disputed", "somebody doubts it, and we are looking")
UNSOURCED = Measure("unsourced", "No source", "nothing is cited for it yet")
UNKNOWN = Measure("unknown", "Unknown", "we looked and cannot say")
EMPTY = Measure("empty", "Empty", "not yet checked by anybody")
MEASURES = (CHECKED, STALE, DISPUTED, UNSOURCED, UNKNOWN, EMPTY)


def _conditions(today: date) -> dict[Measure, Q]:
    """Of a claim that came by `with_reasons`."""
    return {
        CHECKED: Q(checked_on__gte=months_before(today, RECENT_MONTHS)),
        STALE: Q(is_old=True) | Q(is_behind=True),
        DISPUTED: Q(is_disputed=True),
        UNSOURCED: Q(is_unsourced=True),
        UNKNOWN: Q(is_unknown=True),
    }


@dataclass(frozen=True)
class Freshness:
    cells: int
    counts: list[tuple[Measure, int]]


def freshness(comparison: Comparison, today: date) -> Freshness:
    """Two queries, however many cells there are: one counts them, the other all that is said in them."""
    cells = _cells(comparison).count()
    totals = _claims(comparison, today).aggregate(
        claims=Count("pk"),
        **{measure.name: Count("pk", filter=wants) for measure, wants in _conditions(today).items()},
    )
    totals["empty"] = cells - totals["claims"]
    return Freshness(cells, [(measure, totals[measure.name]) for measure in MEASURES])


def _claims(comparison: Comparison, today: date) -> ClaimQuerySet:
    return Claim.objects.shown_by([comparison]).with_reasons(today)


def _cells(comparison: Comparison) -> Any:
    """A row for each cell: that of the comparison, with `column`, the key of the cell's technology."""
    rows = ComparisonRow.objects.filter(comparison=comparison, comparison__columns__isnull=False)
    return rows.annotate(column=F("comparison__columns__technology"))


class Listed(NamedTuple):
    """A cell in a list."""

    criterion: str
    technology: str
    criterion_slug: str
    technology_slug: str
    claim: Claim | None
    why: str


class List(NamedTuple):
    measure: Measure
    total: int
    cells: list[Listed]

    @property
    def more(self) -> int:
        return self.total - len(self.cells)


def lists(comparison: Comparison, found: Freshness, today: date) -> list[List]:
    """The cells behind each count, what is most urgent first; a fixed number of queries."""
    counts = dict(found.counts)
    wanting = {
        measure: [_listed(claim, measure) for claim in _wanting(comparison, condition, measure, today)]
        for measure, condition in _conditions(today).items()
    }
    wanting[EMPTY] = _empty(comparison)
    # What was checked lately is no reason to worry, and stands last.
    order = [*MEASURES[1:], CHECKED]
    return [List(measure, counts[measure], wanting[measure]) for measure in order]


def _wanting(comparison: Comparison, condition: Q, measure: Measure, today: date) -> ClaimQuerySet:
    order = ["-checked_on", "pk"] if measure is CHECKED else ["checked_on", "pk"]
    claims = _claims(comparison, today).filter(condition).order_by(*order)
    return claims.select_related("technology", "criterion", "release")[:CELLS_LISTED]


def stale_words(claim: Claim) -> str:
    """Why a claim that came by `with_reasons` is stale; "" where it is not."""
    reasons = []
    if getattr(claim, "is_old", False):
        reasons.append(f"its review was due after {claim.criterion.get_review_months_display()}")
    if getattr(claim, "is_behind", False):
        reasons.append(f"there is a newer release than {claim.release.version}")
    return ", and ".join(reasons)


WHY: dict[Measure, Callable[[Claim], str]] = {STALE: stale_words, DISPUTED: lambda claim: claim.disputed}


def _listed(claim: Claim, measure: Measure) -> Listed:
    why = WHY[measure](claim) if measure in WHY else ""
    criterion, technology = claim.criterion, claim.technology
    return Listed(criterion.name, technology.name, criterion.slug, technology.slug, claim, why)


def _empty(comparison: Comparison) -> list[Listed]:
    said = Claim.objects.filter(criterion=OuterRef("criterion"), technology=OuterRef("column"))
    cells = (
        _cells(comparison).filter(~Exists(said)).order_by("position", "pk", "comparison__columns__position")
    )
    names = cells.values_list(
        "criterion__name",
        "comparison__columns__technology__name",
        "criterion__slug",
        "comparison__columns__technology__slug",
    )
    return [
        Listed(criterion, technology, criterion_slug, technology_slug, None, "")
        for criterion, technology, criterion_slug, technology_slug in names[:CELLS_LISTED]
    ]


def facts_day() -> str:
    """What a page's validator includes where what it says moves with the calendar."""
    return timezone.localdate().isoformat()
