"""Making somebody an editor from the console, where nobody is there yet who could do it in the admin."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.addresses import owner_of
from accounts.groups import EDITORS, MODERATORS
from accounts.models import USERNAME, User


class NotMadeError(Exception):
    """Why, in a sentence for the operator."""


@transaction.atomic
def make_editor(email: str, username: str, *, superuser: bool, moderator: bool) -> User:
    """The member with this confirmed address and username, made or found, as one of the editors.

    Whoever is new has no password, and the address counts as confirmed: the operator vouches for it. A
    sign-up that has not confirmed the address is nobody's for sure, and is not made an editor.
    """
    email = _clean(email, username)
    user = _find(email, username) or _make(email, username)
    user.is_staff = True
    user.is_superuser = user.is_superuser or superuser
    user.save()
    names = [EDITORS, MODERATORS] if moderator else [EDITORS]
    user.groups.add(*Group.objects.filter(name__in=names))
    return user


def _clean(email: str, username: str) -> str:
    try:
        validate_email(email)
    except ValidationError:
        raise NotMadeError(f"“{email}” is not an e-mail address.") from None
    try:
        USERNAME(username)
    except ValidationError as error:
        raise NotMadeError(f"“{username}” cannot be a username. {error.message}") from None
    return email.lower()


def _find(email: str, username: str) -> User | None:
    owner = owner_of(email)
    if owner and owner.username.lower() != username.lower():
        raise NotMadeError(f"{email} is the address of {owner.username}: name that username.")
    named = User.objects.filter(username__iexact=username).first()
    if named and named != owner:
        raise NotMadeError(
            f"{named.username} is somebody who has not confirmed {email}. Choose another username, "
            "or let them confirm the address first."
        )
    if owner and not owner.is_active:
        raise NotMadeError(f"The account of {owner.username} is closed.")
    return owner


def _make(email: str, username: str) -> User:
    user = User(username=username, email=email)
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def link_to_set_a_password(user: User) -> str:
    """The one that is also sent for a forgotten password: good once, and for one hour."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return get_adapter().get_reset_password_from_key_url(key)
