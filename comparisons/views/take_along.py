"""A comparison to take along: /comparisons/<slug>.csv, .json and .md.

They are facts that everybody may read, and nothing in them is the reader's own: so every page of the web may
ask for them by script. Nothing is sent with such a request (`*` takes no credentials).
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from comparisons.exports.as_csv import cells_as_csv, table_as_csv
from comparisons.exports.as_json import as_json
from comparisons.exports.as_markdown import as_markdown
from comparisons.exports.facts import Facts, load_facts, names_of_checkers
from comparisons.models import Comparison
from techjobs.conditional import moved, respond

CSV, JSON, MARKDOWN = "text/csv; charset=utf-8", "application/json", "text/markdown; charset=utf-8"
Write = Callable[[Facts], str]


@require_safe
def comparison_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """A row for each cell; with `?shape=table` a column for each technology."""
    if request.GET.get("shape") == "table":
        return _take(request, slug, table_as_csv, CSV, f"{slug}-table.csv", query="shape=table")
    return _take(request, slug, cells_as_csv, CSV, f"{slug}.csv")


@require_safe
def comparison_json(request: HttpRequest, slug: str) -> HttpResponse:
    return _take(request, slug, as_json, JSON, f"{slug}.json")


@require_safe
def comparison_md(request: HttpRequest, slug: str) -> HttpResponse:
    return _take(request, slug, as_markdown, MARKDOWN, f"{slug}.md")


def _take(
    request: HttpRequest, slug: str, write: Write, content_type: str, name: str, query: str = ""
) -> HttpResponse:
    """The file in one address: any other query leads to it."""
    comparison = get_object_or_404(Comparison.objects.with_cells(), slug=slug)
    if request.META.get("QUERY_STRING", "") != query:
        return _open(moved(f"{request.path}?{query}" if query else request.path))
    today = timezone.localdate()

    def make() -> HttpResponse:
        response = HttpResponse(write(load_facts(comparison, today)), content_type=content_type)
        response["Content-Disposition"] = f'inline; filename="{name}"'
        return response

    shown = [name, today, *names_of_checkers(comparison)]
    return _open(respond(request, make, subject=comparison, shown=shown))


def _open(response: HttpResponse) -> HttpResponse:
    """For any site's script, and for no search engine: the comparison's page is what it should find."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Robots-Tag"] = "noindex"
    response["Link"] = f'<{settings.DATA_LICENCE["url"]}>; rel="license"'
    return response
