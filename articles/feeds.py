"""What machines read: the Atom feed, the sitemap and robots.txt.

Their addresses are made from SITE_URL and never from the request's Host.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_safe

from articles.models import Article
from comparisons.addresses import fact_paths, facts_version
from comparisons.models import Comparison
from pages.models import Page
from techjobs.conditional import respond

FEED_SIZE = 20

# The sitemap protocol allows no more addresses in one file.
SITEMAP_SIZE = 50_000


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    articles = list(Article.objects.published().with_title().newest(FEED_SIZE))

    def make() -> HttpResponse:
        return HttpResponse(_atom(articles), content_type="application/atom+xml; charset=utf-8")

    return respond(request, make, shown=[*articles, *(article.author_name for article in articles)])


def _atom(articles: list[Article]) -> str:
    atom = Atom1Feed(
        title=settings.SITE_NAME,
        link=_absolute(reverse("home")),
        feed_url=_absolute(reverse("feed")),
        description="Technology comparisons: each fact with a verdict, a source and the day it was checked.",
        language=settings.LANGUAGE_CODE,
    )
    for article in articles:
        atom.add_item(
            title=article.title,
            link=_absolute(article.get_absolute_url()),
            description=escape(article.standfirst),  # a summary is HTML
            author_name=article.author_name,
            unique_id=_absolute(article.get_absolute_url()),
            pubdate=article.published_at,
            updateddate=article.shown_updated_at,
        )
    return atom.writeString("utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Articles, pages and tables first; facts, of which there may be most, have the room that is left."""
    pages = list(Page.objects.with_text())
    comparisons = list(Comparison.objects.with_cells())
    articles = list(Article.objects.published().newest(SITEMAP_SIZE - len(pages) - len(comparisons) - 1))

    def make() -> HttpResponse:
        entries = [
            {"location": _absolute(reverse("home"))},
            *({"location": _absolute(comparison.get_absolute_url())} for comparison in comparisons),
            *({"location": _absolute(page.get_absolute_url())} for page in pages),
            *(
                {"location": _absolute(article.get_absolute_url()), "changed": article.shown_updated_at}
                for article in articles
            ),
        ]
        facts = fact_paths(room=SITEMAP_SIZE - len(entries))
        entries += [{"location": _absolute(path)} for path in facts]
        return render(request, "sitemap.xml", {"entries": entries}, content_type="application/xml")

    return respond(request, make, shown=[*articles, *comparisons, *pages, facts_version()])


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return respond(request, lambda: render(request, "robots.txt", content_type="text/plain; charset=utf-8"))


def _absolute(path: str) -> str:
    return settings.SITE_URL + path
