"""No door tells whether an address is known: not by what it answers, nor by what that costs.

Each test does the same twice, with the address of a member and with one that nobody has, and compares all
that somebody in front of the door can see, the passwords that were hashed, the questions to the database and
the mails that were sent.
"""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.accounts.doors import (
    CODE,
    EMAIL,
    LOGIN,
    RESET,
    code_in,
    is_signed_in,
    make_member,
    sign_in,
    sign_up,
)
from tests.factories import PASSWORD

# Of the same length, for a page's length is compared, too.
KNOWN, UNKNOWN = "alice@example.org", "ecila@example.org"
BLANK = [
    r'name="csrfmiddlewaretoken" value="\w+"',
    r"csrftoken=\w+",
    r"sessionid=\w+",
    r"(?i:expires)[=:][^;\n]+",
]


@pytest.fixture(autouse=True)
def _alice(db, settings):
    make_member("alice")
    # Three mails a minute to one address are more than the limit, for either.
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "", "manage_email": "", "reset_password": ""}


@pytest.fixture
def hashed(monkeypatch):
    """How many passwords have been hashed."""
    encode, count = MD5PasswordHasher.encode, []

    def counting(self, *args, **kwargs):
        count.append(1)
        return encode(self, *args, **kwargs)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return count


def seen(response, email):
    """All that the person in front of the door sees; the address that they typed themselves is blanked."""
    text = "\n".join(
        [
            str(response.status_code),
            *(
                f"{name}: {value}"
                for name, value in sorted(response.headers.items())
                if name != "X-Request-ID"
            ),
            *(morsel.OutputString() for morsel in response.cookies.values()),
            response.text,
        ]
    )
    for pattern in BLANK:
        text = re.sub(pattern, "blank", text)
    return text.replace(email, "the address")


def compare(door, hashed):
    """`door(client, email)` answers with responses: are they, and what they cost, the same?"""
    found = []
    for email in (KNOWN, UNKNOWN):
        EmailAddress.objects.filter(verified=False).delete()
        User.objects.exclude(username__in=["alice", "bob"]).delete()
        hashed.clear()
        mail.outbox.clear()
        cache.clear()
        client = Client()
        with CaptureQueriesContext(connection) as queries:
            responses = door(client, email)
        found.append(
            {
                "seen": [seen(response, email) for response in responses],
                "hashed": len(hashed),
                "queries": len(queries),
                "mails": [message.to == [email] for message in mail.outbox],
                "session": sorted(client.session.keys()),
            }
        )
    assert found[0] == found[1]
    return found[0]


def test_signing_up(hashed):
    found = compare(lambda client, email: [sign_up(client, email=email), client.get(CODE)], hashed)

    assert (found["hashed"], found["mails"]) == (1, [True])


def test_signing_up_wrongly(hashed):
    found = compare(lambda client, email: [sign_up(client, email=email, password2="another")], hashed)

    assert (found["hashed"], found["mails"]) == (0, [])


def test_the_username_is_held_either_way(hashed):
    """The same username a second time, with the same address, another and none of one's own."""

    def door(client, email):
        return [
            sign_up(client, email=email),
            sign_up(Client(), email=email),
            sign_up(Client(), email="elsewhere@example.org"),
        ]

    found = compare(door, hashed)

    assert [text[:3] for text in found["seen"]] == ["302", "200", "200"]


def test_signing_up_twice_with_an_address(hashed):
    def door(client, email):
        return [sign_up(Client(), "charlie", email), sign_up(client, "dave", email), client.get(CODE)]

    assert compare(door, hashed)["mails"] == [True, True]


@pytest.mark.parametrize("login", ["charlie", None])
def test_signing_in_with_what_one_has_just_signed_up_with(hashed, login):
    own = "not the password of alice"

    def door(client, email):
        sign_up(Client(), email=email, password1=own, password2=own)
        hashed.clear()
        return [sign_in(client, login or email, own), client.get(CODE)]

    found = compare(door, hashed)

    assert found["seen"][0].startswith("302")
    assert found["hashed"] == (1 if login else 2)
    assert found["mails"] == [True, True]


@pytest.mark.parametrize("sign_ups", [0, 1, 3])
def test_signing_in_with_a_wrong_password(hashed, sign_ups):
    def door(client, email):
        for number in range(sign_ups):
            sign_up(Client(), f"charlie{number}", email)
        hashed.clear()
        return [sign_in(client, email, "not the password")]

    found = compare(door, hashed)

    assert found["hashed"] == 2
    assert "not correct" in found["seen"][0]


