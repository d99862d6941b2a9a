"""Presets: what an editor suggests to weigh, one number for each criterion of the comparison."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from comparisons.choosing import HEAVIEST, WEIGHTS, written
from comparisons.models import Comparison, ComparisonRow, Criterion
from comparisons.presets import Preset, PresetWeight
from techjobs.admin import DeskAdmin

SCALE = ", ".join(f"{weight} {words}" for weight, words in enumerate(WEIGHTS))
GONE = "No longer in the table"
FORGETTING = "Readers see nothing of these. 0 forgets one; otherwise it counts again once the row is back."


class PresetForm(forms.ModelForm):
    """A subclass for each comparison has its `criteria`, a field for each, and what they weigh so far."""

    of: Comparison
    criteria: Sequence[Criterion] = ()
    weighed: Mapping[int, int] = {}

    class Meta:
        model = Preset
        fields = ["comparison", "name", "slug", "description", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["comparison"] = self.of.pk
        self.fields["comparison"].disabled = True
        self.fields["comparison"].widget = forms.HiddenInput()
        self.fields["position"].required = False
        self.fields["position"].help_text = "The lowest stands first. Empty: the last."
        for criterion in self.criteria:
            self.fields[name_of(criterion)].initial = self.weighed.get(criterion.pk, 0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(self.weights.values()):
            raise forms.ValidationError(
                "Give at least one criterion a weight: readers see no preset without."
            )
        return cleaned

    @property
    def weights(self) -> dict[int, int]:
        return {one.pk: self.cleaned_data.get(name_of(one)) or 0 for one in self.criteria}


def name_of(criterion: Criterion) -> str:
    return f"weight_{criterion.pk}"


def field_of(criterion: Criterion) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "vIntegerField", "inputmode": "numeric"})
    return forms.IntegerField(
        label=criterion.name,
        help_text=criterion.question,
        min_value=0,
        max_value=HEAVIEST,
        required=False,
        widget=widget,
    )


class WhichComparisonForm(forms.Form):
    comparison = forms.ModelChoiceField(Comparison.objects.all(), label="Comparison")


@admin.register(Preset)
class PresetAdmin(DeskAdmin):
    list_display = ["name", "comparison", "description", "left_out"]
    list_select_related = ["comparison"]
    list_filter = ["comparison"]
    search_fields = ["name", "description", "comparison__title"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        gone = PresetWeight.objects.left_out().values("pk")
        return super().get_queryset(request).annotate(gone=Count("weights", filter=Q(weights__in=gone)))

    @admin.display(description="Left out")
    def left_out(self, preset: Any) -> str:
        return f"{preset.gone} not in the table" if preset.gone else ""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Of a new one is asked first which comparison it is for; of others is told what they leave out."""
        if object_id is None and self._chosen(request) is None:
            return self._which(request)
        preset = self.get_object(request, object_id) if object_id else None
        if preset and request.method == "GET" and self.has_view_permission(request, preset):
            tell_left_out(request, Preset.objects.filter(pk=preset.pk))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _which(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = WhichComparisonForm(request.GET if "comparison" in request.GET else None)
        context = self.page_context(request, "A preset of which comparison?", form=form)
        return TemplateResponse(request, "admin/comparisons/preset/which.html", context)

    @staticmethod
    def _chosen(request: HttpRequest) -> Comparison | None:
        form = WhichComparisonForm(request.GET)
        return form.cleaned_data["comparison"] if form.is_valid() else None

    def _comparison(self, request: HttpRequest, obj: Preset | None) -> Comparison | None:
        return obj.comparison if obj else self._chosen(request)

    def _criteria(self, request: HttpRequest, obj: Preset | None) -> dict[str, list[Criterion]]:
        """By group as in the table; last those that the preset weighs and the table does not have."""
        groups: dict[str, list[Criterion]] = {}
        rows = ComparisonRow.objects.filter(comparison=self._comparison(request, obj))
        for row in rows.select_related("criterion"):
            groups.setdefault(row.group, []).append(row.criterion)
        if obj and (gone := obj.weights.left_out().select_related("criterion")):
            groups[GONE] = [one.criterion for one in gone]
        return groups

    def get_form(
        self, request: HttpRequest, obj: Preset | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        criteria = [one for group in self._criteria(request, obj).values() for one in group]
        weighed = dict(obj.weights.values_list("criterion", "weight")) if obj else {}
        fields: dict[str, Any] = {name_of(one): field_of(one) for one in criteria}
        fields |= {"of": self._comparison(request, obj), "criteria": criteria, "weighed": weighed}
        kwargs["form"] = type("PresetForm", (PresetForm,), fields)
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Preset | None = None) -> Any:
        comparison = self._comparison(request, obj)
        about = {
            "fields": ["comparison", "name", "slug", "description", "position"],
            "description": f"{comparison}: which should I choose? Of the weights below, {SCALE}.",
        }
        groups = self._criteria(request, obj)
        return [
            (None, about),
            *(
                (
                    name,
                    {
                        "fields": [name_of(one) for one in criteria],
                        "description": FORGETTING * (name == GONE),
                    },
                )
                for name, criteria in groups.items()
            ),
        ]

    def save_model(self, request: HttpRequest, obj: Preset, form: Any, change: bool) -> None:
        """With its weights. Without a position it stands last."""
        if form.cleaned_data["position"] is None:
            last = Preset.objects.filter(comparison=obj.comparison).aggregate(last=Max("position"))["last"]
            obj.position = 0 if last is None else last + 1
        super().save_model(request, obj, form, change)
        obj.weigh(form.weights)

    def view_on_site(self, obj: Preset) -> str:
        """The chooser with these weights, as readers come to it."""
        rows = ComparisonRow.objects.filter(comparison=obj.comparison_id)
        given = dict(obj.weights.values_list("criterion", "weight"))
        slugs = rows.values_list("criterion", "criterion__slug")
        query = written({slug: given.get(criterion, 0) for criterion, slug in slugs})
        address = reverse("comparisons:comparison_choose", args=[obj.comparison.slug])
        return f"{address}?w={query}" if query else address


def tell_left_out(request: HttpRequest, presets: QuerySet) -> None:
    """Say what presets weigh that their tables do not have (any more)."""
    gone = PresetWeight.objects.filter(preset__in=presets).left_out().select_related("preset", "criterion")
    found: dict[str, list[str]] = {}
    for one in gone:
        found.setdefault(one.preset.name, []).append(one.criterion.name)
    for name, criteria in found.items():
        words = ", ".join(criteria)
        messages.warning(request, f"The preset “{name}” weighs what the table does not have: {words}.")
