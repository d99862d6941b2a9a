"""Passkeys, by a key in software that answers as a real one does."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.accounts.doors import LOGIN, is_signed_in, make_member, sign_in
from tests.accounts.people import sign_in_for_sure
from tests.accounts.second_factors import (
    ADD,
    AUTHENTICATE,
    BY_PASSKEY,
    CODES,
    INDEX,
    REAUTHENTICATE_BY_PASSKEY,
    Key,
    add_passkey,
    options_in,
    passkey_options,
    recovery_codes,
    sign_in_by_passkey,
)
from tests.documents import document

ARTICLE = "/articles/django-vs-fastapi-vs-flask/#comments"


@pytest.fixture
def bob(db):
    return make_member("bob")


@pytest.fixture
def client(bob):
    """Bob's, who has just typed the password."""
    return sign_in_for_sure(bob)


@pytest.fixture
def key(client):
    """Bob's, added."""
    key = Key()
    assert add_passkey(client, key).url == CODES
    return key


def passkeys(user):
    return list(Authenticator.objects.filter(user=user, type="webauthn").order_by("pk"))


def test_the_browser_is_asked_for_one_that_signs_in_by_itself_and_knows_the_person(client):
    options = options_in(client.get(ADD))["publicKey"]

    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["rp"] == {"id": "testserver", "name": "Tech Job Finder"}
    assert (options["user"]["name"], options["user"]["displayName"]) == ("bob", "bob")


def test_one_adds_it_and_signs_in_by_it_alone(bob, client, key):
    assert [str(one) for one in passkeys(bob)] == ["Laptop"]
    assert len(document(client.get(CODES)).texts("code")) == 10
    visitor = Client()

    assert sign_in_by_passkey(visitor, key, next=ARTICLE).url == ARTICLE
    assert is_signed_in(visitor)
    assert visitor.get(INDEX).status_code == 200


def test_a_next_on_another_site_is_not_followed(key):
    assert sign_in_by_passkey(Client(), key, next="//evil.example/").url == "/"


def test_it_is_the_second_step_after_a_password(bob, key):
    visitor = Client()
    assert sign_in(visitor, "bob", next=ARTICLE).url == AUTHENTICATE
    page = visitor.get(AUTHENTICATE)
    assert "Use your passkey." in page.text
    assert [one["id"] for one in options_in(page)["publicKey"]["allowCredentials"]]

    response = visitor.post(AUTHENTICATE, {"credential": key.get(options_in(page))})

    assert response.url == ARTICLE
    assert is_signed_in(visitor)


def test_or_a_recovery_code_is_for_who_has_lost_it(bob, key):
    visitor = Client()
    sign_in(visitor, "bob")

    assert visitor.post(AUTHENTICATE, {"code": recovery_codes(bob)[0]}).url == "/"


def test_one_shows_that_it_is_oneself_by_it(bob, key):
    elsewhere = Client()
    elsewhere.force_login(bob)
    asks = f"{REAUTHENTICATE_BY_PASSKEY}?next=%2Faccounts%2F2fa%2F"
    assert elsewhere.get(INDEX).url == asks
    page = elsewhere.get(asks)

    response = elsewhere.post(
        REAUTHENTICATE_BY_PASSKEY, {"credential": key.get(options_in(page)), "next": INDEX}
    )

    assert response.url == INDEX
    assert elsewhere.get(INDEX).status_code == 200


@pytest.mark.parametrize("flaw", ["nobody was verified", "another site", "another challenge", "another key"])
def test_a_flawed_answer_signs_nobody_in(bob, key, flaw):
    visitor = Client()
    options = passkey_options(visitor)
    if flaw == "nobody was verified":
        key.verifies = False
    elif flaw == "another site":
        key.host = "evil.example"
    elif flaw == "another challenge":
        options["publicKey"]["challenge"] = "AAAA"
    else:
        key.private = Key().private
    response = visitor.post(BY_PASSKEY, {"credential": key.get(options), "next": ARTICLE})

    assert response.url == f"{LOGIN}?next=%2Farticles%2Fdjango-vs-fastapi-vs-flask%2F%23comments"
    assert "This passkey could not be used. Try again." in visitor.get(LOGIN).text
    assert not is_signed_in(visitor)


def test_a_found_key_that_verifies_nobody_cannot_be_passed_off_by_the_second_step(bob, key):
    """The options of the second step ask for the person as well, so their answer is no shortcut."""
    visitor = Client()
    sign_in(visitor, "bob")
    key.verifies = False
    credential = key.get(options_in(visitor.get(AUTHENTICATE)))

    assert visitor.post(BY_PASSKEY, {"credential": credential}).url in {AUTHENTICATE, LOGIN}
    assert visitor.post(AUTHENTICATE, {"credential": credential}).status_code == 200
    assert not is_signed_in(visitor)


def test_one_that_verifies_nobody_is_not_added(bob, client):
    response = add_passkey(client, Key(verifies=False))

    assert "This passkey could not be used. Try again." in response.text
    assert passkeys(bob) == []


