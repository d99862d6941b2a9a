"""A technology, and each fact about it, on a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comparisons.models import Claim, Technology


@require_safe
def technology_detail(request: HttpRequest, slug: str) -> HttpResponse:
    technology = get_object_or_404(Technology, slug=slug)
    claims = technology.claims.select_related("criterion", "technology", "release")
    return render(request, "comparisons/technology_detail.html", {"technology": technology, "claims": claims})


@require_safe
def claim_detail(request: HttpRequest, technology: str, criterion: str) -> HttpResponse:
    claims = Claim.objects.select_related("technology", "criterion", "release", "checked_by")
    claim = get_object_or_404(claims, technology__slug=technology, criterion__slug=criterion)
    return render(request, "comparisons/claim_detail.html", {"claim": claim})
