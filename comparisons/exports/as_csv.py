"""As CSV (RFC 4180): a row for each cell, for programs; or in the table's own shape, for spreadsheets."""

import csv
from collections.abc import Iterator
from io import StringIO

from django.conf import settings

from comparisons.exports.facts import Fact, Facts, TakenRow
from comparisons.exports.formulas import defused
from comparisons.models import Claim, Technology

COLUMNS = (
    "comparison",
    "group",
    "criterion",
    "criterion_name",
    "technology",
    "technology_name",
    "verdict",
    "text",
    "note",
    "release",
    "checked_on",
    "checked_by",
    "disputed",
    "review_due",
    "newer_release",
    "evidence",
    "address",
    "licence",
)
# A spreadsheet reads UTF-8 as something else without it; a program reads it as part of the first name.
MARK = "\ufeff"
LICENCE_ROW = "Licence"


def cells_as_csv(facts: Facts) -> str:
    """One row for each cell, an empty one without a verdict."""
    licence = licence_line(facts)
    rows = (_row(facts, row, technology, fact, licence) for row, technology, fact in facts.cells)
    return _written([COLUMNS, *rows])


def table_as_csv(facts: Facts) -> str:
    """Criteria below each other, technologies side by side."""
    return MARK + _written(_table(facts))


def licence_line(facts: Facts) -> str:
    licence = settings.DATA_LICENCE
    return f"{licence['name']} ({licence['url']}): {settings.SITE_NAME}, {facts.address}"


def answer(claim: Claim) -> str:
    """A cell in words: its verdict and text on one line, its note below."""
    # A text is one line; where an import brought more, the second is no note.
    line = f"{claim.get_verdict_display()}: {' '.join(claim.text.split())}"
    return f"{line}\n{claim.note}" if claim.note else line


def column_names(facts: Facts) -> list[str]:
    return [
        f"{technology.name} ({release.name})" if release else technology.name
        for technology, release in zip(facts.technologies, facts.spoken_of, strict=True)
    ]


def _table(facts: Facts) -> Iterator[list[str]]:
    yield ["Criterion", *column_names(facts)]
    group, nothing = None, [""] * len(facts.technologies)
    for row in facts.rows:
        if row.group != group:
            group = row.group
            yield [group, *nothing]
        yield [row.criterion.name, *(answer(fact.claim) if fact else "" for fact in row.facts)]
    yield [LICENCE_ROW, licence_line(facts), *nothing[1:]]


def _row(facts: Facts, row: TakenRow, technology: Technology, fact: Fact | None, licence: str) -> list[str]:
    cell = [facts.comparison.slug, row.group, row.criterion.slug, row.criterion.name]
    cell += [technology.slug, technology.name]
    return [*cell, *(_fact(fact) if fact else [""] * 11), licence]


def _fact(fact: Fact) -> list[str]:
    claim = fact.claim
    return [
        claim.verdict,
        claim.text,
        claim.note,
        claim.release.version,
        claim.checked_on.isoformat(),
        claim.checked_by_name or "",  # type: ignore[attr-defined]
        claim.disputed,
        str(claim.is_old).lower(),  # type: ignore[attr-defined]
        str(claim.is_behind).lower(),  # type: ignore[attr-defined]
        " ".join(one["url"] for one in fact.evidence),
        settings.SITE_URL + claim.get_absolute_url(),
    ]


def _written(rows: list | Iterator[list[str]]) -> str:
    out = StringIO()
    csv.writer(out).writerows([defused(value) for value in row] for row in rows)
    return out.getvalue()
