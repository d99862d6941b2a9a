"""The cells of a comparison on one screen, in the table's own shape, to be edited together and saved once.

A cell's key is “criterion-technology”. What a browser sends names the cells that are open by `cell`, and
has the fields of each under its key. All of it is saved, or nothing is, and what was typed stays.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from comparisons.cells import CellEditor, with_one_more_source
from comparisons.changes import ChangedMeanwhileError, confirm_claim
from comparisons.events import ClaimEvent
from comparisons.models import Claim, Comparison, Criterion, Release, Technology
from comparisons.places import CellKey, Place, Shown, showing, shown_in
from comparisons.table import Group, Row, load_tables

# A form has at most 1000 fields, and a cell with many sources has a hundred of them.
MOST_OPEN = 25
MEANWHILE = "Somebody else changed this cell meanwhile. It shows what is stored now: read it again."


@dataclass
class GridCell:
    key: str
    row: Row
    technology: Technology
    claim: Claim  # without a key where nobody has filled the cell
    last: int
    also: list[Shown]
    reasons: list[str]  # why it wants checking
    editor: CellEditor | None = None
    problem: str = ""

    @property
    def changed(self) -> bool:
        return self.editor is not None and self.editor.form.is_bound and self.editor.has_changed()

    @property
    def has_errors(self) -> bool:
        return bool(self.problem) or (self.editor is not None and self.changed and self.editor.errors)

    @property
    def state(self) -> str:
        """What the button for “checked, unchanged” sends: the cell as its editor saw it."""
        return f"{self.key}:{self.last}"


@dataclass
class GridRow:
    row: Row
    cells: list[GridCell]


@dataclass
class GridGroup:
    group: Group
    rows: list[GridRow]


class Grid:
    """Loaded in a fixed number of queries, however many cells there are and however many of them are open."""

    def __init__(self, comparison: Comparison, data: QueryDict | None = None) -> None:
        self.comparison, self.data = comparison, data
        self.problem = ""
        self.table = load_tables([comparison])[0]
        self.technologies = [column.technology for column in self.table.columns]
        self.releases = self._releases()
        self.articles: list[Place] = showing([comparison.pk]).get(comparison.pk, [])
        self.groups = self._groups()
        self.cells = {cell.key: cell for group in self.groups for row in group.rows for cell in row.cells}
        self.gone: list[str] = []
        if data is not None:
            for key in dict.fromkeys(data.getlist("cell")):
                if key in self.cells:
                    self.open(key, data)
                else:
                    self.gone.append(key)

    def _releases(self) -> dict[int, list[Release]]:
        releases: dict[int, list[Release]] = defaultdict(list)
        for release in Release.objects.filter(technology__in=self.technologies):
            releases[release.technology_id].append(release)
        return releases

    def _groups(self) -> list[GridGroup]:
        criteria = [row.criterion.pk for row in self.table.rows]
        technologies = [technology.pk for technology in self.technologies]
        last = ClaimEvent.objects.last_ids(criteria, technologies)
        also = shown_in(criteria, technologies, without=self.comparison.pk)
        wanting = Claim.objects.shown_by([self.comparison]).to_check(timezone.localdate())
        reasons = {claim.pk: claim.check_reasons for claim in wanting}
        return [
            GridGroup(group, [GridRow(row, self._row(row, last, also, reasons)) for row in group.rows])
            for group in self.table.groups
        ]

    def _row(
        self,
        row: Row,
        last: dict[CellKey, int],
        also: dict[CellKey, list[Shown]],
        reasons: dict[int, list[str]],
    ) -> list[GridCell]:
        cells = []
        for cell in row.cells:
            key = row.criterion.pk, cell.technology.pk
            cells.append(
                GridCell(
                    key="{}-{}".format(*key),
                    row=row,
                    technology=cell.technology,
                    claim=claim_of(cell.claim, row.criterion, cell.technology),
                    last=last.get(key, 0),
                    also=also.get(key, []),
                    reasons=reasons.get(cell.claim.pk, []) if cell.claim else [],
                )
            )
        return cells

    @property
    def open_cells(self) -> list[GridCell]:
        return [cell for cell in self.cells.values() if cell.editor]

    @property
    def has_errors(self) -> bool:
        return bool(self.problem) or any(cell.has_errors for cell in self.cells.values())

    def open(self, key: str, data: QueryDict | None = None) -> None:
        """Open a cell for editing; with `data` as a browser sent it."""
        cell = self.cells.get(key)
        if cell is None:
            self.problem = "There is no such cell in this table."
        elif cell.editor is None or data is not None:
            if len(self.open_cells) >= MOST_OPEN:
                self.problem = f"{MOST_OPEN} cells are open: save them before you open another."
                return
            releases = self.releases[cell.technology.pk]
            cell.editor = CellEditor(cell.claim, cell.last, releases, data=data, prefix=key)

    def close(self, key: str) -> None:
        """Forget what was typed in a cell."""
        if key in self.cells:
            self.cells[key].editor = None

    def add_source(self, key: str) -> None:
        if self.data is not None and key in self.cells and self.cells[key].editor:
            self.open(key, with_one_more_source(self.data, key))

    def save(self, by: User) -> list[ClaimEvent] | None:
        """An event for each cell that was changed; None where something is wrong, and then nothing is saved.

        ChangedMeanwhileError where somebody changed one of the cells this very moment.
        """
        changed = [cell for cell in self.open_cells if cell.changed]
        sound = [cell.editor.is_valid() and not cell.editor.conflict for cell in changed if cell.editor]
        if self.gone:
            self.problem = (
                "A row or column was taken out of the table, and what you typed there is not saved."
            )
            return None
        if not all(sound):
            return None
        with transaction.atomic():
            events = [cell.editor.save(by) for cell in changed if cell.editor]
        return [event for event in events if event]

    def confirm(self, state: str, by: User) -> GridCell | None:
        """“Checked, unchanged” for the cell that the state names; None, and a problem, where it cannot be."""
        key, _, seen = state.partition(":")
        cell = self.cells.get(key)
        if cell is None or cell.claim.pk is None:
            self.problem = "There is nothing in that cell that could have been checked."
        elif cell.changed:
            cell.problem = "You have changed this cell: save that, or close the cell, before you confirm it."
        elif seen != str(cell.last):
            cell.problem = MEANWHILE
        else:
            return self._confirm(cell, by)
        return None

    def _confirm(self, cell: GridCell, by: User) -> GridCell | None:
        try:
            confirm_claim(cell.claim, by=by, on=timezone.localdate(), seen=cell.last)
        except ChangedMeanwhileError:
            cell.problem = MEANWHILE
        except ValidationError as error:
            cell.problem = f"It cannot be confirmed as it is: {' '.join(error.messages)}"
        else:
            return cell
        return None


def claim_of(claim: Claim | None, criterion: Criterion, technology: Technology) -> Claim:
    """The claim of a cell, or a new one; with what it speaks of at hand."""
    claim = claim or Claim(note="")
    claim.criterion, claim.technology = criterion, technology
    return claim
