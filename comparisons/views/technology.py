"""A technology: what it is, its releases, and all that we claim of it."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comparisons import ruler
from comparisons.freshness import facts_day
from comparisons.models import Comparison, Technology
from comparisons.pairs import Partner, partners
from comparisons.places import Compared, compared, versions_of
from comparisons.profile import load_groups
from comparisons.timeline import timeline
from techjobs.conditional import respond, without_arguments


@require_safe
@without_arguments
def technology_detail(request: HttpRequest, slug: str) -> HttpResponse:
    technology = get_object_or_404(Technology, slug=slug)
    places = compared(Comparison.objects.with_cells().of_technologies([technology.pk]))
    others = partners(technology)
    return respond(
        request,
        lambda: _page(request, technology, places, others),
        subject=technology,
        shown=[*versions_of(places), *others, facts_day()],
    )


def _page(
    request: HttpRequest, technology: Technology, places: list[Compared], others: list[Partner]
) -> HttpResponse:
    today: date = timezone.localdate()
    groups = load_groups(technology, today)
    days = sorted(claim.checked_on for group in groups for claim in group.claims)
    context = {
        "technology": technology,
        "timeline": timeline(list(technology.releases.all()), today),
        "groups": groups,
        "dated": {"check_dates": days},
        "marks": ruler.marks(days, today),
        "months": ruler.months(today),
        "places": places,
        "partners": others,
    }
    return render(request, "comparisons/technology_detail.html", context)
