"""Which articles show a comparison or an image, for those who are about to change it."""

from collections import defaultdict

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from articles.models import Article, Placement, Revision
from comparisons.places import Place


def articles_showing(comparisons: set[int]) -> dict[int, list[Place]]:
    """What readers can see, by comparison; one query."""
    found: dict[int, list[Place]] = defaultdict(list)
    rows = (
        Placement.objects.filter(
            comparison__in=comparisons, revision__in=Article.objects.published().shown_texts()
        )
        .order_by("revision__title")
        .values_list("comparison", "revision__title", "revision__article__slug")
    )
    for comparison, title, slug in rows:
        found[comparison].append(Place(title, Article(slug=slug).get_absolute_url()))
    return found


def articles_that_show(image: str) -> list[str]:
    """The articles of which readers see, will see, or editors write a text with the image of that name.

    What was replaced by another text is no longer shown: an image that must go can go.
    """
    revisions = Revision.objects.order_by()
    in_use = revisions.filter(
        Q(pk=F("article__published_revision"))
        | Q(pk=F("article__latest_revision"))
        | Q(pk=F("article__next_revision"))
    )
    # By key, so that of the many texts that were replaced none is read. What was rendered tells, however
    # the address is written in the text.
    showing = revisions.annotate(html=Cast("segments", TextField())).filter(
        pk__in=in_use.values("pk"), html__contains=image
    )
    titles = Article.objects.filter(pk__in=showing.values("article")).select_related("latest_revision")
    titles = titles.defer("latest_revision__body", "latest_revision__segments")
    return [f"the article “{one.working_title}”" for one in titles]
