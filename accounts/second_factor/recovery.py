"""Recovery codes are shown once: in the session that made them, until their owner says they are kept."""

import time

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts.models import User
from accounts.second_factor import encryption

TO_SHOW = "recovery_codes_to_show"
# A page that was closed by mistake, or never came, can be had again for so long.
SHOWN_FOR = 15 * 60


def begin_to_show(request: HttpRequest, authenticator: Authenticator) -> None:
    request.session[TO_SHOW] = [authenticator.pk, int(time.time())]


def to_show(request: HttpRequest, user: User) -> list[str]:
    """The codes, as long as they may be seen here; else none."""
    number, since = request.session.get(TO_SHOW) or [None, 0]
    if time.time() - since > SHOWN_FOR:
        return []
    authenticator = _of(user)
    if authenticator is None or authenticator.pk != number or authenticator.wrap().did_view:
        return []
    return unused(authenticator) or []


def end_showing(request: HttpRequest, user: User) -> None:
    request.session.pop(TO_SHOW, None)
    authenticator = _of(user)
    if authenticator:
        authenticator.wrap().mark_as_viewed()


def number_left(user: User) -> int | None:
    """How many are left; None where there are none, or none that can be read."""
    authenticator = _of(user)
    codes = unused(authenticator) if authenticator else None
    return None if codes is None else len(codes)


def unused(authenticator: Authenticator) -> list[str] | None:
    try:
        return authenticator.wrap().get_unused_codes()
    except encryption.UnreadableError:
        return None


def _of(user: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
