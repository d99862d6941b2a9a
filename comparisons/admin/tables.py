"""Comparisons: which rows and columns a table has, and the grid of its cells."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from accounts.views import member_of
from comparisons.admin.presets import tell_left_out
from comparisons.admin.paste import paste, within_bounds
from comparisons.changes import ChangedMeanwhileError
from comparisons.grid import MOST_OPEN, Grid
from comparisons.models import Comparison, ComparisonColumn, ComparisonRow
from comparisons.places import grid_url
from techjobs.admin import DeskAdmin


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
class ComparisonAdmin(DeskAdmin):
    list_display = ["title", "slug", "grid"]
    search_fields = ["title", "slug"]
    inlines = [ColumnInline, RowInline]
    change_form_template = "admin/comparisons/comparison/change_form.html"

    @admin.display(description="Cells")
    def grid(self, comparison: Comparison) -> str:
        return format_html(
            '<a href="{}">Grid<span class="visually-hidden"> of {}</span></a>',
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
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/grid/", wrap(self.grid_view), name="comparisons_comparison_grid"),
            path(
                "<int:pk>/grid/cell/", wrap(require_safe(self.cell_view)), name="comparisons_comparison_cell"
            ),
            path(
                "<int:pk>/paste/", within_bounds(wrap(self.paste_view)), name="comparisons_comparison_paste"
            ),
            *super().get_urls(),
        ]

    def paste_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return paste(self, request, editable(request, pk))

    def grid_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        comparison = editable(request, pk)
        if request.method == "POST":
            return self._act(request, comparison)
        grid = Grid(comparison)
        for key in dict.fromkeys(request.GET.getlist("cell")):
            grid.open(key)
        return self._show(request, grid)

    def cell_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form of one cell, for a script to put in its place."""
        grid = Grid(editable(request, pk))
        key = request.GET.get("cell", "")
        grid.open(key)
        if key not in grid.cells:
            raise Http404
        context = {"grid": grid, "cell": grid.cells[key]}
        return TemplateResponse(request, "admin/comparisons/_grid_cell.html", context)

    def _act(self, request: HttpRequest, comparison: Comparison) -> HttpResponse:
        """What was pressed, upon all that was sent. Whatever is pressed, nothing that was typed is lost."""
        grid, sent = Grid(comparison, request.POST), request.POST
        if "checked" in sent:
            return self._confirm(request, grid)
        if "open" in sent:
            grid.open(sent["open"])
        elif "close" in sent:
            grid.close(sent["close"])
        elif "add" in sent:
            grid.add_source(sent["add"])
        else:
            return self._save(request, grid)
        return self._show(request, grid)

    def _save(self, request: HttpRequest, grid: Grid) -> HttpResponse:
        try:
            events = grid.save(member_of(request))
        except ChangedMeanwhileError:
            # It was this moment: loaded anew, the grid shows what the other did.
            return self._show(request, Grid(grid.comparison, request.POST))
        if events is None:
            return self._show(request, grid)
        for event in events:
            self.log_change(request, event.claim, event.why or event.get_kind_display())
        words = (
            f"{len(events)} cell{'s' if len(events) > 1 else ''} saved." if events else "Nothing was changed."
        )
        messages.success(request, words)
        return redirect(request.path)

    def _confirm(self, request: HttpRequest, grid: Grid) -> HttpResponse:
        cell = grid.confirm(request.POST["checked"], member_of(request))
        if cell is None:
            return self._show(request, grid)
        self.log_change(request, cell.claim, "Checked, unchanged")
        messages.success(request, f"{cell.technology}, {cell.row.criterion}: checked, unchanged.")
        if any(other.changed for other in grid.open_cells):
            return self._show(request, Grid(grid.comparison, request.POST))
        return redirect(f"{request.path}#cell-{cell.key}")

    def _show(self, request: HttpRequest, grid: Grid) -> HttpResponse:
        title = f"{grid.comparison}: the cells"
        context = self.page_context(request, title, grid=grid, most_open=MOST_OPEN)
        return TemplateResponse(request, "admin/comparisons/grid.html", context)


def editable(request: HttpRequest, pk: int) -> Comparison:
    """The comparison, for whoever may fill and change its cells."""
    rights = ("view_comparison", "add_claim", "change_claim")
    if not all(request.user.has_perm(f"comparisons.{right}") for right in rights):
        raise PermissionDenied
    return get_object_or_404(Comparison, pk=pk)
