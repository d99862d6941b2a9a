"""What a reader has chosen to see of a table, as its address says it, and the table cut down to that.

    ?show=django,fastapi&group=how-it-works&diff=1&sort=security

Each choice has one address: known names only, each once, in the table's order, and nothing that changes
nothing. The rest leads there, so that caches keep one copy of each page.
"""

from dataclasses import dataclass, replace
from typing import Self

from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict

from comparisons.layout import Layout, Section
from comparisons.models import Claim, Technology
from comparisons.table import Table

# So many cells make one page: more would take a phone too long to fetch and to lay out. Of a larger table
# the first groups are shown, and links lead to the others.
MOST_CELLS = 1000

# What comes first where columns are sorted by a row.
BEST_FIRST = [
    Claim.Verdict.YES,
    Claim.Verdict.PARTIAL,
    Claim.Verdict.EXTENSION,
    Claim.Verdict.NO,
    Claim.Verdict.NOT_APPLICABLE,
    Claim.Verdict.UNKNOWN,
]


def read_arguments(query: str) -> QueryDict:
    """The arguments of an address; none where there are more than anybody means."""
    try:
        return QueryDict(query)
    except TooManyFieldsSent:
        return QueryDict()


@dataclass(frozen=True)
class Cut:
    """Slugs of what is chosen, in the table's order; nothing chosen means whatever a bare address shows."""

    show: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    differs: bool = False
    sort: str = ""  # the criterion of the row that columns are sorted by

    @classmethod
    def read(cls, query: QueryDict, layout: Layout) -> Self:
        """The choice that the arguments make of this table; what they name and it does not have is left out.

        Where a form repeats `sort` or `diff`, the last one counts: it is the button that was pressed.
        """
        show = _chosen(query, "show", [technology.slug for technology in layout.technologies])
        groups = _chosen(query, "group", [section.slug for section in layout.sections])
        cut = cls(show, groups, query.get("diff") == "1", _sort(query, layout))
        return cut.settled(layout)

    def settled(self, layout: Layout) -> Self:
        """The same choice in its one form: without what does not fit on a page or changes nothing."""
        fitting = tuple(section.slug for section in self.sections(layout))
        usual = tuple(section.slug for section in replace(self, groups=()).sections(layout))
        return replace(
            self,
            groups=() if fitting == usual else fitting,
            sort=self.sort if len(self.technologies(layout)) > 1 else "",
        )

    @property
    def query(self) -> str:
        """Its address after the question mark; empty where nothing is chosen."""
        named = {
            "show": ",".join(self.show),
            "group": ",".join(self.groups),
            "diff": "1" if self.differs else "",
            "sort": self.sort,
        }
        # Slugs need no quoting.
        return "&".join(f"{name}={value}" for name, value in named.items() if value)

    def technologies(self, layout: Layout) -> list[Technology]:
        return [one for one in layout.technologies if not self.show or one.slug in self.show]

    def sections(self, layout: Layout) -> list[Section]:
        """The groups that are shown: of those chosen as many as fit, and always the first."""
        columns, cells = len(self.technologies(layout)), 0
        fitting: list[Section] = []
        for section in layout.sections:
            if self.groups and section.slug not in self.groups:
                continue
            cells += columns * len(section.lines)
            if fitting and cells > MOST_CELLS:
                break
            fitting.append(section)
        return fitting


def _chosen(query: QueryDict, name: str, known: list[str]) -> tuple[str, ...]:
    """Which of the known slugs the arguments name; all of them are no choice."""
    named = {slug for value in query.getlist(name) for slug in value.split(",")}
    chosen = tuple(slug for slug in known if slug in named)
    return () if len(chosen) == len(known) else chosen


def _sort(query: QueryDict, layout: Layout) -> str:
    named = query.get("sort", "")
    known = (line.criterion.slug for section in layout.sections for line in section.lines)
    return named if named in known else ""


def cut_table(table: Table, cut: Cut, sorted_by: dict[int, str]) -> Table:
    """The table with what is chosen of it; `sorted_by` has the verdict for each technology in that row."""
    places = [
        place
        for place, column in enumerate(table.columns)
        if not cut.show or column.technology.slug in cut.show
    ]
    places.sort(key=lambda place: _rank(sorted_by.get(table.columns[place].technology.pk)))
    groups = [
        replace(
            group, rows=[replace(row, cells=[row.cells[place] for place in places]) for row in group.rows]
        )
        for group in table.groups
        if not cut.groups or group.slug in cut.groups
    ]
    if cut.differs:
        groups = [replace(group, rows=[row for row in group.rows if row.differs]) for group in groups]
    columns = [table.columns[place] for place in places]
    return replace(table, columns=columns, groups=[group for group in groups if group.rows])


def _rank(verdict: str | None) -> int:
    """Where nothing is sorted by, every column has the same."""
    return BEST_FIRST.index(Claim.Verdict(verdict)) if verdict else len(BEST_FIRST)
