"""What the start page of the desk says of facts."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from comparisons.models import Claim
from techjobs.desk import AT_MOST, Block, Item


def cells_to_check(request: HttpRequest) -> Iterator[Item]:
    """The longest unchecked first."""
    for claim in Claim.objects.to_check(timezone.localdate())[:AT_MOST]:
        address = reverse("admin:comparisons_claim_change", args=[claim.pk])
        yield Item(str(claim), address, ", ".join(claim.check_reasons))


CELLS_TO_CHECK = Block(
    name="cells-to-check",
    title="Cells to check",
    items=cells_to_check,
    empty="No cell is due for review, disputed, unsourced, unknown or behind the newest release.",
    permission="comparisons.change_claim",
    more=("The worklist", reverse_lazy("admin:comparisons_claim_worklist")),
    order=40,
)