def test_an_answer_counts_once(bob, key):
    visitor, thief = Client(), Client()
    credential = key.get(passkey_options(visitor))
    passkey_options(thief)

    assert visitor.post(BY_PASSKEY, {"credential": credential}).url == "/"
    thief.post(BY_PASSKEY, {"credential": credential})
    assert not is_signed_in(thief)


MALFORMED = [
    "",
    "x",
    "null",
    "7",
    "[]",
    "{}",
    '{"id": 5}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": 7}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    '{"response": {"userHandle": "MQ"}}',
    "[" * 900,
    '{"a": ' * 20 + "1" + "}" * 20,
]


def spoilt(credential: str) -> list[str]:
    """What becomes of a good one where each part in turn is something else."""
    data = json.loads(credential)
    parts = [*data, *(("response", name) for name in data["response"])]
    result = []
    for part in parts:
        for value in (None, 7, "", "AA", "é", [], {}, "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "oWE"):
            changed = json.loads(credential)
            if isinstance(part, tuple):
                changed["response"][part[1]] = value
            else:
                changed[part] = value
            result.append(json.dumps(changed))
    return result


@pytest.mark.parametrize("where", [BY_PASSKEY, AUTHENTICATE, REAUTHENTICATE_BY_PASSKEY, ADD])
def test_whatever_is_sent_in_its_place_gets_a_sentence(bob, client, key, settings, where):
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    visitor = Client() if where in {BY_PASSKEY, AUTHENTICATE} else client
    if where == AUTHENTICATE:
        sign_in(visitor, "bob")
    new = Key()

    def options():
        return passkey_options(visitor) if where == BY_PASSKEY else options_in(visitor.get(where))

    good = new.create(options()) if where == ADD else key.get(options())
    for credential in [*MALFORMED, *spoilt(good)]:
        if json_of(credential) == json_of(good):
            continue
        options()
        response = visitor.post(where, {"name": "x", "credential": credential})
        assert response.status_code in {200, 302}, credential
    assert len(passkeys(bob)) == 1
    assert is_signed_in(visitor) is (visitor is client)


def json_of(credential):
    try:
        return json.loads(credential)
    except ValueError:
        return None


def test_one_renames_it(bob, client, key):
    [passkey] = passkeys(bob)
    url = f"{INDEX}webauthn/keys/{passkey.pk}/edit/"

    assert "Fill this in." in client.post(url, {"name": " "}).text
    assert "at most 60 characters" in client.post(url, {"name": "x" * 61}).text
    assert client.post(url, {"name": "<b>Blue</b> key"}).url == INDEX
    assert "&lt;b&gt;Blue&lt;/b&gt; key" in client.get(INDEX).text


def test_one_without_a_name_gets_one(bob, client):
    add_passkey(client, Key(), name="")
    add_passkey(client, Key(), name="")

    assert [str(one) for one in passkeys(bob)] == ["Passkey", "Passkey 2"]


def test_one_removes_it(bob, client, key, mailoutbox):
    [passkey] = passkeys(bob)
    url = f"{INDEX}webauthn/keys/{passkey.pk}/remove/"
    assert "It no longer signs you in." in client.get(url).text

    assert client.post(url).url == INDEX

    assert not Authenticator.objects.exists()
    assert mailoutbox[-1].subject == "Tech Job Finder: a passkey has been removed"
    sign_in_by_passkey(visitor := Client(), key)
    assert not is_signed_in(visitor)


def test_nobody_touches_those_of_somebody_else(bob, client, key):
    [passkey] = passkeys(bob)
    alice = sign_in_for_sure(make_member("alice"))

    for action in ("edit", "remove"):
        for method in (alice.get, alice.post):
            assert method(f"{INDEX}webauthn/keys/{passkey.pk}/{action}/", {"name": "Mine"}).status_code == 404
    assert [str(one) for one in passkeys(bob)] == ["Laptop"]


@pytest.mark.parametrize("pk", [0, 10**18])
def test_one_that_is_not_there(client, pk):
    assert client.get(f"{INDEX}webauthn/keys/{pk}/edit/").status_code == 404


def test_whoever_is_shut_out_does_not_get_in_by_it(bob, key):
    bob.is_active = False
    bob.save()
    visitor = Client()
    sign_in_by_passkey(visitor, key)

    assert not is_signed_in(visitor)


def test_the_way_in_is_on_the_page_where_one_signs_in(db):
    page = document(Client().get(LOGIN, {"next": ARTICLE}))

    [form] = page.all("passkey-form")
    assert form.attributes["data-options-from"] == BY_PASSKEY
    assert "hidden" in form.attributes  # until the script says that the browser has passkeys
    assert Client().get(BY_PASSKEY).url == LOGIN


def test_tries_are_limited(key):
    visitor = Client()
    answers = [visitor.post(BY_PASSKEY, {"credential": "{}"}).status_code for _ in range(21)]

    assert answers == [302] * 20 + [429]
