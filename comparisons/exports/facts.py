"""All that a comparison takes along, in memory: what each format writes down."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet

from comparisons.changes import EVIDENCE_FIELDS, EvidenceValues
from comparisons.models import Claim, Comparison, Criterion, Evidence, Release, Technology


@dataclass(frozen=True)
class Fact:
    claim: Claim  # with its reasons, and `checked_by_name`
    evidence: list[EvidenceValues]


@dataclass(frozen=True)
class TakenRow:
    group: str
    criterion: Criterion
    facts: list[Fact | None]  # None: nobody has checked it yet


@dataclass(frozen=True)
class Facts:
    comparison: Comparison
    today: date  # what is stale is stale as of this day
    technologies: list[Technology]
    releases: dict[int, list[Release]]  # by technology, the newest first
    rows: list[TakenRow]

    @property
    def address(self) -> str:
        return settings.SITE_URL + self.comparison.get_absolute_url()

    @property
    def cells(self) -> Iterator[tuple[TakenRow, Technology, Fact | None]]:
        for row in self.rows:
            for technology, fact in zip(self.technologies, row.facts, strict=True):
                yield row, technology, fact

    @property
    def spoken_of(self) -> list[Release | None]:
        """For each technology the newest release that a fact here speaks of."""
        found: list[set[int]] = [set() for _ in self.technologies]
        for row in self.rows:
            for number, fact in enumerate(row.facts):
                if fact:
                    found[number].add(fact.claim.release_id)
        return [
            next((one for one in self.releases.get(technology.pk, []) if one.pk in keys), None)
            for technology, keys in zip(self.technologies, found, strict=True)
        ]


def load_facts(comparison: Comparison, today: date) -> Facts:
    """Five queries, however large it is. What the reader's table has, and the whole of each source."""
    technologies = [column.technology for column in comparison.columns.select_related("technology")]
    rows = list(comparison.rows.select_related("criterion"))
    facts = _facts(comparison, today, technologies, [row.criterion for row in rows])
    groups = dict.fromkeys(row.group for row in rows)
    return Facts(
        comparison,
        today,
        technologies,
        _releases(technologies),
        [
            TakenRow(group, row.criterion, [facts.get((row.criterion_id, one.pk)) for one in technologies])
            for group in groups  # the rows of a group stand together, as in the reader's table
            for row in rows
            if row.group == group
        ],
    )


def claims_of(comparison: Comparison) -> QuerySet[Claim]:
    """Those in its cells, found by their keys."""
    return Claim.objects.filter(
        technology__in=comparison.columns.order_by().values("technology"),
        criterion__in=comparison.rows.order_by().values("criterion"),
    )


def names_of_checkers(comparison: Comparison) -> list[str]:
    """Part of the validator: a name that is gone, or another, changes no claim."""
    names = claims_of(comparison).filter(checked_by__isnull=False).order_by("checked_by__username")
    return list(names.values_list("checked_by__username", flat=True).distinct())


def _facts(
    comparison: Comparison, today: date, technologies: list[Technology], criteria: list[Criterion]
) -> dict[tuple[int, int], Fact]:
    evidence = _evidence(comparison)
    by_key = {one.pk: one for one in technologies}, {one.pk: one for one in criteria}
    claims = claims_of(comparison).with_reasons(today)  # type: ignore[attr-defined]
    found = {}
    for claim in claims.annotate(checked_by_name=F("checked_by__username")).select_related("release"):
        # Its address is made of both: they are here already.
        claim.technology, claim.criterion = by_key[0][claim.technology_id], by_key[1][claim.criterion_id]
        found[claim.criterion_id, claim.technology_id] = Fact(claim, evidence.get(claim.pk, []))
    return found


def _evidence(comparison: Comparison) -> dict[int, list[EvidenceValues]]:
    found: dict[int, list[EvidenceValues]] = defaultdict(list)
    claims = claims_of(comparison).order_by().values("pk")
    rows: Any = Evidence.objects.filter(claim__in=claims).order_by("claim", "pk")
    for claim, *values in rows.values_list("claim_id", *EVIDENCE_FIELDS):
        found[claim].append(dict(zip(EVIDENCE_FIELDS, values, strict=True)))
    return found


def _releases(technologies: list[Technology]) -> dict[int, list[Release]]:
    found: dict[int, list[Release]] = defaultdict(list)
    for release in Release.objects.filter(technology__in=technologies):
        found[release.technology_id].append(release)
    return found
