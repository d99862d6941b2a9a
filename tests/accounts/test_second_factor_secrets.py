"""How secrets are kept, what happens where they cannot be read, and what an operator does then."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.own_data import delete_account
from accounts.second_factor import encryption
from tests.accounts.doors import LOGIN, is_signed_in, make_member, sign_in
from tests.accounts.people import sign_in_for_sure
from tests.accounts.second_factors import (
    ACTIVATE,
    AUTHENTICATE,
    GENERATE,
    INDEX,
    REAUTHENTICATE,
    Key,
    add_passkey,
    code,
    give_app,
    recovery_codes,
    sign_in_by_passkey,
)

NO_MORE = "Your codes can no longer be checked here. Use a passkey, or write to us."


@pytest.fixture
def bob(db):
    return make_member("bob")


def everything_stored() -> str:
    """What somebody finds who has got hold of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        rows = [row[0] for row in cursor.fetchall()]
    sessions = [session.get_decoded() for session in Session.objects.all()]
    return json.dumps([rows, sessions])


def test_no_secret_stands_in_the_database_not_even_while_it_is_set_up(bob):
    client = sign_in_for_sure(bob)
    secret = client.get(ACTIVATE).context["form"].secret
    assert secret not in everything_stored()
    client.post(ACTIVATE, {"code": code(secret)})

    stored = everything_stored()
    seed = encryption.decrypt(Authenticator.objects.get(type="recovery_codes").data["seed"])
    assert not [one for one in (secret, seed, *recovery_codes(bob)) if one in stored]
    assert "second_factor_pending" not in stored


def test_the_same_secret_never_looks_the_same():
    assert encryption.encrypt("JBSWY3DP") != encryption.encrypt("JBSWY3DP")
    assert encryption.decrypt(encryption.encrypt("JBSWY3DP")) == "JBSWY3DP"


def test_the_first_key_encrypts_and_all_decrypt(settings):
    by_the_secret_key = encryption.encrypt("one")
    settings.MFA_ENCRYPTION_KEYS = ["the old key"]
    by_the_old = encryption.encrypt("two")
    settings.MFA_ENCRYPTION_KEYS = ["the new key", "the old key"]
    by_the_new = encryption.encrypt("three")

    assert [encryption.decrypt(one) for one in (by_the_secret_key, by_the_old, by_the_new)] == [
        "one",
        "two",
        "three",
    ]
    settings.MFA_ENCRYPTION_KEYS = ["the new key"]
    assert encryption.decrypt(by_the_new) == "three"
    with pytest.raises(encryption.UnreadableError):
        encryption.decrypt(by_the_old)


def test_an_earlier_secret_key_goes_on_to_decrypt(settings):
    before = encryption.encrypt("one")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"

    assert encryption.decrypt(before) == "one"


@pytest.mark.parametrize("stored", ["", "x", "gAAAAA", "é", "JBSWY3DPEHPK3PXP"])
def test_what_nobody_encrypted_is_not_read(stored):
    with pytest.raises(encryption.UnreadableError):
        encryption.decrypt(stored)


def test_all_are_encrypted_by_the_first_key(bob, settings, capsys):
    secret = give_app(bob)
    settings.MFA_ENCRYPTION_KEYS = ["the new key"]
    codes = recovery_codes(bob)

    call_command("encrypt_second_factors")

    assert capsys.readouterr().out == "2 encrypted by the first key.\n"
    settings.SECRET_KEY = "another"
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code(secret))
    assert recovery_codes(bob) == codes


def test_one_that_no_key_fits_is_named(bob, settings, capsys):
    give_app(bob)
    settings.SECRET_KEY = "another"
    before = list(Authenticator.objects.values_list("data", flat=True))

    call_command("encrypt_second_factors")

    said = capsys.readouterr()
    assert said.out == "0 encrypted by the first key.\n"
    assert "bob: none of the keys fits (TOTP Authenticator)." in said.err
    assert list(Authenticator.objects.values_list("data", flat=True)) == before


def test_where_a_secret_cannot_be_read_this_is_said(bob, settings):
    secret = give_app(bob)
    codes = recovery_codes(bob)
    settings.SECRET_KEY = "another"
    client = Client()
    sign_in(client, "bob")

    for typed in (code(secret), codes[0], "1"):
        response = client.post(AUTHENTICATE, {"code": typed})
        assert response.status_code == 200
        assert NO_MORE in response.text
    assert not is_signed_in(client)


