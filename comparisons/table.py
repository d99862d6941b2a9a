"""A comparison as a reader sees it: columns, groups of rows, and a cell where they cross."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q, prefetch_related_objects

from comparisons.layout import Layout, Section, lay_out
from comparisons.models import Claim, Comparison, Criterion, Release, Technology

# The claims of cells, by criterion and technology.
Claims = dict[tuple[int, int], Claim]


@dataclass(frozen=True)
class Column:
    technology: Technology
    release: Release | None  # the newest one that a cell of the column speaks of
    number: int = 1  # its place in the whole table, counted from 1: its weave


@dataclass(frozen=True)
class Cell:
    technology: Technology
    claim: Claim | None  # None: nobody has checked it yet

    @property
    def says(self) -> tuple[str, str, str]:
        """What makes two cells differ: verdict, text and note."""
        if self.claim is None:
            return (Claim.Verdict.UNKNOWN.value, "Not yet checked", "")
        return (str(self.claim.verdict), self.claim.text, self.claim.note)


@dataclass(frozen=True)
class Row:
    code: str  # its coordinate in this table: B2
    anchor: str  # its address in the page: row-admin-panel
    criterion: Criterion
    cells: list[Cell]

    @property
    def differs(self) -> bool:
        return len({cell.says for cell in self.cells}) > 1


@dataclass(frozen=True)
class Group:
    letter: str
    name: str
    rows: list[Row]
    slug: str = ""  # its name in addresses


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

    @property
    def has_disputed(self) -> bool:
        return any(claim.disputed for claim in self.claims)


def load_tables(comparisons: Iterable[Comparison]) -> list[Table]:
    """A whole table for each comparison, in the order given; six queries however many and large they are.

    Row addresses are unique over all of them: they are meant to stand in one page.
    """
    layouts = lay_out(comparisons)
    claims = load_claims([(layout.technologies, layout.criteria) for layout in layouts])
    prefetch_related_objects(list(claims.values()), "evidence")
    return [fill(layout, claims) for layout in layouts]


def load_claims(blocks: Iterable[tuple[Iterable[Technology], Iterable[Criterion]]]) -> Claims:
    """The claims where the technologies of a block cross its criteria, without evidence; one query."""
    wanted = [Q(technology__in=technologies, criterion__in=criteria) for technologies, criteria in blocks]
    if not wanted:
        return {}
    found = Claim.objects.filter(reduce(or_, wanted)).select_related("release", "checked_by").order_by()
    return {(claim.criterion_id, claim.technology_id): claim for claim in found}


def fill(layout: Layout, claims: Claims) -> Table:
    """The layout with its cells; one that `claims` does not hold is an unchecked one."""
    groups = [
        Group(section.letter, section.name, _rows(section, layout.technologies, claims), section.slug)
        for section in layout.sections
    ]
    newest = _newest_releases(groups)
    columns = [
        Column(technology, newest.get(technology.pk), layout.numbers[technology.pk])
        for technology in layout.technologies
    ]
    return Table(layout.comparison, columns, groups)


def _rows(section: Section, technologies: list[Technology], claims: Claims) -> list[Row]:
    return [
        Row(
            line.code,
            line.anchor,
            line.criterion,
            [Cell(technology, claims.get((line.criterion.pk, technology.pk))) for technology in technologies],
        )
        for line in section.lines
    ]


def _newest_releases(groups: list[Group]) -> dict[int, Release]:
    """For each technology the newest release that a cell speaks of."""
    newest: dict[int, Release] = {}
    claims = (cell.claim for group in groups for row in group.rows for cell in row.cells)
    for claim in filter(None, claims):
        known = newest.get(claim.technology_id)
        if known is None or _age(claim.release) > _age(known):
            newest[claim.technology_id] = claim.release
    return newest


def _age(release: Release) -> tuple[date, int]:
    return release.released_on or date.min, release.pk
