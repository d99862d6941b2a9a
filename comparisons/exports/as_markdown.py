"""As Markdown: a table as GitHub and others show it, to be put into a README, with its sources below."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.utils import formats

from comparisons.exports.as_csv import column_names
from comparisons.exports.facts import Fact, Facts, TakenRow
from comparisons.models import Claim, Evidence, Technology

# Whatever could begin markup inside a line; `|` would end the cell.
MARKUP = re.compile(r"([\\`*_\[\]<>&|~$#!])")


def as_markdown(facts: Facts) -> str:
    lines = [f"## {escaped(facts.comparison.title)}", "", escaped(facts.comparison.caption), ""]
    lines += _table(facts)
    for heading, found in (("Disputed", _disputed(facts)), ("Sources", _sources(facts))):
        if found:
            lines += ["", f"### {heading}", "", *found]
    lines += ["", _licence(facts), ""]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """The same words in one line, none of them markup; its line ends as `<br>`."""
    return "<br>".join(MARKUP.sub(r"\\\1", line) for line in text.strip().split("\n"))


def _table(facts: Facts) -> Iterator[str]:
    yield _row(["Criterion", *map(escaped, column_names(facts))])
    yield _row(["---"] * (1 + len(facts.technologies)))
    group = None
    for row in facts.rows:
        if row.group != group:
            group = row.group
            yield _row([f"**{escaped(group)}**", *[""] * len(facts.technologies)])
        yield _row([escaped(row.criterion.name), *(_cell(fact) for fact in row.facts)])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(fact: Fact | None) -> str:
    if fact is None:
        return ""
    claim: Claim = fact.claim
    answer = f"**{claim.get_verdict_display()}:** {escaped(' '.join(claim.text.split()))}"
    return f"{answer}<br>{escaped(claim.note)}" if claim.note else answer


def _disputed(facts: Facts) -> list[str]:
    return [
        _point(row, technology, escaped(fact.claim.disputed))
        for row, technology, fact in facts.cells
        if fact and fact.claim.disputed
    ]


def _sources(facts: Facts) -> list[str]:
    return [
        _point(row, technology, "; ".join(_source(one) for one in fact.evidence))
        for row, technology, fact in facts.cells
        if fact and fact.evidence
    ]


def _point(row: TakenRow, technology: Technology, words: str) -> str:
    return f"- {escaped(row.criterion.name)}, {escaped(technology.name)}: {words}"


def _source(one: dict) -> str:
    doubt = "contradicts: " if one["stance"] == Evidence.Stance.CONTRADICTS else ""
    url = one["url"].replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E")
    link = f"{doubt}[{escaped(one['title'])}](<{url}>)"
    day = formats.date_format(one["accessed_on"], "j M Y")
    return f"{link}, {escaped(one['publisher'])}, {escaped(one['version_read'])}, read {day}"


def _licence(facts: Facts) -> str:
    licence, day = settings.DATA_LICENCE, formats.date_format(facts.today, "j M Y")
    return (
        f"Facts by [{escaped(settings.SITE_NAME)}](<{facts.address}>), as of {day},"
        f" [{escaped(licence['name'])}](<{licence['url']}>)."
    )
