"""A comparison without its cells: its columns, its groups of rows, and each one's name in addresses."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from string import ascii_uppercase

from django.db.models import prefetch_related_objects
from django.utils.text import slugify

from comparisons.models import Comparison, Criterion, Technology


@dataclass(frozen=True)
class Line:
    """A row before its cells are there."""

    code: str  # its coordinate in this table: B2
    anchor: str  # its address in the page: row-admin-panel
    criterion: Criterion


@dataclass(frozen=True)
class Section:
    """A group of rows, or where it is too long to be shown at once, a part of it."""

    letter: str
    name: str
    slug: str
    lines: list[Line]


@dataclass(frozen=True)
class Layout:
    comparison: Comparison
    technologies: list[Technology]
    sections: list[Section]
    numbers: dict[int, int]  # each technology's place in the whole table, counted from 1

    @property
    def row_count(self) -> int:
        return sum(len(section.lines) for section in self.sections)

    @property
    def criteria(self) -> list[Criterion]:
        return [line.criterion for section in self.sections for line in section.lines]

    @property
    def cell_count(self) -> int:
        return len(self.technologies) * self.row_count

    def in_parts(self, cells: int) -> "Layout":
        """The same, each group cut into parts of at most `cells` cells over all columns."""
        rows = max(1, cells // max(1, len(self.technologies)))
        return replace(self, sections=[part for section in self.sections for part in _parts(section, rows)])


def lay_out(comparisons: Iterable[Comparison]) -> list[Layout]:
    """A layout for each comparison, in the order given; four queries, none where it was done before.

    Row addresses are unique over all of them: they are meant to stand in one page.
    """
    comparisons = list(comparisons)
    prefetch_related_objects(comparisons, "columns__technology", "rows__criterion")
    anchors: set[str] = set()
    return [_layout(comparison, anchors) for comparison in comparisons]


def _layout(comparison: Comparison, anchors: set[str]) -> Layout:
    technologies = [column.technology for column in comparison.columns.all()]
    numbers = {technology.pk: number for number, technology in enumerate(technologies, start=1)}
    return Layout(comparison, technologies, _sections(comparison, anchors), numbers)


def _sections(comparison: Comparison, anchors: set[str]) -> list[Section]:
    by_group: dict[str, list[Criterion]] = defaultdict(list)
    for row in comparison.rows.all():
        by_group[row.group].append(row.criterion)
    slugs: set[str] = set()
    return [
        Section(
            letter,
            name,
            _slug(name, letter, slugs),
            [
                Line(f"{letter}{number}", _anchor(criterion, comparison, anchors), criterion)
                for number, criterion in enumerate(criteria, start=1)
            ],
        )
        for letter, (name, criteria) in zip(_letters(), by_group.items(), strict=False)
    ]


def _parts(section: Section, rows: int) -> Iterator[Section]:
    total = -(-len(section.lines) // rows)
    if total <= 1:
        yield section
        return
    for number in range(total):
        lines = section.lines[number * rows : (number + 1) * rows]
        name = f"{section.name} ({lines[0].code} to {lines[-1].code})"
        # No slug has a dot in it: this is no other group's name.
        slug = f"{section.slug}.{number + 1}" if number else section.slug
        yield Section(section.letter, name, slug, lines)


def _slug(name: str, letter: str, taken: set[str]) -> str:
    """A group's name in addresses; of two that would be the same, the later one has its letter in it."""
    slug = slugify(name)
    if not slug or slug in taken:
        slug = f"{slug}.{letter.lower()}".strip(".")
    while slug in taken:
        slug += ".x"
    taken.add(slug)
    return slug


def _anchor(criterion: Criterion, comparison: Comparison, anchors: set[str]) -> str:
    anchor = f"row-{criterion.slug}"
    if anchor in anchors:  # the criterion stands in an earlier table of the page
        # No slug has a dot in it: this is no other criterion's address.
        anchor = f"row-{comparison.slug}.{criterion.slug}"
    anchors.add(anchor)
    return anchor


def _letters() -> Iterator[str]:
    """A, B, ... Z, AA, BB, ..."""
    times = 1
    while True:
        yield from (letter * times for letter in ascii_uppercase)
        times += 1