@pytest.mark.parametrize("login", ["alice", "nobody"])
def test_a_username_costs_one_hashing_known_or_not(hashed, login):
    response = sign_in(Client(), login, "not the password")

    assert len(hashed) == 1
    assert response.context["form"].errors["__all__"] == ["The username or the password is not correct."]


def test_whose_password_cannot_be_used_costs_as_much(hashed):
    alice = User.objects.get(username="alice")
    alice.set_unusable_password()
    alice.save()

    sign_in(Client(), KNOWN, "not the password")

    assert len(hashed) == 2


def test_signing_in_too_often(hashed):
    def door(client, email):
        return [sign_in(client, email, "not the password") for _ in range(6)]

    assert "Too many attempts" in compare(door, hashed)["seen"][-1]


def test_asking_for_a_new_password(hashed):
    def door(client, email):
        return [client.post(RESET, {"email": email}), client.get(RESET + "done/")]

    found = compare(door, hashed)

    assert (found["hashed"], found["mails"]) == (0, [True])


def test_asking_for_a_new_password_for_what_one_has_signed_up_with(hashed):
    def door(client, email):
        sign_up(Client(), email=email)
        return [client.post(RESET, {"email": email})]

    assert compare(door, hashed)["mails"] == [True, True]


@pytest.mark.parametrize("action", ["resend", "verify", "change"])
def test_waiting_for_the_code(hashed, action):
    def door(client, email):
        sign_up(client, email=email if action != "change" else "mistyped@example.org")
        data = {"action": action, "code": "BBBB-BBBB", "email": email}
        responses = [client.post(CODE, data) for _ in range(4)]
        if action == "change":
            mail.outbox[:] = [message for message in mail.outbox if message.to == [email]]
        return [
            *responses,
            client.get(CODE),
            client.get(LOGIN),
            sign_in(Client(), "charlie"),
            client.get(CODE),
        ]

    compare(door, hashed)


def test_asking_for_codes_too_soon(hashed, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"send_code": "1/10s/key"}
    own = "not the password of alice"

    def door(client, email):
        sign_up(client, email=email, password1=own, password2=own)
        responses = [client.post(CODE, {"action": "resend"}), client.get(CODE)]
        for login in ("charlie", email):
            other = Client()
            responses += [sign_in(other, login, own), other.get(CODE)]
        return [*responses, sign_up(Client(), "dave", email)]

    found = compare(door, hashed)

    assert [text[:3] for text in found["seen"]] == ["302", "200", "302", "200", "302", "200", "302"]
    assert all("a moment ago" in text for text in found["seen"] if text.startswith("200"))
    assert found["mails"] == [True]


def test_changing_to_it_as_a_member(hashed):
    bob = make_member("bob")

    def door(client, email):
        client.force_login(bob)
        answers = [client.post(EMAIL, {"action_add": "", "email": email})]
        answers.append(client.post(answers[0].url, {"password": PASSWORD}, follow=False))
        return [*answers, client.get(CODE), client.post(CODE, {"code": "BBBB-BBBB"}), client.get(EMAIL)]

    found = compare(door, hashed)

    assert found["mails"] == [True]
    assert "the address" in found["seen"][2]


def test_the_owner_gets_no_code_and_the_other_never_gets_in(mailoutbox):
    client = Client()
    sign_up(client, email=KNOWN)
    [message] = mailoutbox

    assert message.subject == "Tech Job Finder: you have an account already"
    state = client.session["account_email_verification_code"]
    assert state["code"] not in message.body
    client.post(CODE, {"code": state["code"]})  # who guessed it
    assert not is_signed_in(client)
    assert EmailAddress.objects.filter(verified=True).count() == 1


def test_who_only_signed_up_does_not_keep_the_owner_out(mailoutbox):
    """Somebody signs up with an address that is not theirs; then the owner comes."""
    sign_up(Client(), "mallory", UNKNOWN)
    owner = Client()
    sign_up(owner, "ecila", UNKNOWN)

    owner.post(CODE, {"code": code_in(mailoutbox[1])})

    assert is_signed_in(owner)
    assert EmailAddress.objects.get(email=UNKNOWN, verified=True).user.username == "ecila"
    mallory = Client()
    sign_in(mallory, "mallory")
    assert mailoutbox[-1].subject == "Tech Job Finder: you have an account already"


def test_a_new_password_is_only_for_who_has_confirmed_the_address(mailoutbox):
    sign_up(Client(), email=UNKNOWN)

    Client().post(RESET, {"email": UNKNOWN})

    assert mailoutbox[-1].subject == "Tech Job Finder: there is no account with this address"
