"""A comparison as a reader sees it: columns, groups of rows, and a cell where they cross."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase

from django.db.models import prefetch_related_objects

from comparisons.models import Claim, Comparison, Criterion, Release, Technology


@dataclass(frozen=True)
class Column:
    technology: Technology
    release: Release | None  # the newest one that a cell of the column speaks of


@dataclass(frozen=True)
class Cell:
    technology: Technology
    claim: Claim | None  # None: nobody has checked it yet


@dataclass(frozen=True)
class Row:
    code: str  # its coordinate in this table: B2
    anchor: str  # its address in the page: row-admin-panel
    criterion: Criterion
    cells: list[Cell]


@dataclass(frozen=True)
class Group:
    letter: str
    name: str
    rows: list[Row]


@dataclass(frozen=True)
class Table:
    comparison: Comparison
    columns: list[Column]
    groups: list[Group]

    @property
    def rows(self) -> Iterator[Row]:
        return (row for group in self.groups for row in group.rows)

    @property
    def row_count(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    @property
    def claims(self) -> list[Claim]:
        return [cell.claim for row in self.rows for cell in row.cells if cell.claim]

    @property
    def verdicts(self) -> list[str]:
        """The verdicts that occur, in the order in which the legend explains them."""
        present = {claim.verdict for claim in self.claims}
        return [verdict for verdict in Claim.Verdict if verdict in present]

    @property
    def check_dates(self) -> list[date]:
        return sorted(claim.checked_on for claim in self.claims)

    @property
    def evidence_count(self) -> int:
        return sum(len(claim.evidence.all()) for claim in self.claims)


def load_tables(comparisons: Iterable[Comparison]) -> list[Table]:
    """A table for each comparison, in the order given; six queries however many and large they are.

    Row addresses are unique over all of them: they are meant to stand in one page.
    """
    comparisons = list(comparisons)
    prefetch_related_objects(comparisons, "columns__technology", "rows__criterion")
    claims = _claims(comparisons)
    anchors: set[str] = set()
    return [_table(comparison, claims, anchors) for comparison in comparisons]


def _claims(comparisons: list[Comparison]) -> dict[tuple[int, int], Claim]:
    """The claims for every cell of the comparisons, by criterion and technology."""
    found = (
        Claim.objects.filter(
            technology__in={column.technology_id for table in comparisons for column in table.columns.all()},
            criterion__in={row.criterion_id for table in comparisons for row in table.rows.all()},
        )
        .select_related("release", "checked_by")
        .prefetch_related("evidence")
    )
    return {(claim.criterion_id, claim.technology_id): claim for claim in found}


def _table(comparison: Comparison, claims: dict[tuple[int, int], Claim], anchors: set[str]) -> Table:
    technologies = [column.technology for column in comparison.columns.all()]
    by_group: dict[str, list[Criterion]] = defaultdict(list)
    for row in comparison.rows.all():
        by_group[row.group].append(row.criterion)
    groups = [
        Group(letter, name, _rows(letter, criteria, technologies, claims, comparison, anchors))
        for letter, (name, criteria) in zip(_letters(), by_group.items(), strict=False)
    ]
    columns = [Column(technology, _newest_release(technology, groups)) for technology in technologies]
    return Table(comparison, columns, groups)


def _rows(
    letter: str,
    criteria: list[Criterion],
    technologies: list[Technology],
    claims: dict[tuple[int, int], Claim],
    comparison: Comparison,
    anchors: set[str],
) -> list[Row]:
    return [
        Row(
            code=f"{letter}{number}",
            anchor=_anchor(criterion, comparison, anchors),
            criterion=criterion,
            cells=[
                Cell(technology, claims.get((criterion.pk, technology.pk))) for technology in technologies
            ],
        )
        for number, criterion in enumerate(criteria, start=1)
    ]


def _anchor(criterion: Criterion, comparison: Comparison, anchors: set[str]) -> str:
    anchor = f"row-{criterion.slug}"
    if anchor in anchors:  # the criterion stands in an earlier table of the page
        # No slug has a dot in it: this is no other criterion's address.
        anchor = f"row-{comparison.slug}.{criterion.slug}"
    anchors.add(anchor)
    return anchor


def _newest_release(technology: Technology, groups: list[Group]) -> Release | None:
    releases = {
        cell.claim.release
        for group in groups
        for row in group.rows
        for cell in row.cells
        if cell.claim and cell.technology == technology
    }
    return max(releases, key=lambda release: (release.released_on or date.min, release.pk), default=None)


def _letters() -> Iterator[str]:
    """A, B, ... Z, AA, BB, ..."""
    times = 1
    while True:
        yield from (letter * times for letter in ascii_uppercase)
        times += 1
