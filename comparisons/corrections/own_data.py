"""What corrections keep of a member: their download, what goes with the account, and what goes by itself."""

import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from comparisons.corrections.models import Correction
from comparisons.models import Claim
from comparisons.versions import claim_changed

State = Correction.State

# What led to nothing is kept so long: until then its member, and an editor who is asked, can read why.
WITHDRAWN_DAYS = 30
DECLINED_DAYS = 365


def export_corrections(user: User) -> list[dict[str, Any]]:
    """What the member has reported and what became of it; who decided is not told."""
    mine = Correction.objects.filter(member=user).select_related("technology", "criterion").order_by("pk")
    return [
        {
            "cell": correction.get_absolute_url(),
            "wrong": correction.wrong,
            "verdict": correction.verdict,
            "text": correction.text,
            "source": correction.source,
            "tested": correction.tested,
            "wants_to_be_named": correction.is_credited,
            "state": correction.State(correction.state).name.lower(),
            "answer": correction.answer,
            "sent_at": correction.created_at,
            "decided_at": correction.decided_at,
        }
        for correction in mine.iterator()
    ]


def on_delete(instance: User, **kwargs: Any) -> None:
    """What led to nothing goes with its member; what waits, or changed a fact, stays without the name."""
    renew_pages_of(instance)
    mine = Correction.objects.filter(member=instance)
    mine.filter(state__in=[State.DECLINED, State.WITHDRAWN]).delete()
    mine.update(is_credited=False)


def on_save(instance: User, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    """Only somebody in the admin changes a username, and then saves all fields."""
    if instance.pk and (update_fields is None or "username" in update_fields):
        known = User.objects.filter(pk=instance.pk).values_list("username", flat=True).first()
        if known and known != instance.username:
            renew_pages_of(instance)


def renew_pages_of(user: User) -> None:
    """The name of a member is about to go from, or change in, the history of what they were credited for."""
    # In one order, so that two members who go at once do not wait for each other.
    for claim in Claim.objects.filter(events__credited_to=user).distinct().order_by("pk"):
        claim_changed(instance=claim)


def delete_old_corrections() -> int:
    """Those that were withdrawn or declined long ago."""
    now = timezone.now()
    deleted = 0
    for state, days in ((State.WITHDRAWN, WITHDRAWN_DAYS), (State.DECLINED, DECLINED_DAYS)):
        old = Correction.objects.filter(state=state, decided_at__lt=now - datetime.timedelta(days=days))
        deleted += old.delete()[0]
    return deleted
