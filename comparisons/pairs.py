"""Two technologies side by side: on what both have a claim, where they differ first.

An address is `<a>-vs-<b>`, by the alphabet. A slug may itself hold “-vs-”: an address means the two
technologies that exist, and `ambiguous_with` keeps a slug from making it mean two pairs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count
from django.urls import reverse

from comparisons.models import Claim, Criterion, Technology

VERSUS = "-vs-"

# Below this a page says too little for a search engine to lead people there.
WORTH_FINDING = 5


def pair_slug(one: str, other: str) -> str:
    first, second = sorted((one, other))
    return f"{first}{VERSUS}{second}"


def pair_url(one: str, other: str) -> str:
    return reverse("comparisons:pair_detail", args=[pair_slug(one, other)])


def splits(address: str) -> list[tuple[str, str]]:
    """All that an address can mean, also where one “-vs-” overlaps another."""
    ends = range(1, len(address) - len(VERSUS))
    return [(address[:end], address[end + len(VERSUS) :]) for end in ends if address.startswith(VERSUS, end)]


def find_pair(address: str) -> tuple[Technology, Technology] | None:
    """The technologies in the order of the address; one query."""
    meant = splits(address)
    found = Technology.objects.in_bulk({slug for pair in meant for slug in pair}, field_name="slug")
    pairs = [(one, other) for one, other in meant if one != other and {one, other} <= found.keys()]
    # The canonical order first: another pair's canonical address is not this pair's other order.
    pairs.sort(key=lambda pair: pair[0] > pair[1])
    return (found[pairs[0][0]], found[pairs[0][1]]) if pairs else None


def ambiguous_with(slug: str, others: Iterable[str]) -> tuple[str, str] | None:
    """Two slugs whose address would also be one of a pair with `slug`; None where there are none."""
    slugs = [*others, slug]
    if not any("vs" in other.split("-") for other in slugs):
        return None
    addresses: dict[str, tuple[str, str]] = {}
    for pair in combinations(slugs, 2):
        there = addresses.setdefault(pair_slug(*pair), pair)
        if there != pair and slug in {*there, *pair}:
            return there if slug in pair else pair
    return None


@dataclass(frozen=True)
class PairRow:
    criterion: Criterion
    claims: tuple[Claim, Claim]


@dataclass(frozen=True)
class Pair:
    verdicts_differ: list[PairRow]
    words_differ: list[PairRow]  # the verdict is the same, the text or the note is not
    same: list[PairRow]
    only: tuple[int, int]  # how many criteria only the first, only the second has a claim for

    @property
    def shared(self) -> int:
        return len(self.verdicts_differ) + len(self.words_differ) + len(self.same)


def load_pair(one: Technology, other: Technology) -> Pair:
    """By the criteria's names; two queries. “Unknown” is a claim, too: somebody has looked."""
    claims = Claim.objects.filter(technology__in=[one, other]).order_by("criterion__name")
    claims = claims.select_related("criterion", "release").annotate(sources=Count("evidence"))
    by_technology: dict[int, dict[int, Claim]] = {one.pk: {}, other.pk: {}}
    for claim in claims:
        by_technology[claim.technology_id][claim.criterion_id] = claim
    firsts, seconds = by_technology[one.pk], by_technology[other.pk]
    rows = [
        PairRow(claim.criterion, (_of(claim, one), _of(seconds[key], other)))
        for key, claim in firsts.items()
        if key in seconds
    ]
    return _sorted(rows, (len(firsts) - len(rows), len(seconds) - len(rows)))


def _of(claim: Claim, technology: Technology) -> Claim:
    claim.technology = technology
    return claim


def _sorted(rows: list[PairRow], only: tuple[int, int]) -> Pair:
    different, worded, same = [], [], []
    for row in rows:
        first, second = row.claims
        if first.verdict != second.verdict:
            different.append(row)
        elif (first.text, first.note) != (second.text, second.note):
            worded.append(row)
        else:
            same.append(row)
    return Pair(different, worded, same, only)


def parts(pair: Pair) -> list[tuple[str, list[PairRow]]]:
    """What stands in the table, in its order, under which words."""
    return [
        ("Different verdicts", pair.verdicts_differ),
        ("The same verdict, in other words", pair.words_differ),
        ("The same", pair.same),
    ]


def described(one: Technology, other: Technology, pair: Pair) -> str:
    """The pair in a sentence or two."""
    asked = f"{pair.shared} question{'' if pair.shared == 1 else 's'} asked of {one.name} and {other.name}"
    different = len(pair.verdicts_differ)
    if not different:
        return f"{asked}: the verdict is the same each time. Each answer has its sources."
    answered = "each" if different == pair.shared else f"{different} of them"
    return f"{asked}: the verdict differs in {answered}. Each answer has its sources."


@dataclass(frozen=True)
class Partner:
    name: str
    url: str
    shared: int


def partners(technology: Technology) -> list[Partner]:
    """Whom it can be compared with, those with most criteria in common first; one query."""
    claimed = Claim.objects.filter(technology=technology).values("criterion")
    others = (
        Claim.objects.filter(criterion__in=claimed)
        .exclude(technology=technology)
        .order_by()
        .values_list("technology__name", "technology__slug")
        .annotate(shared=Count("pk"))
    )
    found = [Partner(name, pair_url(technology.slug, slug), shared) for name, slug, shared in others]
    return sorted(found, key=lambda partner: (-partner.shared, partner.name))
