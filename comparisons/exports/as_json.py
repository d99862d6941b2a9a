"""As JSON. Its shape is static/data/comparison-1.schema.json; another shape gets another number.

A new field is no other shape: whoever reads it ignores what they do not know.
"""

import json
from datetime import date
from typing import Any

from django.conf import settings

from comparisons.exports.facts import Fact, Facts, TakenRow
from comparisons.models import Technology

SCHEMA = "data/comparison-1.schema.json"


def schema_address() -> str:
    """The same for every release of the site: a name with a hash would be another schema each time."""
    return settings.SITE_URL + settings.STATIC_URL + SCHEMA


def as_json(facts: Facts) -> str:
    """A line for each fact: large, it is still one that people can read and compare."""
    head = _lines(_head(facts))
    claims = (json.dumps(_claim(fact), ensure_ascii=False) for _, _, fact in facts.cells if fact)
    return f'{head[:-2]},\n"claims": [\n' + ",\n".join(claims) + "\n]\n}\n"


def _lines(head: dict[str, Any]) -> str:
    fields = (f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items())
    return "{\n" + ",\n".join(fields) + "\n}"


def _head(facts: Facts) -> dict[str, Any]:
    comparison = facts.comparison
    return {
        "schema": schema_address(),
        "slug": comparison.slug,
        "title": comparison.title,
        "caption": comparison.caption,
        "address": facts.address,
        "as_of": facts.today.isoformat(),
        "licence": {
            **settings.DATA_LICENCE,
            "attribution": settings.SITE_NAME,
            "attribution_address": facts.address,
        },
        "technologies": [_technology(facts, technology) for technology in facts.technologies],
        "criteria": [_criterion(row) for row in facts.rows],
    }


def _technology(facts: Facts, technology: Technology) -> dict[str, Any]:
    names = ("slug", "name", "symbol", "kind", "summary", "homepage", "repository", "licence", "pypi_name")
    return {
        **{name: getattr(technology, name) for name in names},
        "first_released": technology.first_released,
        "address": settings.SITE_URL + technology.get_absolute_url(),
        "releases": [
            {
                "version": release.version,
                "label": release.label,
                "released_on": _day(release.released_on),
                "supported_until": _day(release.supported_until),
            }
            for release in facts.releases.get(technology.pk, [])
        ],
    }


def _criterion(row: TakenRow) -> dict[str, Any]:
    criterion = row.criterion
    return {
        "slug": criterion.slug,
        "name": criterion.name,
        "group": row.group,
        "question": criterion.question,
        "definition": criterion.definition,
        "review_months": criterion.review_months,
        "worth": {
            verdict: getattr(criterion, f"worth_{verdict}")
            for verdict in ("yes", "partial", "extension", "no")
        },
    }


def _claim(fact: Fact) -> dict[str, Any]:
    claim: Any = fact.claim
    address = settings.SITE_URL + claim.get_absolute_url()
    return {
        "criterion": claim.criterion.slug,
        "technology": claim.technology.slug,
        "verdict": claim.verdict,
        "text": claim.text,
        "note": claim.note,
        "release": claim.release.version,
        "checked_on": claim.checked_on.isoformat(),
        "checked_by": claim.checked_by_name,
        "disputed": claim.disputed,
        "review_due": claim.is_old,
        "newer_release": claim.is_behind,
        "address": address,
        "history": f"{address}#history",
        "evidence": [{**one, "accessed_on": one["accessed_on"].isoformat()} for one in fact.evidence],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
