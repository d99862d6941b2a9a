"""Setting up a second factor, signing in with it, and taking it away again."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.second_factor import factors
from tests.accounts.doors import LOGIN, is_signed_in, make_member, sign_in
from tests.accounts.people import sign_in_for_sure
from tests.accounts.second_factors import (
    ACTIVATE,
    ADD,
    AUTHENTICATE,
    BY_PASSKEY,
    CODES,
    DEACTIVATE,
    DOWNLOAD,
    GENERATE,
    INDEX,
    REAUTHENTICATE,
    Key,
    add_passkey,
    code,
    give_app,
    options_in,
    passkey_options,
    recovery_codes,
    sign_in_by_passkey,
)
from tests.documents import document
from tests.factories import PASSWORD

ARTICLE = "/articles/django-vs-fastapi-vs-flask/#comments"


@pytest.fixture
def bob(db):
    return make_member("bob")


def set_up(client):
    """Through the pages; the secret."""
    secret = client.get(ACTIVATE).context["form"].secret
    response = client.post(ACTIVATE, {"code": code(secret)})
    assert response.url == CODES, response.context["form"].errors
    return secret


def kinds(user):
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def said(response):
    return response.context["form"].errors["code"]


def test_a_member_sets_up_an_app_and_signs_in_with_it(bob):
    here = sign_in_for_sure(bob)
    secret = set_up(here)
    assert kinds(bob) == ["recovery_codes", "totp"]

    client = Client()
    assert sign_in(client, "bob", next=ARTICLE).url == AUTHENTICATE
    assert not is_signed_in(client)
    assert "And now the second factor" in client.get(AUTHENTICATE).text
    response = client.post(AUTHENTICATE, {"code": code(secret, 1)})
    assert response.url == ARTICLE
    assert is_signed_in(client)
