"""A comparison on a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comparisons.freshness import facts_day
from comparisons.models import Comparison
from comparisons.shown import load_shown, read_choice
from techjobs.conditional import moved, respond, without_arguments


@require_safe
@without_arguments
def comparison_list(request: HttpRequest) -> HttpResponse:
    """Every table, and every technology that one of them compares."""
    comparisons = list(Comparison.objects.with_cells().prefetch_related("columns__technology"))
    columns = [column for comparison in comparisons for column in comparison.columns.all()]
    technologies = {column.technology for column in columns}
    context = {
        "comparisons": comparisons,
        "technologies": sorted(technologies, key=lambda technology: technology.name.lower()),
    }
    return respond(
        request, lambda: render(request, "comparisons/comparison_list.html", context), shown=comparisons
    )


@require_safe
def comparison_detail(request: HttpRequest, slug: str) -> HttpResponse:
    comparison = get_object_or_404(Comparison.objects.with_cells(), slug=slug)
    choice = read_choice(request, [comparison])
    if (address := choice.other_address(request)) is not None:
        return moved(address)
    return respond(
        request,
        lambda: render(
            request,
            "comparisons/comparison_detail.html",
            {"comparison": comparison, "shown": load_shown([comparison], choice)[0]},
        ),
        subject=comparison,
        shown=[facts_day(), choice.query],
    )
