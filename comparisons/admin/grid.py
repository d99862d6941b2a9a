"""The pages of a comparison's grid, and the parts of it that a script asks for."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from accounts.views import member_of
from comparisons import checking
from comparisons.admin.events import may_restore
from comparisons.admin.presets import tell_left_out
from comparisons.changes import ChangedMeanwhileError
from comparisons.events import ClaimEvent
from comparisons.grid import MOST_CHANGED, MOST_OPEN, Grid
from comparisons.grid_layout import LayoutChangedError
from comparisons.history import told
from comparisons.models import Comparison, Criterion, Technology
from techjobs.admin import DeskAdmin

EVENTS_SHOWN = 20
# What is pressed, beside “save”; each with the value that comes along.
PRESSES = ("checked", "confirm", "check", "open", "close", "add", "from", "arrange", "theirs", "leave")


class GridViews(DeskAdmin):
    """Of the ComparisonAdmin: all that belongs to the grid."""

    def grid_urls(self) -> list:
        wrap, name = self.admin_site.admin_view, "comparisons_comparison_{}".format
        return [
            path("<int:pk>/grid/", wrap(self.grid_view), name=name("grid")),
            path("<int:pk>/grid/cell/", wrap(self.cell_view), name=name("cell")),
            path("<int:pk>/grid/part/", wrap(require_safe(self.part_view)), name=name("part")),
            path("<int:pk>/grid/token/", wrap(require_safe(self.token_view)), name=name("token")),
            path("<int:pk>/grid/history/", wrap(require_safe(self.past_view)), name=name("past")),
        ]

    def grid_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        comparison = editable(request, pk)
        if request.method == "POST":
            return self._act(request, Grid(comparison, self._sent(request)))
        grid = Grid(comparison)
        grid.first = next(iter(numbers([request.GET.get("from", "")])), 0)
        if cells := request.GET.getlist("cell"):
            grid.open(*cells)
        if done := request.GET.get("checked"):
            self._mark_checked(grid, done)
        return self._show(request, grid)

    def _sent(self, request: HttpRequest) -> QueryDict:
        """What was sent, of which whoever may not change the comparison sends no rows and columns."""
        if may_arrange(request):
            return request.POST
        sent = request.POST.copy()
        for name in ("layout", "arrange", "new-column", "new-row", "new-group"):
            sent.pop(name, None)
        return sent

    def _act(self, request: HttpRequest, grid: Grid) -> HttpResponse:
        """What was pressed, upon all that was sent. Whatever is pressed, nothing that was typed is lost."""
        sent: Any = grid.data
        press = next((name for name in PRESSES if name in sent), "save")
        if press in ("checked", "confirm", "check", "save"):
            return getattr(self, f"_{press}")(request, grid)
        value = sent[press]
        if press == "from":
            grid.first = next(iter(numbers([value])), 0)
        elif press == "open":
            grid.open(value)
        elif press == "close":
            grid.close(value)
        elif press == "add":
            grid.add_source(value)
        elif press == "arrange":
            grid.arrange(value)
        elif press == "theirs":
            grid.take_theirs()
        return self._show(request, grid)

    def _save(self, request: HttpRequest, grid: Grid) -> HttpResponse:
        try:
            saved = grid.save(member_of(request))
        except (ChangedMeanwhileError, LayoutChangedError):
            # It was this moment: loaded anew, the grid shows what the other did.
            return self._show(request, Grid(grid.comparison, grid.data))
        if saved is None:
            return self._show(request, grid)
        for event in saved.events:
            self.log_change(request, event.claim, event.why or event.get_kind_display())
        if saved.arranged:
            self.log_change(request, grid.comparison, "Rows and columns arranged")
            tell_left_out(request, grid.comparison.presets.all())
        words = [cells_in_words(len(saved.events))] if saved.events else []
        words += ["rows and columns"] if saved.arranged else []
        said = f"{' and '.join(words).capitalize()} saved." if words else "Nothing was changed."
        messages.success(request, said)
        first = saved.events[0] if saved.events else None
        place = self._place(grid, first.criterion_id, first.technology_id) if first else ""
        return redirect(f"{request.path}{place}")

    def _place(self, grid: Grid, criterion: int | None, technology: int | None, **query: str) -> str:
        """Where the page opens again: at the cell, which may stand far down in a large table."""
        rows = grid.layout.rows
        if criterion in rows and rows.index(criterion) >= grid.rows_at_once:
            query["from"] = str(criterion)
        return f"{'?' if query else ''}{urlencode(query)}#cell-{criterion}-{technology}"

    def _checked(self, request: HttpRequest, grid: Grid) -> HttpResponse:
        cell = grid.confirm(request.POST["checked"], member_of(request))
        if cell is None:
            return self._show(request, grid)
        self.log_change(request, cell.claim, "Checked, unchanged")
        messages.success(request, f"{cell}: checked, unchanged.")
        if grid.changed_cells or grid.is_arranged:
            grid = Grid(grid.comparison, grid.data)
            self._mark_checked(grid, cell.key)
            return self._show(request, grid)
        place = self._place(grid, cell.criterion.pk, cell.technology.pk, checked=cell.key)
        return redirect(f"{request.path}{place}")

    def _mark_checked(self, grid: Grid, key: str) -> None:
        """Say it where one looks: in the cell."""
        if (cell := grid.at_hand(key)) and cell.claim.pk:
            cell.done = "Checked, unchanged."

    def _check(self, request: HttpRequest, grid: Grid) -> HttpResponse:
        return self._show(request, grid, asked=checking.ask(grid, request.POST["check"]))

    def _confirm(self, request: HttpRequest, grid: Grid) -> HttpResponse:
        what, seen = request.POST["confirm"], request.POST.get("confirm-seen", "")
        cells = checking.confirm(grid, what, seen, member_of(request))
        if cells is None:
            return self._show(request, grid)
        for cell in cells:
            self.log_change(request, cell.claim, "Checked, unchanged")
        messages.success(request, f"{cells_in_words(len(cells))} checked, unchanged.")
        if grid.changed_cells or grid.is_arranged:
            return self._show(request, Grid(grid.comparison, grid.data))
        place = self._place(grid, cells[0].criterion.pk, cells[0].technology.pk)
        return redirect(f"{request.path}{place}")

    def _show(self, request: HttpRequest, grid: Grid, **more: Any) -> HttpResponse:
        arranges = may_arrange(request)
        context = self.page_context(
            request,
            f"{grid.comparison}: the grid",
            grid=grid,
            groups=grid.groups,
            most_open=MOST_OPEN,
            most_changed=MOST_CHANGED,
            may_arrange=arranges,
            other_technologies=names_of(Technology, grid.layout.columns) if arranges else [],
            other_criteria=names_of(Criterion, grid.layout.rows) if arranges else [],
            **more,
        )
        return TemplateResponse(request, "admin/comparisons/grid.html", context)

    def cell_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One cell with its form, for a script to put in its place; or what came of “checked, unchanged”."""
        comparison = editable(request, pk)
        if request.method == "POST":
            grid = Grid(comparison)
            state = request.POST.get("checked", "")
            if done := grid.confirm(state, member_of(request)):
                self.log_change(request, done.claim, "Checked, unchanged")
                grid = Grid(comparison)
            cell = grid.at_hand(state.partition(":")[0])
            if cell and done:
                cell.done = "Checked, unchanged."
            elif cell:
                cell.problem = cell.problem or grid.problem
        else:
            grid = any_cell(request, comparison)
            cell = grid.cells.get(request.GET.get("cell", ""))
        if cell is None:
            raise Http404
        return TemplateResponse(request, "admin/comparisons/_grid_cell.html", {"grid": grid, "cell": cell})

    def part_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Rows and columns with their heads and cells, also such as the stored table does not have (yet)."""
        comparison = editable(request, pk)
        grid = Grid(comparison)
        grid.show_only(numbers(request.GET.getlist("column")), numbers(request.GET.getlist("row")))
        if not grid.layout.columns and not grid.layout.rows:
            raise Http404
        context = {"grid": grid, "rows": grid.part, "may_arrange": may_arrange(request)}
        return TemplateResponse(request, "admin/comparisons/_grid_part.html", context)

    def token_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What a script asks before it sends the grid: whether it would arrive, and by which token."""
        editable(request, pk)
        return TemplateResponse(request, "admin/comparisons/_grid_token.html", {})

    def past_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What was changed in a cell, each with the way to restore it."""
        grid = any_cell(request, editable(request, pk))
        cell = grid.cells.get(request.GET.get("cell", ""))
        if cell is None:
            raise Http404
        events = ClaimEvent.objects.of_cell(cell.criterion.pk, cell.technology.pk).select_related("by")
        query = {"technology__id__exact": cell.technology.pk, "criterion__id__exact": cell.criterion.pk}
        context = {
            "history": told(events[:EVENTS_SHOWN]),
            "all_events": reverse("admin:comparisons_claimevent_changelist", query=query),
            "last": cell.last,
            "may_restore": may_restore(request),
        }
        return TemplateResponse(request, "admin/comparisons/_grid_history.html", context)


def editable(request: HttpRequest, pk: int) -> Comparison:
    """The comparison, for whoever may fill and change its cells."""
    rights = ("view_comparison", "add_claim", "change_claim")
    if not all(request.user.has_perm(f"comparisons.{right}") for right in rights):
        raise PermissionDenied
    return get_object_or_404(Comparison, pk=pk)


def may_arrange(request: HttpRequest) -> bool:
    return request.user.has_perm("comparisons.change_comparison")


def any_cell(request: HttpRequest, comparison: Comparison) -> Grid:
    """The cell that was asked for, open; also of a row or column that is not saved yet."""
    grid = Grid(comparison)
    key = request.GET.get("cell", "")
    criterion, _, technology = key.partition("-")
    if key and grid.at_hand(key) is None:
        grid.show_only(numbers([technology]), numbers([criterion]))
    grid.open(key)
    return grid


def numbers(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]


def names_of(model: type[Technology | Criterion], without: list[int]) -> list[tuple[int, str]]:
    """Those that could come in; the excluded ones are left out here, for there may be very many of them."""
    there = {*without}
    names = model._default_manager.order_by("name").values_list("pk", "name")
    return [(key, name) for key, name in names if key not in there]


def cells_in_words(number: int) -> str:
    return f"{number} cell{'' if number == 1 else 's'}"
