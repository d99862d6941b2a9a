from django.contrib import admin
from django.http import HttpRequest

from pages.models import Page, PageVersion
from techjobs.admin import DeskAdmin


class PageVersionInline(admin.StackedInline):
    model = PageVersion
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        """Somebody may have agreed to a version: another wording is another version."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return False


@admin.register(Page)
class PageAdmin(DeskAdmin):
    list_display = ["slug"]
    inlines = [PageVersionInline]

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        """A page goes with its versions, and those stay."""
        if obj and obj.versions.exists():
            return False
        return super().has_delete_permission(request, obj)
