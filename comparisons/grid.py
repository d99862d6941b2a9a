"""A comparison on one screen: its rows, columns and groups, and its cells, edited together and saved once.

A cell's key is “criterion-technology”. What a browser sends names the cells that are open by `cell`, and
has of the fields of each, under its key, all or only those that were touched. The rows and columns come as a
layout (see layout.py). All of it is saved, or nothing is, and what was typed stays.

A table may have 15,000 cells: of a request those are loaded that it names, of a page those that it shows.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model, prefetch_related_objects
from django.http import QueryDict
from django.utils.functional import cached_property

from accounts.models import User
from comparisons.arranging import ADDS, Problems, arrange
from comparisons.cells import CellEditor, own_data, with_one_more_source
from comparisons.events import ClaimEvent
from comparisons.grid_layout import (
    NOT_READ,
    Layout,
    LayoutGroup,
    UnreadableLayoutError,
    clean_name,
    letters,
    read_layout,
    save_layout,
    stored_layout,
)
from comparisons.gridcells import MEANWHILE, GridCell, GridGroup, GridRow, confirm_cell, load_cells
from comparisons.models import Comparison, Criterion, Release, Technology
from comparisons.places import CellKey, Place, showing

# Whole forms on one page; a cell with many sources has a hundred fields.
MOST_OPEN = 25
# Cells in one save: of those that were changed in place a few fields are sent.
MOST_CHANGED = 200
LONGEST_WHY: int = ClaimEvent._meta.get_field("why").max_length  # type: ignore[assignment]
# Cells on a page as it opens. The rest come when they are asked for.
SHOWN = 1000


@dataclass
class Saved:
    events: list[ClaimEvent]
    arranged: bool


class Grid:
    """Costs a fixed number of queries, however many cells there are and however many of them are open."""

    def __init__(self, comparison: Comparison, data: QueryDict | None = None) -> None:
        self.comparison, self.data = comparison, data
        self.problem = self.layout_problem = ""
        self.add_problems: Problems = {}
        self.first = 0  # the criterion of the row that the page begins with; 0 for the first
        self.stored = stored_layout(comparison)
        self.state = self.stored.state
        self.layout, self.theirs = self._layout(), False
        if data is not None and self.is_arranged and data.get("layout-seen") != self.state:
            self.theirs = True
        self._name_members()
        self.cells: dict[str, GridCell] = {}
        self.gone: list[str] = []
        self.common_why = clean_name(data.get("why", "")) if data else ""
        if data is not None:
            self._open_sent(data)

    def _layout(self) -> Layout:
        """As it was sent; as it is stored where it was not, or where whoever sent it left it alone."""
        if self.data is None or "layout" not in self.data:
            return stored_layout(self.comparison) if self.data is None else self._copy()
        try:
            layout = read_layout(str(self.data["layout"]))
        except UnreadableLayoutError:
            self.layout_problem = NOT_READ
            return self._copy()
        for number, group in enumerate(layout.groups):
            if (name := self.data.get(f"group-{number}")) is not None:
                group.name = clean_name(name)
        return self._copy() if layout.state == self.data.get("layout-seen") else layout

    def _copy(self) -> Layout:
        groups = [LayoutGroup(group.name, [*group.rows]) for group in self.stored.groups]
        return Layout([*self.stored.columns], groups)

    def _name_members(self) -> None:
        """What is not there any more goes out of the layout, and is said."""
        self.technologies = Technology.objects.in_bulk(self.layout.columns)
        self.criteria = Criterion.objects.in_bulk(self.layout.rows)
        columns = [key for key in self.layout.columns if key in self.technologies]
        lost = len(self.layout.columns) - len(columns)
        self.layout.columns = columns
        for group in self.layout.groups:
            rows = [key for key in group.rows if key in self.criteria]
            lost += len(group.rows) - len(rows)
            group.rows = rows
        if lost:
            self.layout_problem = "A technology or criterion was deleted meanwhile, and is not here any more."

    @property
    def is_arranged(self) -> bool:
        """Whether there are rows or columns to be saved."""
        return self.layout.state != self.state

    @property
    def columns(self) -> list[Technology]:
        return [self.technologies[key] for key in self.layout.columns]

    # Loading

    def _pair(self, key: str) -> CellKey | None:
        """The cell of this table that the key names."""
        criterion, _, technology = key.partition("-")
        if not (
            criterion.isascii() and criterion.isdigit() and technology.isascii() and technology.isdigit()
        ):
            return None
        if len(key) > 40 or int(criterion) not in self.criteria or int(technology) not in self.technologies:
            return None
        return int(criterion), int(technology)

    def load(self, pairs: Iterable[CellKey], *, whole: bool = False) -> None:
        """Have the cells at hand; `whole` with their evidence and where else they stand, to be opened."""
        pairs = [pair for pair in dict.fromkeys(pairs) if whole or "{}-{}".format(*pair) not in self.cells]
        if not pairs:
            return
        self.cells |= load_cells(pairs, self.criteria, self.technologies, self.comparison.pk, whole=whole)

    def at_hand(self, key: str) -> GridCell | None:
        """The cell of this table that the key names, loaded."""
        if pair := self._pair(key):
            self.load([pair])
        return self.cells.get(key)

    def show_only(self, columns: list[int], rows: list[int]) -> None:
        """Be a part of the table, or what comes into it."""
        self.layout = Layout([*dict.fromkeys(columns)], [LayoutGroup("", [*dict.fromkeys(rows)])])
        self._name_members()
        self.layout_problem = ""

    @property
    def part(self) -> list[GridRow]:
        rows = self.layout.rows
        self.load((row, column) for row in rows for column in self.layout.columns)
        return self.rows(rows, {*rows})

    def load_to_confirm(self, pairs: list[CellKey]) -> None:
        """Have the cells at hand with their evidence, which a check stores along; open ones as they are."""
        self.load([pair for pair in pairs if "{}-{}".format(*pair) not in self.cells])
        claims = [self.cells["{}-{}".format(*pair)].claim for pair in pairs]
        prefetch_related_objects([claim for claim in claims if claim.pk], "evidence")

    @cached_property
    def articles(self) -> list[Place]:
        return showing([self.comparison.pk]).get(self.comparison.pk, [])

    @cached_property
    def groups(self) -> list[GridGroup]:
        """What the page shows: the head of every row, and the cells of as many as it has room for."""
        shown = self._shown()
        self.load((row, column) for row in self.layout.rows if row in shown for column in self.layout.columns)
        return [
            GridGroup(letters(number), group, self.rows(group.rows, shown, letters(number)))
            for number, group in enumerate(self.layout.groups)
        ]

    @property
    def rows_at_once(self) -> int:
        return max(1, SHOWN // max(1, len(self.layout.columns)))

    def _shown(self) -> set[int]:
        rows, many = self.layout.rows, self.rows_at_once
        start = rows.index(self.first) if self.first in rows else 0
        shown = {*rows[start : start + many]}
        for cell in self.cells.values():
            group = self.layout.group_of(cell.criterion.pk)
            shown.add(cell.criterion.pk)
            if group and len(group.rows) <= many and len(shown) < many * 2:
                shown.update(group.rows)
        return shown

    def rows(self, criteria: list[int], shown: set[int], letter: str = "") -> list[GridRow]:
        rows, hidden = [], 0
        for number, key in enumerate(criteria, start=1):
            cells = (
                [self.cells[f"{key}-{column}"] for column in self.layout.columns] if key in shown else None
            )
            hidden = hidden + 1 if cells is None else 0
            row = GridRow(f"{letter}{number}", self.criteria[key], cells)
            if hidden % self.rows_at_once == 1 or (hidden and self.rows_at_once == 1):
                row.offered = min(self.rows_at_once, len(criteria) - number + 1)
            rows.append(row)
        return rows

    # Cells

    def _open_sent(self, data: QueryDict) -> None:
        keys = [*dict.fromkeys(data.getlist("cell"))]
        here = {key: pair for key in keys if (pair := self._pair(key))}
        self.gone = [key for key in keys if key not in here]
        if len(here) > MOST_CHANGED:
            self.problem = (
                f"{len(here)} cells were sent, and {MOST_CHANGED} at most are saved at once: "
                f"the first {MOST_CHANGED} are below."
            )
            here = dict([*here.items()][:MOST_CHANGED])
        self.load(here.values(), whole=True)
        self._open([*here], own_data(data, [*here]))

    def _open(self, keys: list[str], data: dict[str, QueryDict] | None = None) -> None:
        releases: dict[int, list[Release]] = defaultdict(list)
        for release in Release.objects.filter(technology__in={self.cells[key].technology.pk for key in keys}):
            releases[release.technology_id].append(release)
        for key in keys:
            cell = self.cells[key]
            cell.editor = CellEditor(
                cell.claim,
                cell.last,
                releases[cell.technology.pk],
                data=data[key] if data else None,
                prefix=key,
                common_why=self.common_why,
            )

    @property
    def open_cells(self) -> list[GridCell]:
        return [cell for cell in self.cells.values() if cell.editor]

    @property
    def changed_cells(self) -> list[GridCell]:
        return [cell for cell in self.open_cells if cell.changed]

    @property
    def has_errors(self) -> bool:
        problems = (self.problem, self.layout_problem, self.why_problem, self.theirs, self.add_problems)
        return any(problems) or any(cell.has_errors for cell in self.cells.values())

    @property
    def why_problem(self) -> str:
        """What is wrong with the reason for all cells that lack one."""
        if len(self.common_why) > LONGEST_WHY:
            return f"At most {LONGEST_WHY} characters; these are {len(self.common_why)}."
        lacking = [cell for cell in self.changed_cells if cell.editor and cell.editor.form.errors.get("why")]
        if not lacking or self.common_why:
            return ""
        return f"Say why: {len(lacking)} cell{'s' if len(lacking) > 1 else ''} gave no reason."

    def open(self, *keys: str) -> None:
        """Open cells for editing."""
        pairs = {key: pair for key in dict.fromkeys(keys) if (pair := self._pair(key))}
        if len(pairs) < len({*keys}):
            self.problem = "There is no such cell in this table."
        new = [key for key in pairs if key not in self.cells or self.cells[key].editor is None]
        room = max(0, MOST_OPEN - len(self.open_cells))
        if len(new) > room:
            self.problem = f"{MOST_OPEN} cells are open: save them before you open another."
        new = new[:room]
        self.load([pairs[key] for key in new], whole=True)
        self._open(new)

    def close(self, key: str) -> None:
        """Forget what was typed in a cell."""
        if key in self.cells:
            self.cells[key].editor = None

    def add_source(self, key: str) -> None:
        if self.data is not None and key in self.cells and self.cells[key].editor:
            self._open([key], {key: with_one_more_source(own_data(self.data, [key])[key], key)})

    # Rows and columns

    def arrange(self, act: str) -> None:
        """One move; a row or column with changed cells stays, for what was typed there would be lost."""
        name, _, key = act.partition(":")
        if name in ("remove-column", "remove-row"):
            about = 1 if name == "remove-column" else 0
            if any(cell.key.split("-")[about] == key for cell in self.changed_cells):
                self.problem = "You have changed cells there: save or close them before you take it out."
                return
        problems = arrange(self.layout, act, self.data or QueryDict())
        self.layout_problem = problems.pop("", "")
        self.add_problems |= problems
        if not problems and self.data is not None:
            self.data = self.data.copy()
            self.data[ADDS.get(act, "moved-row")] = ""
        self._name_members()
        for key in [key for key in self.cells if self._pair(key) is None]:
            del self.cells[key]

    @property
    def adding(self) -> dict[str, str]:
        """What was typed into the fields of what is added, and is not done yet."""
        return {name: self.data.get(name, "") if self.data else "" for name in (*ADDS.values(), "moved-row")}

    def take_theirs(self) -> None:
        """Forget what was done to the rows and columns."""
        self.layout, self.theirs = self._copy(), False
        self._name_members()

    @property
    def their_changes(self) -> list[str]:
        """Where two have changed the rows and columns: what of the stored ones the sent ones would change."""
        found = []
        what: str
        model: type[Model]
        for what, model, stored, sent in (
            ("column", Technology, self.stored.columns, self.layout.columns),
            ("row", Criterion, self.stored.rows, self.layout.rows),
        ):
            names: dict[int, str] = {
                key: str(one) for key, one in model._default_manager.in_bulk({*stored, *sent}).items()
            }
            found += [f"The {what} “{names[key]}” would go out." for key in stored if key not in sent]
            found += [f"The {what} “{names[key]}” would come in." for key in sent if key not in stored]
        return found or ["Order, groups or their names would change."]

    # Saving

    def _would_vanish(self) -> str:
        """A table that readers see does not lose its last row or column by the way."""
        had = self.stored.columns and self.stored.rows
        if had and not (self.layout.columns and self.layout.rows):
            return "Readers see this table: leave it at least one row and one column."
        return ""

    def save(self, by: User) -> Saved | None:
        """What was changed; None where something is wrong, and then nothing is saved.

        ChangedMeanwhileError or LayoutChangedError where somebody else was faster by this very moment.
        """
        for act, field in ADDS.items():
            if self.data is not None and self.data.get(field):
                self.arrange(act)
        changed = self.changed_cells
        sound = [cell.editor.is_valid() and not cell.editor.conflict for cell in changed if cell.editor]
        if self.gone:
            self.problem = (
                "A row or column was taken out of the table, and what you typed there is not saved."
            )
        arranged = self.is_arranged
        if arranged and not self.layout_problem:
            self.layout_problem = self.layout.find_problem() or self._would_vanish()
        if not all(sound) or self.has_errors:
            return None
        with transaction.atomic():
            if arranged:
                save_layout(self.comparison, self.layout, self.state)
            events = [cell.editor.save(by) for cell in changed if cell.editor]
        return Saved([event for event in events if event], arranged)

    def confirm(self, state: str, by: User) -> GridCell | None:
        """“Checked, unchanged” for the cell that the state names; None, and a problem, where it cannot be."""
        key, _, seen = state.partition(":")
        if (pair := self._pair(key)) and key not in self.cells:
            self.load([pair], whole=True)
        cell = self.cells.get(key)
        if cell is None or cell.claim.pk is None:
            self.problem = "There is nothing in that cell that could have been checked."
        elif cell.changed:
            cell.problem = "You have changed this cell: save that, or close the cell, before you confirm it."
        elif seen != str(cell.last):
            cell.problem = MEANWHILE
        elif not (problem := confirm_cell(cell, by)):
            return cell
        else:
            cell.problem = problem
        return None
