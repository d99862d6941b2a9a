"""Facts as files: technologies/ with their releases and claims, criteria/, and comparisons/."""

from functools import partial
from typing import Any

from django.db.models import Model
from yaml import Node

from comparisons.changes import EVIDENCE_FIELDS, IMPORTED, change_claim, evidence_of
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
from comparisons.preset_content import preset_values, put_presets, read_presets
from techjobs.content import Exporter, Fields, Importer, once

# What a criterion's file leaves out.
USUALLY = {
    name: Criterion._meta.get_field(name).get_default()  # type: ignore[union-attr]
    for name in ("review_months", "worth_yes", "worth_partial", "worth_extension", "worth_no")
}


def load(importer: Importer) -> None:
    technologies = list(importer.yaml_files("technologies"))
    for slug, fields in importer.yaml_files("criteria"):
        _load_criterion(importer, slug, fields)
    for slug, fields in technologies:
        _load_technology(importer, slug, fields)
    for slug, fields in importer.yaml_files("comparisons"):
        _load_comparison(importer, slug, fields)


def _load_criterion(importer: Importer, slug: str, fields: Fields) -> None:
    values: dict[str, Any] = {name: fields.text(name) for name in ("name", "question", "definition")}
    for name, usual in USUALLY.items():
        values[name] = fields.integer(name, usual)
    fields.close()
    importer.put(Criterion, {"slug": slug}, values, fields)


def _load_technology(importer: Importer, slug: str, fields: Fields) -> None:
    values: dict[str, Any] = {
        name: fields.text(name) for name in ("name", "symbol", "kind", "summary", "homepage", "licence")
    }
    values |= {name: fields.text(name, required=False) for name in ("repository", "pypi_name")}
    values["first_released"] = fields.integer("first_released")
    technology, _ = importer.put(Technology, {"slug": slug}, values, fields)
    releases, claims = fields.entries("releases", required=False), fields.entries("claims", required=False)
    fields.close()
    if technology.pk is None:
        return
    # Oldest first: among releases of one day, or of none, the one saved last stands first.
    for release in reversed(once(releases, "version")):
        _load_release(importer, technology, release)
    for claim in once(claims, "criterion"):
        _load_claim(importer, technology, claim)


def _load_release(importer: Importer, technology: Technology, fields: Fields) -> None:
    key = {"technology": technology, "version": fields.text("version")}
    values: dict[str, Any] = {
        "label": fields.text("label", required=False),
        "released_on": fields.date("released_on", required=False),
        "supported_until": fields.date("supported_until", required=False),
    }
    fields.close()
    importer.put(Release, key, values, fields)


def _load_claim(importer: Importer, technology: Technology, fields: Fields) -> None:
    criterion = _named(Criterion, fields, "criterion", slug=fields.text("criterion"))
    release = _named(Release, fields, "release", technology=technology, version=fields.text("release"))
    values = {
        "verdict": fields.choice("verdict", Claim.Verdict.values),
        "text": fields.text("text"),
        "note": fields.text("note", required=False),
        "release": release,
        "checked_on": fields.date("checked_on"),
        "checked_by": importer.member(fields, "checked_by"),
        "disputed": fields.text("disputed", required=False),
    }
    evidence = [(_evidence(entry), entry) for entry in once(fields.entries("evidence"), "url")]
    fields.close()
    if criterion is None or release is None:
        return
    # It is stored with its evidence, as one change.
    key = {"criterion": criterion, "technology": technology}
    claim, _ = importer.put(Claim, key, values, fields, save=lambda claim, fields: True)
    if fields.sound and all(entry.sound for _, entry in evidence):
        _put_evidence(importer, claim, evidence, fields)


def _evidence(fields: Fields) -> dict[str, Any]:
    values = {
        "kind": fields.choice("kind", Evidence.Kind.values),
        "accessed_on": fields.date("accessed_on"),
        "stance": fields.choice("stance", Evidence.Stance.values),
    }
    values |= {name: fields.text(name) for name in ("url", "title", "publisher", "version_read")}
    fields.close()
    return values


def _put_evidence(
    importer: Importer, claim: Claim, evidence: list[tuple[dict[str, Any], Fields]], fields: Fields
) -> None:
    """All the sources of a claim are one value: they are the same, or they differ."""
    there, here = evidence_of(claim), [values for values, _ in evidence]
    if there and there != here:
        importer.differs(
            f"{importer.name(claim)}, evidence",
            ", ".join(values["url"] for values in there),
            ", ".join(values["url"] for values in here),
        )
        if not importer.update:
            here = there
    for values, entry in evidence:
        importer.attempt(partial(Evidence(**values).full_clean, exclude=["claim"]), entry)
    if all(entry.sound for _, entry in evidence):
        importer.attempt(lambda: change_claim(claim, here, by=None, why=IMPORTED), fields)


