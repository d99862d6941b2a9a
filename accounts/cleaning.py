"""What `manage.py clean_up` deletes each day.

A room to the right that keeps something that expires registers a step, so that imports stay one way:

    register("drafts", delete_old_drafts)       # returns how many it deleted
"""

import datetime
from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from images.files import delete_orphans

# Long enough to find the mail after a holiday; then the username is free for others, and the address,
# which may be somebody else's, is not kept.
UNCONFIRMED_DAYS = 7

Step = Callable[[], int]
_steps: dict[str, Step] = {}


def register(what: str, step: Step) -> None:
    _steps[what] = step


def clean_up() -> dict[str, int]:
    """Run every step; how many of what were deleted."""
    return {what: step() for what, step in _steps.items()}


def delete_expired_cache_entries() -> int:
    """Django's database cache drops expired rows only when it is full; ours is never full."""
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608
        return cursor.rowcount


def delete_expired_sessions() -> int:
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


def delete_records_of_ended_sessions() -> int:
    """What was written down of a session (its address, its browser) goes with the session."""
    live = Session.objects.filter(pk=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(live)).delete()[0]


def delete_unconfirmed_sign_ups() -> int:
    """Who signed up and never confirmed the address. Never staff, nor anybody who has ever signed in."""
    cutoff = timezone.now() - datetime.timedelta(days=UNCONFIRMED_DAYS)
    sign_ups = User.objects.filter(
        last_login=None, is_staff=False, is_superuser=False, date_joined__lt=cutoff
    )
    # Whoever has no address at all was made by hand.
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    sign_ups = sign_ups.filter(Exists(addresses), ~Exists(addresses.filter(verified=True)))
    return sign_ups.delete()[1].get("accounts.User", 0)


register("cache entries", delete_expired_cache_entries)
register("sessions", delete_expired_sessions)
register("records of ended sessions", delete_records_of_ended_sessions)
register("unconfirmed sign-ups", delete_unconfirmed_sign_ups)
register("images without a row", delete_orphans)
