"""Where a fact stands: in which comparisons, and in what shows those.

A room to the right that shows comparisons registers where, so that imports stay one way:

    register(lambda comparisons: {comparison_id: [Place(title, url), ...]})
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from comparisons.models import Comparison, ComparisonColumn, ComparisonRow


@dataclass(frozen=True)
class Place:
    title: str
    url: str


@dataclass(frozen=True)
class Shown(Place):
    """A comparison, by its grid in the admin, and what shows it."""

    comparison: int
    within: list[Place] = field(default_factory=list)


Finder = Callable[[set[int]], dict[int, list[Place]]]
CellKey = tuple[int, int]  # criterion and technology

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    if finder not in _finders:
        _finders.append(finder)


def grid_url(comparison: int) -> str:
    return reverse("admin:comparisons_comparison_grid", args=[comparison])


def showing(comparisons: Iterable[int]) -> dict[int, list[Place]]:
    """What shows each comparison."""
    keys = set(comparisons)
    found: dict[int, list[Place]] = defaultdict(list)
    for finder in _finders:
        for comparison, places in finder(keys).items():
            found[comparison] += places
    return found


def shown_in(
    criteria: Iterable[int], technologies: Iterable[int], without: int | None = None
) -> dict[CellKey, list[Shown]]:
    """The comparisons that show each cell of these rows and columns, but one; a fixed number of queries."""
    columns, rows = _members(criteria, technologies)
    keys = (columns.keys() & rows.keys()) - {without}
    if not keys:
        return {}
    within = showing(keys)
    cells: dict[CellKey, list[Shown]] = defaultdict(list)
    for comparison in Comparison.objects.filter(pk__in=keys):
        shown = Shown(comparison.title, grid_url(comparison.pk), comparison.pk, within.get(comparison.pk, []))
        for criterion in rows[comparison.pk]:
            for technology in columns[comparison.pk]:
                cells[criterion, technology].append(shown)
    return cells


def _members(
    criteria: Iterable[int], technologies: Iterable[int]
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """By comparison, those of the technologies and of the criteria that it has."""
    columns: dict[int, list[int]] = defaultdict(list)
    rows: dict[int, list[int]] = defaultdict(list)
    for comparison, technology in ComparisonColumn.objects.filter(technology__in=technologies).values_list(
        "comparison", "technology"
    ):
        columns[comparison].append(technology)
    for comparison, criterion in ComparisonRow.objects.filter(criterion__in=criteria).values_list(
        "comparison", "criterion"
    ):
        rows[comparison].append(criterion)
    return columns, rows


@dataclass(frozen=True)
class Compared:
    """A comparison as readers find it, and the articles that show it."""

    comparison: Comparison
    within: list[Place]


def compared(comparisons: Iterable[Comparison]) -> list[Compared]:
    """For readers, in the order given; one query for each kind of thing that shows comparisons."""
    comparisons = list(comparisons)
    within = showing(comparison.pk for comparison in comparisons)
    return [Compared(comparison, within.get(comparison.pk, [])) for comparison in comparisons]


def versions_of(places: Iterable[Compared]) -> list[object]:
    """What a page's validator includes where the page shows these."""
    places = list(places)
    return [*(place.comparison for place in places), *(place for one in places for place in one.within)]
