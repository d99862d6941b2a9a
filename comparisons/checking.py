"""“Checked, unchanged” for a whole row or column of a grid: asked first, then all of it or nothing.

asked = ask(grid, "row:7")         what would be confirmed, to be shown
confirm(grid, "row:7", seen, by)   `seen` is what was shown: asked.seen
"""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from comparisons.grid import Grid
from comparisons.gridcells import GridCell, confirm_cell

NOT_THERE = "That row or column is not in the table any more."
NOTHING = "Nobody has filled a cell there yet: there is nothing to confirm."


@dataclass
class Asked:
    what: str  # "row:7", as it was sent
    name: str  # “the column Flask”
    cells: list[GridCell]
    empty: int  # cells that nobody has filled; they are left out

    @property
    def seen(self) -> str:
        return " ".join(cell.state for cell in self.cells)


class _NotConfirmedError(Exception):
    """Takes back what was confirmed before it."""


def ask(grid: Grid, what: str) -> Asked | None:
    """None, and a problem in the grid, where there is nothing that could be confirmed."""
    kind, _, number = what.partition(":")
    key = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    if kind == "row" and key in grid.layout.rows:
        name, pairs = f"the row {grid.criteria[key]}", [(key, one) for one in grid.layout.columns]
    elif kind == "column" and key in grid.layout.columns:
        name, pairs = f"the column {grid.technologies[key]}", [(one, key) for one in grid.layout.rows]
    else:
        grid.problem = NOT_THERE
        return None
    grid.load_to_confirm(pairs)
    cells = [grid.cells["{}-{}".format(*pair)] for pair in pairs]
    filled = [cell for cell in cells if cell.claim.pk]
    if not filled:
        grid.problem = NOTHING
    elif changed := [str(cell) for cell in cells if cell.changed]:
        grid.problem = f"You have changed cells there, save them first: {'; '.join(changed)}."
    else:
        return Asked(what, name, filled, len(cells) - len(filled))
    return None


def confirm(grid: Grid, what: str, seen: str, by: User) -> list[GridCell] | None:
    """The cells that were confirmed; None, and a problem that names the cell, where one of them cannot be."""
    asked = ask(grid, what)
    if asked is None:
        return None
    shown = {*seen.split()}
    if others := [str(cell) for cell in asked.cells if cell.state not in shown]:
        grid.problem = f"Nothing was confirmed. Somebody else changed meanwhile: {'; '.join(others)}."
        return None
    try:
        with transaction.atomic():
            for cell in asked.cells:
                if problem := confirm_cell(cell, by):
                    grid.problem = f"Nothing was confirmed. {cell}: {problem}"
                    raise _NotConfirmedError
    except _NotConfirmedError:
        return None
    return asked.cells
