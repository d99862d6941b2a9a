"""What is compared: technologies with their releases, and the criteria they are asked about."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from comparisons.models import Criterion, Release, Technology
from techjobs.admin import DeskAdmin


class ReleaseInline(admin.StackedInline):
    model = Release
    extra = 0
    fields = ["version", "label", "released_on", "supported_until"]


@admin.register(Technology)
class TechnologyAdmin(DeskAdmin):
    list_display = ["name", "kind", "licence", "first_released"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [ReleaseInline]


@admin.register(Release)
class ReleaseAdmin(DeskAdmin):
    list_display = ["version", "technology", "label", "released_on", "supported_until"]
    list_select_related = ["technology"]
    search_fields = ["version", "technology__name"]
    date_hierarchy = "released_on"

    def get_readonly_fields(self, request: Any, obj: Release | None = None) -> list[str]:
        # Facts speak of it: it does not become another technology's.
        return ["technology"] if obj else []


@admin.register(Criterion)
class CriterionAdmin(DeskAdmin):
    list_display = ["name", "question"]
    search_fields = ["name", "question"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "question", "definition", "review_months"]}),
        (
            "What a verdict is worth",
            {
                "fields": [("worth_yes", "worth_partial", "worth_extension", "worth_no")],
                "description": "Where a reader asks which to choose, from 0 to 100. Unknown and not "
                "applicable are left out. The page says where it differs from the usual 100, 50, 50 and 0.",
            },
        ),
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The four numbers stand under a heading that says what they are."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name.startswith("worth_"):
            field.label, field.help_text = db_field.name.removeprefix("worth_").capitalize(), ""
        return field
