from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import ARTICLES_A_PAGE, Article
from comparisons.models import Comparison
from comparisons.ruler import ruler_month
from comparisons.shown import NOTHING, Choice, load_shown, read_choice
from techjobs.conditional import moved, respond

# Below the newest, which is shown large, the front page has room for a few more.
FRONT_PAGE_SIZE = 9


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    newest = list(Article.objects.published().with_title().newest(FRONT_PAGE_SIZE))
    comparisons = newest[0].comparisons[:1] if newest else []

    def make() -> HttpResponse:
        context = {
            "article": newest[0] if newest else None,
            "lead": load_shown(comparisons)[0] if comparisons else None,
            "articles": newest[1:],
        }
        return render(request, "articles/home.html", context)

    return respond(request, make, shown=[*_with_authors(newest), *comparisons, ruler_month()])


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    """The archive: a page of articles, newest first, below the one named by `before`."""
    published = Article.objects.published().with_title()
    address = reverse("articles:article_list")
    if "before" in request.GET:
        cursor = _cursor(request.GET["before"])
        published = published.before(cursor)
        address += f"?before={cursor.pk}"
    found = list(published.newest(ARTICLES_A_PAGE + 1))
    articles, has_more = found[:ARTICLES_A_PAGE], len(found) > ARTICLES_A_PAGE
    context = {
        "articles": articles,
        "next": articles[-1].pk if has_more else None,
        "canonical": settings.SITE_URL + address,
    }
    return respond(
        request,
        lambda: render(request, "articles/article_list.html", context),
        shown=[*_with_authors(articles), has_more, address],
    )


def render_article(
    request: HttpRequest,
    article: Article,
    comparisons: list[Comparison],
    more: dict[str, Any],
    choice: Choice = NOTHING,
) -> HttpResponse:
    """The article's page with the tables that it places; `more` is what else its template may be given."""
    tables = load_shown(comparisons, choice)
    context = {
        "article": article,
        "lead": tables[0] if tables else None,
        "tables": {shown.comparison.slug: shown for shown in tables},
        "changes": article.shown_changes if article.pk else [],
    }
    return render(request, "articles/article_detail.html", context | more)


@require_safe
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    article = Article.objects.published().with_text().filter(slug=slug).first()
    if article is None:
        return moved(get_object_or_404(Article.objects.published().once_at(slug)).get_absolute_url())
    comparisons = article.comparisons
    choice = read_choice(request, comparisons, opens=True)
    if (address := choice.other_address(request)) is not None:
        return moved(address)
    newer = Article.objects.published().with_title().after(article).order_by("published_at", "pk").first()
    older = Article.objects.published().with_title().before(article).newest(1).first()

    def make() -> HttpResponse:
        return render_article(request, article, comparisons, {"newer": newer, "older": older}, choice)

    neighbours = [neighbour for neighbour in (newer, older) if neighbour]
    return respond(
        request,
        make,
        subject=article,
        shown=[article.author_name, *comparisons, *neighbours, ruler_month(), choice.query],
    )


def _cursor(value: str) -> Article:
    """The article after which a page of the archive begins; a withdrawn one still tells the place."""
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(2**63)) - 1):
        raise Http404("Not a place in the archive.")
    return get_object_or_404(Article, pk=int(value), published_at__isnull=False)


def _with_authors(articles: list[Article]) -> list[object]:
    """What the validator of a list includes: the articles, and the names that they show."""
    return [*articles, *(article.author_name for article in articles)]