def test_another_factor_still_opens_and_everything_is_set_up_anew(bob, settings):
    client, key = sign_in_for_sure(bob), Key()
    add_passkey(client, key)
    TOTP.activate(bob, "JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY = "another"
    visitor = Client()

    assert sign_in_by_passkey(visitor, key).url == "/"
    assert "There are none that can be used." in visitor.get(INDEX).text
    visitor.post("/accounts/reauthenticate/", {"password": "correct horse battery staple"})
    assert visitor.get(GENERATE).status_code == 200
    visitor.post(GENERATE)
    assert "10 of 10 are left." in visitor.get(INDEX).text
    secret = visitor.get(ACTIVATE).context["form"].secret
    visitor.post(ACTIVATE, {"code": code(secret)})
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code(secret, 1))


def test_recovery_codes_that_can_be_read_open_where_the_app_cannot(bob, settings):
    give_app(bob)
    settings.SECRET_KEY = "another"
    Authenticator.objects.filter(type="recovery_codes").delete()
    RecoveryCodes.activate(bob)
    client = Client()
    sign_in(client, "bob")

    assert client.post(AUTHENTICATE, {"code": recovery_codes(bob)[0]}).url == "/"


def test_an_operator_takes_a_lost_one_away(bob, settings, mailoutbox, capsys):
    bob.is_staff = settings.STAFF_NEED_SECOND_FACTOR = True
    bob.save()
    secret = give_app(bob)
    client = Client()
    sign_in(client, "bob")
    client.post(AUTHENTICATE, {"code": code(secret)})
    assert client.get("/admin/").status_code == 200

    call_command("reset_second_factor", "Bob")

    assert "bob had 1 second factor, now none, and is signed out." in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert not is_signed_in(client)
    [mail] = mailoutbox
    assert (mail.subject, mail.to) == (
        "Tech Job Finder: your second factor has been reset",
        ["bob@example.org"],
    )
    assert f"http://testserver{LOGIN}" in mail.body
    assert sign_in(client, "bob", next="/admin/").url == "/admin/"
    assert client.get("/admin/").url == INDEX


def test_nobody_of_that_name(db):
    with pytest.raises(CommandError, match="There is nobody named “nobody”"):
        call_command("reset_second_factor", "nobody")


def test_who_had_none_is_signed_out_all_the_same(bob, capsys):
    client = Client()
    sign_in(client, "bob")

    call_command("reset_second_factor", "bob")

    assert "bob had 0 second factors" in capsys.readouterr().out
    assert not is_signed_in(client)


def test_nobody_sees_them_in_the_admin(bob):
    secret = give_app(bob)
    boss = make_member("boss", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(boss)

    with pytest.raises(NoReverseMatch):
        reverse("admin:mfa_authenticator_changelist")
    assert client.get("/admin/mfa/authenticator/").status_code == 404
    data = list(Authenticator.objects.values_list("data", flat=True))
    secrets = [secret, *recovery_codes(bob), *(one.get("secret", one.get("seed")) for one in data)]
    for page in ("change", "delete", "history"):
        text = client.get(reverse(f"admin:accounts_user_{page}", args=[bob.pk])).text
        assert not [one for one in secrets if one in text]


def test_the_download_lists_them_without_secrets(bob):
    client, key = sign_in_for_sure(bob), Key()
    add_passkey(client, key)
    text = client.post("/accounts/data/").content.decode()

    factors = json.loads(text)["account"]["second_factors"]
    assert [(one["kind"], one["name"]) for one in factors] == [
        ("webauthn", "Laptop"),
        ("recovery_codes", "Recovery codes"),
    ]
    assert all(set(one) == {"kind", "name", "added_at", "last_used_at"} for one in factors)
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]
    assert not [one for one in (seed, *recovery_codes(bob), "attestationObject") if one in text]


def test_they_go_with_the_account(bob):
    give_app(bob)
    alice = make_member("alice")
    give_app(alice)

    delete_account(bob, keep_comments=True)

    assert set(Authenticator.objects.values_list("user__username", flat=True)) == {"alice"}


def test_reauthenticating_with_an_unreadable_one_is_no_dead_end(bob, settings):
    give_app(bob)
    client = Client()
    client.force_login(bob)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [], "another"
    client.force_login(bob)

    response = client.post(REAUTHENTICATE, {"code": "123456"})

    assert NO_MORE in response.text
    assert client.get("/").status_code == 200
