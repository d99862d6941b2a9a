"""The addresses of facts that a search engine should know."""

from collections import defaultdict
from itertools import combinations

from django.db.models import Count, Max, Sum
from django.urls import reverse

from comparisons.models import Claim
from comparisons.pairs import WORTH_FINDING, pair_url


def facts_version() -> str:
    """Moves with every claim, and with every change of a technology that has one; one query.

    A key is given once: the same number and the same newest key mean the same claims, and of those the
    versions only grow.
    """
    found = Claim.objects.aggregate(number=Count("pk"), newest=Max("pk"), versions=Sum("technology__version"))
    return "facts:{number}:{newest}:{versions}".format(**found)


def fact_paths(room: int) -> list[str]:
    """The technologies with a claim, the pairs worth finding, then the cells, as many as there is room for.

    One query: whom a criterion is answered for tells the pairs, too.
    """
    cells = list(
        Claim.objects.order_by("technology__slug", "criterion__slug").values_list(
            "technology__slug", "criterion__slug"
        )
    )
    criteria: dict[str, set[str]] = defaultdict(set)
    for technology, criterion in cells:
        criteria[technology].add(criterion)
    paths = [reverse("comparisons:technology_detail", args=[technology]) for technology in criteria]
    paths += [
        pair_url(one, other)
        for one, other in combinations(sorted(criteria), 2)
        if len(criteria[one] & criteria[other]) >= WORTH_FINDING
    ]
    paths += [reverse("comparisons:claim_detail", args=cell) for cell in cells[: max(0, room - len(paths))]]
    return paths[:room]
