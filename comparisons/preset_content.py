"""The presets of a comparison's file: an optional list, in the order in which readers see them."""

from typing import Any

from comparisons.choosing import HEAVIEST
from comparisons.models import Comparison, Criterion
from comparisons.presets import Preset
from techjobs.content import Fields, Importer, once


def read_presets(fields: Fields) -> list[tuple[dict[str, Any], dict[int, int], Fields]]:
    """Of each preset its values, its weights by the key of the criterion, and where they stand."""
    return [_preset(entry) for entry in once(fields.entries("presets", required=False), "slug")]


def _preset(entry: Fields) -> tuple[dict[str, Any], dict[int, int], Fields]:
    values = {name: entry.text(name) for name in ("slug", "name", "description")}
    weights = {}
    for one in once(entry.entries("weights"), "criterion"):
        criterion, weight = _weight(one)
        entry.sound = entry.sound and one.sound
        if criterion:
            weights[criterion.pk] = weight
    entry.close()
    return values, weights, entry


def _weight(fields: Fields) -> tuple[Criterion | None, int]:
    slug, weight = fields.text("criterion"), fields.integer("weight")
    criterion = Criterion.objects.filter(slug=slug).first()
    if criterion is None and slug:
        fields.problem(f"there is no criterion “{slug}”", fields.values["criterion"])
    if "weight" in fields.values and fields.sound and not 1 <= weight <= HEAVIEST:
        fields.problem(f"weight: from 1 to {HEAVIEST}", fields.values["weight"])
    fields.close()
    return criterion, weight


def put_presets(
    importer: Importer, comparison: Comparison, presets: list[tuple[dict[str, Any], dict[int, int], Fields]]
) -> None:
    there = list(comparison.presets.values_list("slug", flat=True))
    last = max(comparison.presets.values_list("position", flat=True), default=-1)
    for values, weights, where in presets:
        _put(importer, comparison, values, weights, where, last := last + 1)
    _put_in_order(importer, comparison, there, [values["slug"] for values, _, _ in presets])


def _put(
    importer: Importer,
    comparison: Comparison,
    values: dict[str, Any],
    weights: dict[int, int],
    where: Fields,
    position: int,
) -> None:
    key = {"comparison": comparison, "slug": values["slug"]}

    def save(instance: Any, fields: Fields) -> bool:
        if instance.position is None:
            instance.position = position
        return importer.save(instance, fields)

    words = {name: values[name] for name in ("name", "description")}
    preset, _ = importer.put(Preset, key, words, where, save=save)
    if preset.pk is None or not where.sound:
        return
    stored = dict(preset.weights.values_list("criterion", "weight"))
    if stored == weights:
        return
    if stored:
        importer.differs(f"{importer.name(preset)}, weights", _words(stored), _words(weights))
        if not importer.update:
            return
    preset.weigh(dict.fromkeys(stored, 0) | weights)


def _put_in_order(importer: Importer, comparison: Comparison, there: list[str], here: list[str]) -> None:
    """The order is one value: those that are in both stand in the file's, or are reported."""
    stored, wanted = [one for one in there if one in here], [one for one in here if one in there]
    if stored == wanted:
        return
    importer.differs(f"{importer.name(comparison)}, order of presets", ", ".join(stored), ", ".join(wanted))
    if importer.update:
        rest = [slug for slug in there if slug not in here]
        by_slug = {preset.slug: preset for preset in comparison.presets.all()}
        for position, slug in enumerate([*here, *rest]):
            if slug in by_slug:
                by_slug[slug].position = position
                by_slug[slug].save()


def _words(weights: dict[int, int]) -> str:
    slugs = dict(Criterion.objects.filter(pk__in=weights).values_list("pk", "slug"))
    return ", ".join(sorted(f"{slugs[criterion]} {weight}" for criterion, weight in weights.items()))


def preset_values(preset: Preset) -> dict[str, Any]:
    return {
        "slug": preset.slug,
        "name": preset.name,
        "description": preset.description,
        "weights": [{"criterion": one.criterion.slug, "weight": one.weight} for one in preset.weights.all()],
    }
