"""Any two technologies side by side, and the form that leads there."""

import re

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from comparisons.models import Claim, Comparison, Technology
from comparisons.pairs import WORTH_FINDING, described, find_pair, load_pair, pair_slug, pair_url, parts
from comparisons.places import compared, versions_of
from techjobs.conditional import moved, respond, without_arguments

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,50}")

TWICE = "Choose two different technologies."
NOTHING_SHARED = "We have checked nothing yet that both of them can be asked. Choose another one."


@require_safe
@without_arguments
def pair_detail(request: HttpRequest, pair: str) -> HttpResponse:
    """A technology beside itself, or beside one with which it shares no criterion, is no page."""
    found = find_pair(pair)
    if found is None or not _share(*found):
        raise Http404("No such pair.")
    one, other = found
    if pair != pair_slug(one.slug, other.slug):
        return moved(pair_url(one.slug, other.slug))
    places = compared(Comparison.objects.with_cells().comparing(one, other))

    def make() -> HttpResponse:
        loaded = load_pair(one, other)
        context = {
            "one": one,
            "other": other,
            "technologies": [one, other],
            "heading": f"{one.name} vs {other.name}",
            "description": described(one, other, loaded),
            "pair": loaded,
            "parts": parts(loaded),
            "places": places,
            "is_found": loaded.shared >= WORTH_FINDING,
        }
        return render(request, "comparisons/pair_detail.html", context)

    return respond(request, make, shown=[one, other, *versions_of(places)])


def _share(one: Technology, other: Technology) -> bool:
    """Whether there is a criterion under which both have a claim."""
    return Claim.objects.filter(technology=one, criterion__claims__technology=other).exists()


@require_safe
def pair_choose(request: HttpRequest) -> HttpResponse:
    """Two lists to choose from, by a plain GET form; what is chosen leads to the pair's own address."""
    one, other = request.GET.get("a", ""), request.GET.get("b", "")
    if not all(value == "" or SLUG.fullmatch(value) for value in (one, other)):
        raise Http404("No technology has such a name.")
    clean = f"a={one}&b={other}" if one or other else ""
    if request.GET.urlencode() != clean:
        return moved(f"{reverse('comparisons:pair_choose')}?{clean}".rstrip("?"))
    claimed = Technology.objects.filter(Exists(Claim.objects.filter(technology=OuterRef("pk"))))
    technologies = {technology.slug: technology for technology in claimed}
    if not {one, other} <= {"", *technologies}:
        raise Http404("No such technology.")
    problem = ""
    if one and other:
        if one != other and _share(technologies[one], technologies[other]):
            return moved(pair_url(one, other))
        problem = NOTHING_SHARED if one != other else TWICE
    context = {"technologies": technologies.values(), "one": one, "other": other, "problem": problem}
    return respond(
        request,
        lambda: render(request, "comparisons/pair_choose.html", context),
        shown=[*technologies.values(), one, other, problem],
    )
