"""What has changed in a comparison: a page for people, an Atom feed for their readers."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_safe

from comparisons.changelog import LINES_A_PAGE, Line, is_place, lines
from comparisons.history import Change
from comparisons.models import Comparison
from techjobs.conditional import moved, respond, without_arguments

FEED_SIZE = 20


@require_safe
def comparison_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of changes, newest first, below the one named by `before`."""
    comparison = get_object_or_404(Comparison.objects.with_cells(), slug=slug)
    address = reverse("comparisons:comparison_changes", args=[slug])
    before = _before(request, comparison)
    if request.GET.urlencode() != (f"before={before}" if before else ""):
        return moved(f"{address}?before={before}" if before else address)

    def make() -> HttpResponse:
        found = lines(comparison, before, LINES_A_PAGE + 1)
        context = {
            "comparison": comparison,
            "crumbs": [(comparison.title, comparison.get_absolute_url())],
            "heading": f"What changed: {comparison.title}",
            "description": f"{comparison.caption}: each change of a fact, and why.",
            "lines": found[:LINES_A_PAGE],
            "before": before,
            "next": found[LINES_A_PAGE - 1].key if len(found) > LINES_A_PAGE else None,
        }
        return render(request, "comparisons/comparison_changes.html", context)

    return respond(request, make, subject=comparison, shown=["changes", before])


def _before(request: HttpRequest, comparison: Comparison) -> int | None:
    """The event below which the page begins; it is one of this table, so that pages are as many as events."""
    value = request.GET.get("before", "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Http404("Not a place among the changes.")
    if not is_place(comparison, int(value)):
        raise Http404("Nothing was changed there.")
    return int(value)


@require_safe
@without_arguments
def comparison_feed(request: HttpRequest, slug: str) -> HttpResponse:
    comparison = get_object_or_404(Comparison.objects.with_cells(), slug=slug)

    def make() -> HttpResponse:
        atom = _atom(comparison, lines(comparison, size=FEED_SIZE))
        return HttpResponse(atom, content_type="application/atom+xml; charset=utf-8")

    return respond(request, make, subject=comparison, shown=["feed"])


def _atom(comparison: Comparison, found: list[Line]) -> str:
    changes = _absolute(reverse("comparisons:comparison_changes", args=[comparison.slug]))
    feed = Atom1Feed(
        title=f"{comparison.title}: what changed | {settings.SITE_NAME}",
        link=changes,
        feed_url=_absolute(reverse("comparisons:comparison_feed", args=[comparison.slug])),
        description=f"{comparison.caption}: each change of a fact, and why.",
        language=settings.LANGUAGE_CODE,
    )
    for line in found:
        feed.add_item(
            title=_title(line),
            link=_absolute(_link(comparison, line)),
            description=escape(_summary(line)),  # a summary is HTML
            author_name=settings.SITE_NAME,
            unique_id=f"{changes}#{line.anchor}",
            pubdate=line.at,
            updateddate=line.at,
        )
    return feed.writeString("utf-8")


def _title(line: Line) -> str:
    if line.told is None:
        return f"{line.filled} cell{'' if line.filled == 1 else 's'} filled"
    event = line.told.event
    return f"{event.technology}, {event.criterion}: {line.told.headline}"


def _link(comparison: Comparison, line: Line) -> str:
    if line.told is None:
        return comparison.get_absolute_url()
    event = line.told.event
    slugs = [event.technology.slug, event.criterion.slug] if event.technology and event.criterion else []
    return reverse("comparisons:claim_detail", args=slugs)


def _summary(line: Line) -> str:
    if line.told is None:
        return "They came as content, with their sources."
    changes = [_in_words(change) for change in line.told.changes]
    because = [f"Because: {line.told.because}"] if line.told.because else []
    return " ".join([*changes, *because]) or line.told.headline


def _in_words(change: Change) -> str:
    if change.before and change.after:
        return f"{change.what}: “{change.before}” became “{change.after}”."
    return f"{change.what}, {'new' if change.after else 'taken out'}: “{change.after or change.before}”."


def _absolute(path: str) -> str:
    return settings.SITE_URL + path
