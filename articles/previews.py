"""An article as readers will see it, for whoever works on it and for whoever was given a link."""

from datetime import UTC

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from articles.models import Article, PreviewLink, Revision
from articles.revisions import placed_slugs
from articles.views import render_article
from comparisons.models import Comparison
from techjobs.conditional import FOR_MEMBERS


def render_preview(
    request: HttpRequest, article: Article, revision: Revision, link: PreviewLink | None = None
) -> HttpResponse:
    """The page of `article`, as a visitor would see it if `revision` were public now. No cache keeps it.

    Neither has to be saved. A table that does not exist yet is named in its place.
    """
    order = placed_slugs(revision.segments)
    comparisons = list(Comparison.objects.with_cells().filter(slug__in=order))
    comparisons.sort(key=lambda comparison: order.index(comparison.slug))
    revision.segments = _without_unknown(revision.segments, {comparison.slug for comparison in comparisons})
    preview = article.previewed(revision)
    more = {"is_visitor": True, "member": None, "preview": True, "link": link}
    # As readers see its dates, not in the editor's zone.
    with timezone.override(UTC):
        response = render_article(request, preview, comparisons, more)
    response["Cache-Control"] = FOR_MEMBERS
    response["X-Robots-Tag"] = "noindex, nofollow"
    # The address is the key: no other site learns it.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _without_unknown(segments: list, known: set[str]) -> list:
    """The same text, each table of it at most once, and words where there is no such table."""
    shown: list = []
    placed: set[str] = set()
    for segment in segments:
        slug = segment.get("comparison")
        if slug is None or (slug in known and slug not in placed):
            shown.append(segment)
        else:
            reason = "stands above already" if slug in known else "does not exist or is empty"
            shown.append({"html": format_html("<p><strong>The table “{}” {}.</strong></p>", slug, reason)})
        placed.add(slug or "")
    return shown


@require_safe
def article_preview(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever has the link, without an account: the newest text, until the link ends."""
    link = PreviewLink.find(token)
    if link is None or link.article.latest_revision is None:
        raise Http404("No such preview.")
    return render_preview(request, link.article, link.article.latest_revision, link)
