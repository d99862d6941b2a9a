"""All that is claimed of one technology, in the groups in which tables ask it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils.text import slugify

from comparisons.models import Claim, ComparisonRow, Technology

# What no table asks of it.
ELSEWHERE = "In no table yet"


@dataclass(frozen=True)
class FactGroup:
    name: str
    anchor: str
    claims: list[Claim]


def load_groups(technology: Technology, today: date) -> list[FactGroup]:
    """Each claim once, with `sources` and its reasons; two queries, however many there are."""
    claims = (
        technology.claims.with_reasons(today)
        .select_related("criterion", "release")
        .annotate(sources=Count("evidence"))
        .order_by("criterion__name")
    )
    places = _places(technology)
    by_group: dict[str, list[Claim]] = defaultdict(list)
    nowhere = (len(places), ELSEWHERE)
    for claim in sorted(claims, key=lambda claim: places.get(claim.criterion_id, nowhere)[0]):
        claim.technology = technology
        by_group[places.get(claim.criterion_id, nowhere)[1]].append(claim)
    return list(_named(by_group.items()))


def _named(groups: Iterable[tuple[str, list[Claim]]]) -> Iterable[FactGroup]:
    for number, (name, claims) in enumerate(groups, start=1):
        # A name may be of letters that no address has.
        yield FactGroup(name, f"group-{slugify(name) or number}-{number}", claims)


def _places(technology: Technology) -> dict[int, tuple[int, str]]:
    """By criterion, its place and its group in the largest table that asks it of this technology."""
    rows = list(
        ComparisonRow.objects.filter(comparison__columns__technology=technology)
        .order_by("comparison__title", "comparison", "position", "pk")
        .values_list("comparison", "criterion", "group")
    )
    sizes = Counter(comparison for comparison, _, _ in rows)
    rows.sort(key=lambda row: -sizes[row[0]])
    places: dict[int, tuple[int, str]] = {}
    for number, (_, criterion, group) in enumerate(rows):
        places.setdefault(criterion, (number, group))
    return places
