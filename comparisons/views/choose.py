"""“Which should I choose?”: the reader weighs the criteria of a comparison, and sees what comes of it."""

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from comparisons.chooser import Asked, Chooser, asked_by
from comparisons.models import Comparison
from techjobs.conditional import moved, respond


@require_safe
def comparison_choose(request: HttpRequest, slug: str) -> HttpResponse:
    """One address for each set of weights; every other way to write it leads there for good."""
    comparison = get_object_or_404(Comparison.objects.with_cells(), slug=slug)
    # Some who copy an address write its commas so.
    query = request.META["QUERY_STRING"].replace("%2C", ",").replace("%2c", ",")
    asked = _asked(comparison, query) if query else None
    address = reverse("comparisons:comparison_choose", args=[slug])
    if asked and asked.query != query:
        return moved(f"{address}?{asked.query}" if asked.query else address)

    def make() -> HttpResponse:
        chooser = Chooser(comparison, asked or _asked(comparison, ""))
        context = {"comparison": comparison, "chooser": chooser}
        return render(request, "comparisons/comparison_choose.html", context)

    # There are more ways to weigh than a cache has room for.
    return respond(request, make, subject=comparison, keep=asked is None)


def _asked(comparison: Comparison, query: str) -> Asked:
    prefetch_related_objects([comparison], "columns__technology", "rows__criterion")
    technologies = {column.technology.slug for column in comparison.columns.all()}
    return asked_by(query, comparison.rows.all(), technologies)
