"""Members who sign in through the door, as people do."""

import time

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD

LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(member: User, user_agent: str = LAPTOP, ip: str = "192.0.2.1") -> Client:
    """A browser in which `member` has just signed in."""
    client = Client(HTTP_USER_AGENT=user_agent, REMOTE_ADDR=ip)
    response = client.post(reverse("account_login"), {"login": member.username, "password": PASSWORD})
    assert response.status_code == 302
    return client


def sign_in_for_sure(member: User) -> Client:
    """As sign_in, and then the password once more, as what matters most asks for it."""
    client = sign_in(member)
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    return client


def wait_an_hour(client: Client) -> None:
    """The password was typed an hour ago."""
    session = client.session
    for method in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        method["at"] = time.time() - 60 * 60
    session.save()
