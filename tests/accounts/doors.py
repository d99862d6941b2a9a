"""What the tests of the doors share: somebody in front of each."""

import re

from allauth.account.models import EmailAddress

from accounts.models import User
from tests.factories import PASSWORD, UserFactory

SIGNUP = "/accounts/signup/"
LOGIN = "/accounts/login/"
CODE = "/accounts/confirm-email/"
RESET = "/accounts/password/reset/"
EMAIL = "/accounts/email/"
CHANGE_PASSWORD = "/accounts/password/change/"


def make_member(username: str, **user) -> User:
    """Somebody who has confirmed the address."""
    member = UserFactory(username=username, **user)
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


def sign_up(client, username="charlie", email=None, *, url=SIGNUP, **changed):
    data = {
        "email": f"{username}@example.org" if email is None else email,
        "first_name": "Ada",
        "last_name": "Lovelace",
        "username": username,
        "password1": PASSWORD,
        "password2": PASSWORD,
        "heard_from": "",
        "heard_from_text": "",
    }
    return client.post(url, data | changed)


def sign_in(client, login, password=PASSWORD, **data):
    return client.post(LOGIN, {"login": login, "password": password, **data})


def code_in(mail) -> str:
    return re.search(r"\b[B-Z]{4}-[B-Z]{4}\b", mail.body)[0]


def link_in(mail) -> str:
    """The path of the link that sets a new password."""
    return re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.body)[1]


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def errors(response) -> dict:
    return response.context["form"].errors
