"""A cell's own page: what it says, what that rests on, and what it said before."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.public import has_public_page
from comparisons.events import ClaimEvent
from comparisons.freshness import facts_day, stale_words
from comparisons.models import Claim, Comparison, Criterion, Release, Technology, months_before
from comparisons.places import compared, versions_of
from comparisons.reader_history import retold
from techjobs.conditional import respond, without_arguments

# Nobody reads more; what is older is kept, and told at the desk.
EVENTS_TOLD = 50


@require_safe
@without_arguments
def claim_detail(request: HttpRequest, technology: str, criterion: str) -> HttpResponse:
    subject = get_object_or_404(Technology, slug=technology)
    asked = get_object_or_404(Criterion, slug=criterion)
    claims = Claim.objects.with_reasons(timezone.localdate()).select_related("release", "checked_by")
    claim = claims.filter(technology=subject, criterion=asked).first()
    tables = Comparison.objects.of_technologies([subject.pk]).of_criteria([asked.pk])
    places = compared(tables)
    if claim is None and not places:
        # There is no such cell; where a table has it, that it is empty is worth saying.
        raise Http404("Nothing is claimed, and no table asks.")
    checker = claim.checked_by if claim and has_public_page(claim.checked_by) else None
    context: dict[str, Any] = {
        "technology": subject,
        "criterion": asked,
        "places": places,
        "checker": checker,
    }
    context["crumbs"] = [(subject.name, subject.get_absolute_url())]
    context["anchor"] = f"#row-{asked.slug}"
    return respond(
        request,
        lambda: render(request, "comparisons/claim_detail.html", context | _more(claim, subject, asked)),
        subject=subject,
        shown=[asked, *versions_of(places), checker and checker.username, facts_day()],
    )


def _more(claim: Claim | None, technology: Technology, criterion: Criterion) -> dict[str, Any]:
    events = ClaimEvent.objects.of_cell(criterion.pk, technology.pk)
    found = list(events.select_related("credited_to")[: EVENTS_TOLD + 1])
    others = Claim.objects.filter(criterion=criterion).exclude(technology=technology)
    more: dict[str, Any] = {
        "claim": claim,
        "history": retold(found[:EVENTS_TOLD]),
        "has_older_history": len(found) > EVENTS_TOLD,
        "others": list(others.select_related("technology", "release").order_by("technology__name")),
    }
    for other in more["others"]:
        other.criterion = criterion
    if claim is None:
        return more
    claim.technology, claim.criterion = technology, criterion
    return more | {
        "evidence": list(claim.evidence.all()),
        "newer": _newer(claim),
        "description": described(claim),
        "stale": stale_words(claim),
        "review_due": months_before(claim.checked_on, -criterion.review_months),
    }


def described(claim: Claim) -> str:
    words = f"{claim.criterion.question} {claim.get_verdict_display()}: {claim.text}."
    return f"{words} {claim.note}".strip()


def _newer(claim: Claim) -> Release | None:
    """The newest release that is out, where the claim speaks of an older one."""
    newer = Release.objects.filter(technology=claim.technology_id, rank__gt=claim.release.rank or 0)
    if claim.release.rank is None:
        return None
    return newer.exclude(released_on__gt=timezone.localdate()).order_by("-rank").first()
