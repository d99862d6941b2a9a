"""A comparison on a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comparisons.freshness import facts_day
from comparisons.models import Comparison
from comparisons.shown import load_shown, read_choice
from techjobs.conditional import moved, respond


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
