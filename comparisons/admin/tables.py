"""Comparisons: which rows and columns a table has, and the way to its grid."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html

from comparisons.admin.grid import GridViews, editable
from comparisons.admin.paste import paste, within_bounds
from comparisons.admin.presets import tell_left_out
from comparisons.models import Comparison, ComparisonColumn, ComparisonRow
from comparisons.places import grid_url


class MemberForm(forms.ModelForm):
    """A row or a column. What it is about does not change: it is taken out, and another put in."""

    about: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields[self.about].disabled = True
            self.fields[self.about].widget = forms.HiddenInput()
        self.fields["position"].required = False
        self.fields["position"].help_text = "The lowest stands first. Empty: the last."


class ColumnForm(MemberForm):
    about = "technology"


class RowForm(MemberForm):
    about = "criterion"


class MemberFormSet(forms.BaseInlineFormSet):
    def save_new(self, form: forms.ModelForm, commit: bool = True) -> Model:
        self._place(form)
        return super().save_new(form, commit)

    def save_existing(self, form: forms.ModelForm, obj: Model, commit: bool = True) -> Model:
        self._place(form)
        return super().save_existing(form, obj, commit)

    def _place(self, form: forms.ModelForm) -> None:
        """Without a position it stands last."""
        if form.instance.position is None:
            there = [one.instance.position for one in self.forms if one.instance.position is not None]
            form.instance.position = max(there, default=-1) + 1


class MemberInline(admin.StackedInline):
    formset = MemberFormSet
    extra = 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Its choices are asked for once, not again for every row."""
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = [*field.choices]
        return field


class ColumnInline(MemberInline):
    model = ComparisonColumn
    verbose_name = "column"
    form = ColumnForm
    fields = [("technology", "position")]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("technology", "comparison")


class RowInline(MemberInline):
    model = ComparisonRow
    verbose_name = "row"
    form = RowForm
    fields = [("criterion", "group", "position")]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("criterion", "comparison")


@admin.register(Comparison)
class ComparisonAdmin(GridViews):
    list_display = ["title", "slug", "grid"]
    search_fields = ["title", "slug"]
    inlines = [ColumnInline, RowInline]
    change_form_template = "admin/comparisons/comparison/change_form.html"

    @admin.display(description="The grid")
    def grid(self, comparison: Comparison) -> str:
        return format_html(
            '<a href="{}">The grid<span class="visually-hidden"> of {}</span></a>',
            grid_url(comparison.pk),
            comparison,
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Comparison | None = None) -> list[str]:
        # Articles place the table by this name.
        return ["slug"] if obj else []

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        tell_left_out(request, form.instance.presets.all())

    def get_urls(self) -> list:
        paste = within_bounds(self.admin_site.admin_view(self.paste_view))
        return [
            *self.grid_urls(),
            path("<int:pk>/paste/", paste, name="comparisons_comparison_paste"),
            *super().get_urls(),
        ]

    def paste_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return paste(self, request, editable(request, pk))
