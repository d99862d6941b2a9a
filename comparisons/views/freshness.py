"""How fresh a comparison is: the cells behind each number."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comparisons.freshness import facts_day, freshness, lists
from comparisons.models import Comparison
from techjobs.conditional import respond, without_arguments


@require_safe
@without_arguments
def comparison_freshness(request: HttpRequest, slug: str) -> HttpResponse:
    comparison = get_object_or_404(Comparison.objects.with_cells(), slug=slug)

    def make() -> HttpResponse:
        today = timezone.localdate()
        found = freshness(comparison, today)
        context = {
            "comparison": comparison,
            "crumbs": [(comparison.title, comparison.get_absolute_url())],
            "found": found,
            "lists": lists(comparison, found, today),
        }
        return render(request, "comparisons/comparison_freshness.html", context)

    return respond(request, make, subject=comparison, shown=["freshness", facts_day()])
