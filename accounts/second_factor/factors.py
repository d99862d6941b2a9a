"""What counts as a second factor, who needs one, and whether a session has used it."""

import time

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.sessions import end_sessions

# Recovery codes are a way back in for who has lost a factor, and none by themselves.
FACTORS = frozenset({Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN})


def kinds_of(user: User) -> dict[int, str]:
    """The type of each authenticator of `user` by its number, recovery codes among them."""
    return dict(Authenticator.objects.filter(user_id=user.pk).values_list("pk", "type"))


def is_needed_by(user: User) -> bool:
    return settings.STAFF_NEED_SECOND_FACTOR and user.is_staff


def was_used(request: HttpRequest, kinds: dict[int, str]) -> bool:
    """Whether one of `kinds` was used in this session, by the member who is signed in.

    A session from before the enrolment did not; nor does one count any more whose factor was removed.
    """
    assert isinstance(request.user, User)  # noqa: S101, for who is signed in
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" and record.get("id") in kinds for record in records)


def is_missing(request: HttpRequest) -> bool:
    """Whether the member who is signed in has a factor that this session has not used."""
    assert isinstance(request.user, User)  # noqa: S101, for who is signed in
    kinds = kinds_of(request.user)
    return has_one(kinds) and not was_used(request, kinds)


def has_one(kinds: dict[int, str]) -> bool:
    return not FACTORS.isdisjoint(kinds.values())


def has_just_signed_in(request: HttpRequest) -> bool:
    """Or shown once more that it is them, by whatever way."""
    assert isinstance(request.user, User)  # noqa: S101, for who is signed in
    times = [record["at"] for record in get_authentication_records(request, request.user)]
    return time.time() - max(times, default=0) < app_settings.REAUTHENTICATION_TIMEOUT


def note_enrolment(request: HttpRequest, authenticator: Authenticator) -> None:
    """Whoever has just set it up has shown that they have it."""
    record_authentication(
        request, authenticator.user, "mfa", id=authenticator.pk, type=authenticator.type, enrolled=True
    )


def is_last_needed(authenticator: Authenticator) -> bool:
    """Whether it is the last factor of somebody who must have one."""
    if authenticator.type not in FACTORS or not is_needed_by(authenticator.user):
        return False
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
    return not others.exclude(pk=authenticator.pk).exists()


def lock(user: User) -> None:
    """In a transaction: of two who change the factors of `user`, the second waits."""
    User.objects.select_for_update().get(pk=user.pk)


def reset(user: User) -> int:
    """Take all factors away and sign `user` out everywhere; how many factors there were.

    For an operator who knows that it is them. The next visit of the admin leads to enrol anew.
    """
    with transaction.atomic():
        lock(user)
        theirs = Authenticator.objects.filter(user_id=user.pk)
        number = theirs.filter(type__in=FACTORS).count()
        theirs.delete()
        end_sessions(user)
    _tell_of_the_reset(user)
    return number


def _tell_of_the_reset(user: User) -> None:
    email = EmailAddress.objects.get_primary_email(user)
    if email:
        words = {"user": user, "at": timezone.now()}
        get_adapter().send_mail("mfa/email/second_factor_reset", email, words)
