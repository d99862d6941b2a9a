"""A comparison on a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comparisons.freshness import facts_day
from comparisons.models import Comparison
from comparisons.table import load_tables
from techjobs.conditional import respond


@require_safe
def comparison_detail(request: HttpRequest, slug: str) -> HttpResponse:
    comparison = get_object_or_404(Comparison.objects.with_cells(), slug=slug)
    return respond(
        request,
        lambda: render(
            request,
            "comparisons/comparison_detail.html",
            {"comparison": comparison, "table": load_tables([comparison])[0]},
        ),
        subject=comparison,
        shown=[facts_day()],
    )
