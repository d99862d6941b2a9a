"""Tables to cut down, small and large."""

import datetime
import itertools
from typing import Any

from comparisons.layout import Layout, Line, Section
from comparisons.models import (
    Claim,
    Comparison,
    ComparisonColumn,
    ComparisonRow,
    Criterion,
    Evidence,
    Release,
    Technology,
)
from tests.factories import (
    TODAY,
    ClaimFactory,
    ComparisonFactory,
    CriterionFactory,
    TechnologyFactory,
    tell_the_planner,
)

VERDICTS = ["yes", "partial", "extension", "no", "n/a", "unknown"]


def layout_of(technologies: list[str], groups: dict[str, int]) -> Layout:
    """Without a database: the columns, and for each group how many rows it has."""
    columns = [
        Technology(pk=pk, slug=slug, name=slug.title()) for pk, slug in enumerate(technologies, start=1)
    ]
    numbers = itertools.count()
    sections = []
    for letter, (name, rows) in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", groups.items(), strict=False):
        criteria = [
            Criterion(pk=pk + 1, slug=f"criterion-{pk}", name=f"Criterion {pk}")
            for pk in itertools.islice(numbers, rows)
        ]
        lines = [
            Line(f"{letter}{place}", f"row-{one.slug}", one) for place, one in enumerate(criteria, start=1)
        ]
        sections.append(Section(letter, name, name.lower().replace(" ", "-"), lines))
    return Layout(Comparison(slug="any"), columns, sections, {one.pk: one.pk for one in columns})


def make_three() -> Comparison:
    """Columns t0, t1, t2; rows c0 and c1 in “First”, c2 and c3 in “Second”; every cell says the same."""
    comparison = ComparisonFactory(slug="three")
    technologies = [TechnologyFactory(slug=f"t{number}") for number in range(3)]
    for position, technology in enumerate(technologies):
        comparison.columns.create(technology=technology, position=position)
    for position in range(4):
        criterion = CriterionFactory(slug=f"c{position}")
        group = "First" if position < 2 else "Second"
        comparison.rows.create(criterion=criterion, group=group, position=position)
        for technology in technologies:
            ClaimFactory(technology=technology, criterion=criterion)
    return comparison


def change(technology: str, criterion: str, **fields: str) -> None:
    Claim.objects.filter(technology__slug=technology, criterion__slug=criterion).update(**fields)


def make_large(technologies: int, criteria: int, groups: int, slug: str = "large") -> Comparison:
    """A claim with a source and a note in every cell, in a few statements; words that do not repeat much."""
    tool = {"symbol": "To", "kind": "Tool", "summary": "A tool.", "homepage": "https://example.org/"}
    columns = Technology.objects.bulk_create(
        Technology(name=f"Tool {number}", slug=f"tool-{number}", licence="MIT", first_released=2000, **tool)
        for number in range(technologies)
    )
    rows = Criterion.objects.bulk_create(
        Criterion(name=f"Ability {number}", slug=f"ability-{number}", question=f"Is it able to {number}?")
        for number in range(criteria)
    )
    releases = Release.objects.bulk_create(
        Release(technology=one, version="1.0", released_on=TODAY, rank=1_000_000) for one in columns
    )
    claims = Claim.objects.bulk_create(
        (
            Claim(technology=one, release=releases[c], criterion=criterion, **_said(r, c))
            for r, criterion in enumerate(rows)
            for c, one in enumerate(columns)
        ),
        batch_size=900,
    )
    read = {"title": "The manual", "publisher": "The project", "version_read": "1.0", "accessed_on": TODAY}
    Evidence.objects.bulk_create(
        (Evidence(claim=claim, url=f"https://example.org/{claim.pk}", **read) for claim in claims),
        batch_size=900,
    )
    comparison = Comparison.objects.create(title=slug.title(), slug=slug, caption="What tools are able to")
    ComparisonColumn.objects.bulk_create(
        ComparisonColumn(comparison=comparison, technology=one, position=position)
        for position, one in enumerate(columns)
    )
    ComparisonRow.objects.bulk_create(
        ComparisonRow(
            comparison=comparison,
            criterion=one,
            group=f"Group {position * groups // criteria}",
            position=position,
        )
        for position, one in enumerate(rows)
    )
    tell_the_planner()
    return comparison


def _said(row: int, column: int) -> dict[str, Any]:
    return {
        "verdict": VERDICTS[(row * 7 + column * 5) % 6],
        "text": f"In its way {row * column % 97}, since {row + column}",
        "note": f"It leaves out {row * 31 + column * 17}: {_words(row, column)}.",
        "checked_on": TODAY - datetime.timedelta(days=(row * 13 + column * 7) % 300),
    }


def _words(row: int, column: int) -> str:
    seed = (row * 1_000_003 + column * 7919) * 2_654_435_761
    return " ".join(f"{seed >> shift & 0xFFFFF:x}" for shift in range(0, 60, 4))
