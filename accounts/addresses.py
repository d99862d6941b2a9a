"""Whose an e-mail address is. Several may sign up with it; who confirms it owns it."""

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from accounts.models import User


def owner_of(email: str) -> User | None:
    """Who has confirmed the address."""
    return _first(EmailAddress.objects.filter(email=email.lower(), verified=True))


def newest_sign_up_with(email: str) -> User | None:
    """Who signed up with the address last and has not confirmed it."""
    return _first(EmailAddress.objects.filter(email=email.lower(), verified=False))


def _first(addresses: QuerySet[EmailAddress]) -> User | None:
    address = addresses.select_related("user").order_by("-pk").first()
    return address.user if address else None
