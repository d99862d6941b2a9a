"""Which columns, groups and rows a comparison has, in which order: one value, edited and saved as a whole.

It is sent as JSON: {"columns": [technology, …], "groups": [["Name", [criterion, …]], …]}. Its `state` tells
whether two are the same; whoever saves one sends the state of the one that it was made of.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from string import ascii_uppercase
from typing import Any

from django.db import transaction

from comparisons.models import Comparison, ComparisonColumn, ComparisonRow
from techjobs.markdown import normalise

LONGEST = 100_000  # characters of JSON: 300 rows are two thousand
GROUP_NAME: int = ComparisonRow._meta.get_field("group").max_length  # type: ignore[assignment]
NOT_READ = "The rows and columns that were sent cannot be read: they are here as they are stored."


class LayoutChangedError(Exception):
    """Somebody else changed the rows or columns after what the change is based on."""


class UnreadableLayoutError(ValueError):
    """What was sent is no layout."""


@dataclass
class LayoutGroup:
    name: str
    rows: list[int]  # criteria
    problem: str = ""


@dataclass
class Layout:
    columns: list[int]  # technologies
    groups: list[LayoutGroup] = field(default_factory=list)

    @property
    def rows(self) -> list[int]:
        return [row for group in self.groups for row in group.rows]

    @property
    def text(self) -> str:
        groups = [[group.name, group.rows] for group in self.groups]
        return json.dumps({"columns": self.columns, "groups": groups}, separators=(",", ":"))

    @property
    def state(self) -> str:
        return sha256(self.text.encode()).hexdigest()[:16]

    def group_of(self, row: int) -> LayoutGroup | None:
        return next((group for group in self.groups if row in group.rows), None)

    def find_problem(self) -> str:
        """Put what is wrong with a group beside it; the first of all problems, "" where there is none."""
        names: set[str] = set()
        for group in self.groups:
            group.problem = _problem(group, names)
            names.add(group.name.casefold())
        found = [group.problem for group in self.groups if group.problem]
        if len(set(self.columns)) < len(self.columns):
            found.append("A technology stands in two columns.")
        if len(set(self.rows)) < len(self.rows):
            found.append("A criterion stands in two rows.")
        return found[0] if found else ""


def _problem(group: LayoutGroup, names: set[str]) -> str:
    if not group.name:
        return "A group has a name."
    if len(group.name) > GROUP_NAME:
        return f"A group’s name has at most {GROUP_NAME} characters; this one has {len(group.name)}."
    if group.name.casefold() in names:
        return f"There is another group “{group.name}”."
    if not group.rows:
        return f"No row stands in “{group.name}”: move one there, or take the group out."
    return ""


def letters(number: int) -> str:
    """A, B, … Z, AA, BB, … as a group stands in the table."""
    times, letter = divmod(number, len(ascii_uppercase))
    return ascii_uppercase[letter] * (times + 1)


def clean_name(name: str) -> str:
    return " ".join(normalise(name).split())


def stored_layout(comparison: Comparison) -> Layout:
    """Two queries. Rows of one name stand together, as the table shows them."""
    columns = ComparisonColumn.objects.filter(comparison=comparison).order_by("position", "pk")
    rows = ComparisonRow.objects.filter(comparison=comparison).order_by("position", "pk")
    groups: dict[str, LayoutGroup] = {}
    for criterion, name in rows.values_list("criterion", "group"):
        groups.setdefault(name, LayoutGroup(name, [])).rows.append(criterion)
    return Layout([*columns.values_list("technology", flat=True)], [*groups.values()])


def read_layout(text: str) -> Layout:
    """UnreadableLayoutError where it is none; one that cannot be saved is read all the same."""
    try:
        sent: Any = json.loads(text if len(text) <= LONGEST else "")
        groups = [LayoutGroup(clean_name(_text(name)), _keys(rows)) for name, rows in sent["groups"]]
        return Layout(_keys(sent["columns"]), groups)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnreadableLayoutError from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _keys(values: object) -> list[int]:
    if not isinstance(values, list) or not all(type(key) is int and 0 < key < 2**63 for key in values):
        raise TypeError
    return values


def save_layout(comparison: Comparison, layout: Layout, seen: str) -> None:
    """Write what differs, each position once, from nought on. It has no problem: see `find_problem`.

    LayoutChangedError where the stored one is not `seen` any more.
    """
    with transaction.atomic():
        Comparison.objects.select_for_update().get(pk=comparison.pk)
        if stored_layout(comparison).state != seen:
            raise LayoutChangedError
        wanted = [(row, group.name) for group in layout.groups for row in group.rows]
        _write(ComparisonColumn, "technology_id", comparison, [(key, None) for key in layout.columns])
        _write(ComparisonRow, "criterion_id", comparison, wanted)
        # What is written at once sends no signal.
        Comparison.objects.filter(pk=comparison.pk).touch()


def _write(model: Any, about: str, comparison: Comparison, wanted: Iterable[tuple[int, str | None]]) -> None:
    stored = {getattr(one, about): one for one in model.objects.filter(comparison=comparison)}
    new, changed = [], []
    for position, (key, group) in enumerate(wanted):
        values = {"position": position} | ({} if group is None else {"group": group})
        one = stored.pop(key, None)
        if one is None:
            new.append(model(comparison=comparison, **{about: key}, **values))
        elif any(getattr(one, name) != value for name, value in values.items()):
            changed.append(one)
            for name, value in values.items():
                setattr(one, name, value)
    model.objects.filter(pk__in=[one.pk for one in stored.values()]).delete()
    model.objects.bulk_update(changed, ["position", *(["group"] if model is ComparisonRow else [])])
    model.objects.bulk_create(new)
