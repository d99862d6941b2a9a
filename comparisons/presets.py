"""Presets: weights that an editor suggests to whoever asks which of a table's technologies to choose."""

from collections.abc import Mapping

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from comparisons.choosing import HEAVIEST


class Preset(models.Model):
    """An opinion of the site: what matters for a certain purpose. It says so, and for whom it is meant."""

    comparison = models.ForeignKey("Comparison", on_delete=models.CASCADE, related_name="presets")
    name = models.CharField(max_length=60, help_text="What somebody wants to build: A small JSON API.")
    slug = models.SlugField(help_text="Its name in the content files.")
    description = models.CharField(
        max_length=200, help_text="For whom it is and what it weighs, in one sentence: it is an opinion."
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["comparison", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["comparison", "slug"], name="comparisons_preset_unique"),
            models.UniqueConstraint(fields=["comparison", "name"], name="comparisons_preset_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def weigh(self, weights: Mapping[int, int]) -> None:
        """Give criteria (by key) their weights, 0 takes one away; the others keep theirs."""
        there = {one.criterion_id: one for one in self.weights.all()}
        for criterion, weight in weights.items():
            one = there.get(criterion) or PresetWeight(preset=self, criterion_id=criterion, weight=0)
            if one.weight == weight:
                continue
            one.weight = weight
            if weight:
                one.save()
            else:
                one.delete()


class PresetWeightQuerySet(models.QuerySet["PresetWeight"]):
    def left_out(self) -> "PresetWeightQuerySet":
        """Those of criteria that the comparison has no row for: readers see nothing of them."""
        rows = Preset._meta.apps.get_model("comparisons", "ComparisonRow")._default_manager
        row = rows.filter(comparison=OuterRef("preset__comparison"), criterion=OuterRef("criterion"))
        return self.filter(~Exists(row))


class PresetWeight(models.Model):
    """What a criterion counts in a preset; without one it does not matter there."""

    preset = models.ForeignKey(Preset, on_delete=models.CASCADE, related_name="weights")
    criterion = models.ForeignKey("Criterion", on_delete=models.CASCADE, related_name="+")
    weight = models.PositiveSmallIntegerField(validators=[MaxValueValidator(HEAVIEST)])

    objects = PresetWeightQuerySet.as_manager()

    class Meta:
        ordering = ["preset", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["preset", "criterion"], name="comparisons_preset_weight_unique"),
            models.CheckConstraint(condition=Q(weight__lte=HEAVIEST), name="comparisons_preset_weight_known"),
        ]

    def __str__(self) -> str:
        return f"{self.preset}, {self.criterion}: {self.weight}"
