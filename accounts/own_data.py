"""A member's own data: what the download holds, and what deleting the account takes along.

A room to the right that keeps something of a member registers it, so that imports stay one way:

    register_export("comments", lambda user: [...])     # what JSON can hold, and times
    register_erasure(erase)                             # erase(user, keep_comments=True or False)
"""

from collections.abc import Callable
from typing import Any, Protocol

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.sessions import end_sessions, live_sessions

# What a program that reads a download goes by; another shape is another version.
FORMAT = "tech-job-finder-account"
VERSION = 1

Export = Callable[[User], Any]


class LastSuperuserError(Exception):
    """Without this account nobody could give others their rights."""


class Erasure(Protocol):
    def __call__(self, user: User, *, keep_comments: bool) -> None:
        """Called in the transaction that deletes `user`, before it does."""


_exports: dict[str, Export] = {}
_erasures: list[Erasure] = []


def register_export(name: str, part: Export) -> None:
    """Add `part(user)` to the download under `name`."""
    _exports[name] = part


def register_erasure(erasure: Erasure) -> None:
    if erasure not in _erasures:
        _erasures.append(erasure)


def exported_parts(user: User) -> dict[str, Any]:
    return {name: part(user) for name, part in _exports.items()}


def erase_parts(user: User, *, keep_comments: bool) -> None:
    for erasure in _erasures:
        erasure(user, keep_comments=keep_comments)


def export(user: User) -> dict[str, Any]:
    """Everything kept of `user`, as docs/own-data.md describes it: never the password, not even its hash."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "site": settings.SITE_URL,
        "made_at": timezone.now(),
        "account": _account(user),
        **exported_parts(user),
    }


def _account(user: User) -> dict[str, Any]:
    return {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "joined_at": user.date_joined,
        "last_signed_in_at": user.last_login,
        "suspended_until": user.suspended_until,
        "time_zone": user.time_zone,
        "is_staff": user.is_staff,
        "groups": [group.name for group in user.groups.order_by("name")],
        "heard_from": user.heard_from.label if user.heard_from else None,
        "heard_from_text": user.heard_from_text,
        "email_addresses": [
            {"email": address.email, "verified": address.verified, "primary": address.primary}
            for address in EmailAddress.objects.filter(user=user).order_by("pk")
        ],
        "agreements": [
            {
                "page": agreement.version.page.slug,
                "title": agreement.version.title,
                "version": agreement.version.number,
                "agreed_at": agreement.agreed_at,
            }
            for agreement in user.agreements.select_related("version__page")
        ],
        "sessions": [
            {
                "signed_in_at": session.created_at,
                "last_seen_at": session.last_seen_at,
                "ip": session.ip,
                "user_agent": session.user_agent,
            }
            for session in live_sessions(user)
        ],
        "connections": [
            {
                "provider": connection.provider,
                "identifier": connection.uid,
                "connected_at": connection.date_joined,
                "last_used_at": connection.last_login,
                "received": connection.extra_data,
            }
            for connection in SocialAccount.objects.filter(user=user).order_by("pk")
        ],
        "second_factors": [
            {
                "kind": factor.type,
                "name": str(factor),
                "added_at": factor.created_at,
                "last_used_at": factor.last_used_at,
            }
            for factor in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "admin_actions": [
            {"at": entry.action_time, "what": str(entry)}
            for entry in LogEntry.objects.filter(user=user).order_by("pk")
        ],
    }


def is_last_superuser(user: User) -> bool:
    """Whether nobody would be left who can give others their rights."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return user.is_superuser and not others.exists()


@transaction.atomic
def delete_account(user: User, *, keep_comments: bool) -> None:
    """Delete `user` with all that is theirs and sign every device out, or raise and change nothing."""
    # Two superusers who leave at once wait for each other here.
    list(User.objects.select_for_update().filter(is_superuser=True).values_list("pk"))
    if is_last_superuser(user):
        raise LastSuperuserError
    erase_parts(user, keep_comments=keep_comments)
    end_sessions(user)
    user.delete()
