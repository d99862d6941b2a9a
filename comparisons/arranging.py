"""What an editor does with the rows, columns and groups of a table: each press is one move of a layout.

    arrange(layout, "left:7", data)      the column of technology 7, one further to the left
    arrange(layout, "add-row", data)     what stands in the fields below it

It changes the layout in place and says what stood in the way, by the field that it belongs to. The same moves
are in static/js/grid-layout.js.
"""

from collections.abc import Callable, Mapping
from typing import Any

from comparisons.grid_layout import GROUP_NAME, Layout, LayoutGroup, clean_name
from comparisons.models import Criterion, Technology

Problems = dict[str, str]

GONE = "That is not in the table any more."
# The fields of what is added; pressed on their own or, where something is left in them, with “Save”.
ADDS = {"add-column": "new-column", "add-group": "new-group", "add-row": "new-row"}


def arrange(layout: Layout, act: str, data: Mapping[str, Any]) -> Problems:
    """What stood in the way; nothing where it is done."""
    if act in ADDS:
        return ADDING[act](layout, data)
    if act == "to-group":
        return _to_group(layout, data)
    name, _, key = act.partition(":")
    move = MOVES.get(name)
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else -1
    return {} if move and move(layout, number) else {"": GONE}


def _swap(things: list, at: int, by: int) -> None:
    """With its neighbour; at the edge it stays."""
    if 0 <= at + by < len(things):
        things[at], things[at + by] = things[at + by], things[at]


def _column(layout: Layout, technology: int, by: int) -> bool:
    if technology not in layout.columns:
        return False
    _swap(layout.columns, layout.columns.index(technology), by)
    return True


def _row(layout: Layout, criterion: int, by: int) -> bool:
    """At the edge of its group it passes into the next one."""
    group = layout.group_of(criterion)
    if group is None:
        return False
    at, number = group.rows.index(criterion), layout.groups.index(group)
    if 0 <= at + by < len(group.rows):
        _swap(group.rows, at, by)
    elif 0 <= number + by < len(layout.groups):
        group.rows.remove(criterion)
        rows = layout.groups[number + by].rows
        rows.insert(0 if by > 0 else len(rows), criterion)
    return True


def _group(layout: Layout, number: int, by: int) -> bool:
    if not 0 <= number < len(layout.groups):
        return False
    _swap(layout.groups, number, by)
    return True


def _remove_column(layout: Layout, technology: int) -> bool:
    if technology not in layout.columns:
        return False
    layout.columns.remove(technology)
    return True


def _remove_row(layout: Layout, criterion: int) -> bool:
    group = layout.group_of(criterion)
    if group is None:
        return False
    group.rows.remove(criterion)
    return True


def _remove_group(layout: Layout, number: int) -> bool:
    """One without rows: what stands in it is taken out row by row, knowingly."""
    if not 0 <= number < len(layout.groups) or layout.groups[number].rows:
        return False
    del layout.groups[number]
    return True


MOVES: dict[str, Callable[[Layout, int], bool]] = {
    "left": lambda layout, key: _column(layout, key, -1),
    "right": lambda layout, key: _column(layout, key, 1),
    "up": lambda layout, key: _row(layout, key, -1),
    "down": lambda layout, key: _row(layout, key, 1),
    "group-up": lambda layout, key: _group(layout, key, -1),
    "group-down": lambda layout, key: _group(layout, key, 1),
    "remove-column": _remove_column,
    "remove-row": _remove_row,
    "remove-group": _remove_group,
}


def _add_column(layout: Layout, data: Mapping[str, Any]) -> Problems:
    name = clean_name(data.get("new-column", ""))
    technology = Technology.objects.filter(name__iexact=name).first()
    if technology is None:
        return {"new-column": f"There is no technology “{name}”." if name else "Name a technology."}
    if technology.pk in layout.columns:
        return {"new-column": f"{technology} has a column already."}
    layout.columns.append(technology.pk)
    return {}


def _add_row(layout: Layout, data: Mapping[str, Any]) -> Problems:
    name = clean_name(data.get("new-row", ""))
    criterion = Criterion.objects.filter(name__iexact=name).first()
    if criterion is None:
        return {"new-row": f"There is no criterion “{name}”." if name else "Name a criterion."}
    if criterion.pk in layout.rows:
        return {"new-row": f"{criterion} has a row already."}
    group = _chosen_group(layout, data.get("new-row-group", ""))
    if group is None:
        return {"new-row": "Add a group first: every row stands in one."}
    group.rows.append(criterion.pk)
    return {}


def _add_group(layout: Layout, data: Mapping[str, Any]) -> Problems:
    name = clean_name(data.get("new-group", ""))
    if not name:
        return {"new-group": "Name the group."}
    if len(name) > GROUP_NAME:
        return {"new-group": f"At most {GROUP_NAME} characters; these are {len(name)}."}
    if name.casefold() in {group.name.casefold() for group in layout.groups}:
        return {"new-group": f"There is a group “{name}” already."}
    layout.groups.append(LayoutGroup(name, []))
    return {}


def _to_group(layout: Layout, data: Mapping[str, Any]) -> Problems:
    name = clean_name(data.get("moved-row", ""))
    criterion = Criterion.objects.filter(name__iexact=name).first()
    before = layout.group_of(criterion.pk) if criterion else None
    group = _chosen_group(layout, data.get("moved-row-group", ""))
    if criterion is None or before is None or group is None:
        return {"moved-row": f"No row is named “{name}”." if name else "Name a row."}
    if group is not before:
        before.rows.remove(criterion.pk)
        group.rows.append(criterion.pk)
    return {}


def _chosen_group(layout: Layout, number: str) -> LayoutGroup | None:
    """By its place; the last where none, or one that is gone, was chosen."""
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1
    return layout.groups[at if at < len(layout.groups) else -1] if layout.groups else None


ADDING: dict[str, Callable[[Layout, Mapping[str, Any]], Problems]] = {
    "add-column": _add_column,
    "add-group": _add_group,
    "add-row": _add_row,
}
