from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

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

# An address that is typed without its scheme means https.
ADDRESSES: dict[Any, dict[str, Any]] = {models.URLField: {"assume_scheme": "https"}}


class ReleaseInline(admin.TabularInline):
    model = Release
    extra = 0


class EvidenceInline(admin.StackedInline):
    model = Evidence
    formfield_overrides = ADDRESSES
    extra = 0
    min_num = 1

    def get_formset(self, request: HttpRequest, obj: Claim | None = None, **kwargs: Any) -> Any:
        """At least one that is filled in: a fact has a source."""
        return super().get_formset(request, obj, validate_min=True, **kwargs)


class ColumnInline(admin.TabularInline):
    model = ComparisonColumn
    extra = 0


class RowInline(admin.TabularInline):
    model = ComparisonRow
    extra = 0


@admin.register(Technology)
class TechnologyAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "licence", "first_released"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    formfield_overrides = ADDRESSES
    inlines = [ReleaseInline]


@admin.register(Criterion)
class CriterionAdmin(admin.ModelAdmin):
    list_display = ["name", "question"]
    search_fields = ["name", "question"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Comparison)
class ComparisonAdmin(admin.ModelAdmin):
    list_display = ["title", "slug"]
    inlines = [ColumnInline, RowInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Comparison | None = None) -> list[str]:
        # Articles place the table by this name.
        return ["slug"] if obj else []


@admin.register(Claim)
class ClaimAdmin(admin.ModelAdmin):
    list_display = ["technology", "criterion", "verdict", "text", "release", "checked_on"]
    list_filter = ["technology", "verdict"]
    list_select_related = ["technology", "criterion", "release__technology"]
    search_fields = ["text", "note", "criterion__name", "technology__name"]
    date_hierarchy = "checked_on"
    raw_id_fields = ["checked_by"]

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """A cell that a table shows is corrected, never emptied."""
        if obj and Comparison.objects.showing(obj).exists():
            return False
        return super().has_delete_permission(request, obj)

    inlines = [EvidenceInline]
