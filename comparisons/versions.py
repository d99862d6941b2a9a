"""A changed fact moves the version of whatever shows it, or has shown it.

A comparison shows the facts in its cells; a technology all that is claimed of it, under the names of the
criteria; a criterion all that is claimed under it, by technology and release.

Receivers rather than save() methods: a deletion counts too, also one that a cascade makes.
`QuerySet.update()` sends no signal; whoever uses it on these models calls `touch()` as well.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import F, Model, QuerySet
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from comparisons.models import (
    Claim,
    Comparison,
    ComparisonColumn,
    ComparisonRow,
    Criterion,
    Evidence,
    Preset,
    PresetWeight,
    Release,
    Technology,
)


@receiver([post_save, post_delete], sender=Technology)
def technology_changed(instance: Technology, **kwargs: Any) -> None:
    Comparison.objects.of_technologies([instance.pk]).touch()
    _move(Criterion.objects.filter(claims__technology=instance.pk))


@receiver([post_save, post_delete], sender=Release)
def release_changed(instance: Release, **kwargs: Any) -> None:
    Comparison.objects.of_technologies([instance.technology_id]).touch()
    _move(Technology.objects.filter(pk=instance.technology_id))
    _move(Criterion.objects.filter(claims__technology=instance.technology_id))


@receiver([post_save, post_delete], sender=Criterion)
def criterion_changed(instance: Criterion, **kwargs: Any) -> None:
    Comparison.objects.of_criteria([instance.pk]).touch()
    _move(Technology.objects.filter(claims__criterion=instance.pk))


@receiver([post_save, post_delete], sender=Claim)
def claim_changed(instance: Claim, **kwargs: Any) -> None:
    _touch_showing(instance)


@receiver([post_save, post_delete], sender=Evidence)
def evidence_changed(instance: Evidence, **kwargs: Any) -> None:
    _touch_showing(instance.claim)


@receiver([post_save, post_delete], sender=ComparisonColumn)
@receiver([post_save, post_delete], sender=ComparisonRow)
@receiver([post_save, post_delete], sender=Preset)
def layout_changed(instance: ComparisonColumn | ComparisonRow | Preset, **kwargs: Any) -> None:
    Comparison.objects.filter(pk=instance.comparison_id).touch()


@receiver([post_save, post_delete], sender=PresetWeight)
def preset_changed(instance: PresetWeight, **kwargs: Any) -> None:
    Comparison.objects.filter(presets=instance.preset_id).touch()


CHANGED: dict[type[Model], Callable[..., None]] = {
    Release: release_changed,
    Claim: claim_changed,
    Evidence: evidence_changed,
    ComparisonColumn: layout_changed,
    ComparisonRow: layout_changed,
    Preset: layout_changed,
    PresetWeight: preset_changed,
}


@receiver(pre_save)
def will_change(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """It may be leaving its cell or its table: what has shown it so far changes, too."""
    if sender in CHANGED:
        for before in sender._default_manager.filter(pk=instance.pk):
            CHANGED[sender](instance=before)


def _touch_showing(claim: Claim) -> None:
    Comparison.objects.showing(claim).touch()
    _move(Technology.objects.filter(pk=claim.technology_id))
    _move(Criterion.objects.filter(pk=claim.criterion_id))


def _move(things: QuerySet) -> None:
    # By key: an UPDATE takes neither a join nor an order.
    keys = things.order_by().values("pk")
    things.model._default_manager.filter(pk__in=keys).update(version=F("version") + 1)