def _load_comparison(importer: Importer, slug: str, fields: Fields) -> None:
    values = {name: fields.text(name) for name in ("title", "caption")}
    columns = [
        _named(Technology, fields, node, slug=node.value) for node in fields.names("columns", required=False)
    ]
    groups = {group.text("name"): group for group in once(fields.entries("groups", required=False), "name")}
    rows = _rows(groups)
    presets = read_presets(fields)
    fields.close()
    comparison, _ = importer.put(Comparison, {"slug": slug}, values, fields)
    if comparison.pk and fields.sound and all(group.sound for group in groups.values()):
        _put_layout(importer, comparison, columns, rows, fields, groups)
        put_presets(importer, comparison, presets)


def _rows(groups: dict[str, Fields]) -> list[tuple[Any, str]]:
    """The criteria of all groups, each with its group's name; none may stand there twice."""
    rows: dict[str, tuple[Any, str]] = {}
    for name, group in groups.items():
        for node in group.names("rows"):
            if node.value in rows:
                group.problem(f"“{node.value}” stands here twice", node)
            rows[node.value] = (_named(Criterion, group, node, slug=node.value), name)
        group.close()
    return list(rows.values())


def _by_group(rows: list[tuple[Any, str]]) -> list[tuple[Any, str]]:
    """Rows as a table shows them: what is of one group stands together."""
    groups = list(dict.fromkeys(group for _, group in rows))
    return sorted(rows, key=lambda row: groups.index(row[1]))


def _put_layout(
    importer: Importer,
    comparison: Comparison,
    columns: list,
    rows: list,
    where: Fields,
    groups: dict[str, Fields],
) -> None:
    there = (
        [column.technology for column in comparison.columns.all()],
        _by_group([(row.criterion, row.group) for row in comparison.rows.all()]),
    )
    if there == (columns, rows):
        return
    if any(there):
        importer.differs(
            f"{importer.name(comparison)}, columns and rows", _words(*there), _words(columns, rows)
        )
        if not importer.update:
            return
    comparison.columns.all().delete()
    comparison.rows.all().delete()
    for position, technology in enumerate(columns):
        column = ComparisonColumn(comparison=comparison, technology=technology, position=position)
        importer.save(column, where)
    for position, (criterion, group) in enumerate(rows):
        row = ComparisonRow(comparison=comparison, criterion=criterion, group=group, position=position)
        importer.save(row, groups[group])


def _words(columns: list, rows: list) -> str:
    return ", ".join([*(column.slug for column in columns), *(criterion.slug for criterion, _ in rows)])


def _named(model: type[Model], fields: Fields, where: str | Node, **key: Any) -> Any:
    """The object that the file names in a field or at a node; a problem of the file where there is none."""
    found = model._default_manager.filter(**key).first()
    wanted = key.get("slug", key.get("version"))
    if found is None and wanted:
        node = fields.values.get(where) if isinstance(where, str) else where
        fields.problem(f"there is no {model._meta.verbose_name} “{wanted}”", node)
    return found


def dump(exporter: Exporter) -> None:
    for criterion in Criterion.objects.all():
        values = {name: getattr(criterion, name) for name in ("name", "question", "definition", *USUALLY)}
        values = {name: value for name, value in values.items() if value != USUALLY.get(name)}
        exporter.yaml(f"criteria/{criterion.slug}.yaml", values)
    for technology in Technology.objects.prefetch_related("releases"):
        exporter.yaml(f"technologies/{technology.slug}.yaml", _technology_values(technology))
    for comparison in Comparison.objects.prefetch_related(
        "columns__technology", "rows__criterion", "presets__weights__criterion"
    ):
        exporter.yaml(f"comparisons/{comparison.slug}.yaml", _comparison_values(comparison))


def _technology_values(technology: Technology) -> dict[str, Any]:
    names = ("name", "symbol", "kind", "summary", "homepage", "repository", "licence", "pypi_name")
    claims = technology.claims.select_related("criterion", "release", "checked_by").prefetch_related(
        "evidence"
    )
    return {
        **{name: getattr(technology, name) for name in names},
        "first_released": technology.first_released,
        "releases": [
            {name: getattr(release, name) for name in ("version", "label", "released_on", "supported_until")}
            for release in technology.releases.all()
        ],
        "claims": [_claim_values(claim) for claim in claims.order_by("pk")],
    }


def _claim_values(claim: Claim) -> dict[str, Any]:
    return {
        "criterion": claim.criterion.slug,
        "verdict": claim.verdict,
        "text": claim.text,
        "note": claim.note,
        "release": claim.release.version,
        "checked_on": claim.checked_on,
        "checked_by": claim.checked_by.username if claim.checked_by else None,
        "disputed": claim.disputed,
        "evidence": [
            {name: getattr(evidence, name) for name in EVIDENCE_FIELDS} for evidence in claim.evidence.all()
        ],
    }


def _comparison_values(comparison: Comparison) -> dict[str, Any]:
    groups: dict[str, list[str]] = {}
    for row in comparison.rows.all():
        groups.setdefault(row.group, []).append(row.criterion.slug)
    return {
        "title": comparison.title,
        "caption": comparison.caption,
        "columns": [column.technology.slug for column in comparison.columns.all()],
        "groups": [{"name": name, "rows": rows} for name, rows in groups.items()],
        "presets": [preset_values(preset) for preset in comparison.presets.all()],
    }
