"""What the start page of the desk says of corrections."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.text import Truncator

from comparisons.corrections.models import Correction
from techjobs.desk import AT_MOST, Block, Item


def corrections_to_decide(request: HttpRequest) -> Iterator[Item]:
    """What nobody has looked at first; of these the longest waiting."""
    waiting = Correction.objects.waiting().select_related("technology", "criterion", "member")
    for correction in waiting.order_by("state", "pk")[:AT_MOST]:
        address = reverse("admin:comparisons_correction_change", args=[correction.pk])
        state = "" if correction.state == Correction.State.OPEN else ", shown as disputed"
        words = Truncator(" ".join(correction.wrong.split())).chars(90)
        yield Item(str(correction), address, f"{words}, by {correction.by}{state}")


CORRECTIONS_TO_DECIDE = Block(
    name="corrections",
    title="Corrections to decide",
    items=corrections_to_decide,
    empty="No correction waits for an editor.",
    permission="comparisons.change_correction",
    more=("All corrections", reverse_lazy("admin:comparisons_correction_changelist")),
    order=35,
)
