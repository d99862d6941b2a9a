"""Which articles show a comparison, for those who are about to change it."""

from collections import defaultdict

from articles.models import Article
from comparisons.places import Place


def articles_showing(comparisons: set[int]) -> dict[int, list[Place]]:
    """What readers can see, by comparison; one query."""
    found: dict[int, list[Place]] = defaultdict(list)
    rows = (
        Article.objects.published()
        .filter(published_revision__placements__comparison__in=comparisons)
        .order_by("published_revision__title")
        .values_list("published_revision__placements__comparison", "published_revision__title", "slug")
    )
    for comparison, title, slug in rows:
        found[comparison].append(Place(title, Article(slug=slug).get_absolute_url()))
    return found
