"""The page for the code: what it says when something is wrong, or was just done."""

import pytest
from allauth.core.internal import ratelimit
from django.test import Client

from tests.accounts.doors import CODE, EMAIL, LOGIN, code_in, is_signed_in, make_member, sign_in, sign_up
from tests.documents import document
from tests.factories import PASSWORD

TOO_SOON = "We sent a code to charlie@example.org a moment ago. Another can be sent in ten seconds."
NOT_HERE = (
    "We sent a code to charlie@example.org a moment ago; here it does not count. "
    "Send a new one in ten seconds."
)


@pytest.fixture
def wait(monkeypatch):
    """Let so many seconds pass for the limits."""
    passed, time = [], ratelimit.time.time

    class Clock:
        monotonic, sleep = ratelimit.time.monotonic, ratelimit.time.sleep

        @staticmethod
        def time():
            return time() + sum(passed)

    monkeypatch.setattr(ratelimit, "time", Clock)
    return passed.append


def notices(response):
    return document(response).texts("div", role="status")


@pytest.mark.parametrize("typed", ["member@", "nothing", ""])
def test_what_is_no_address_is_said_beside_the_field(client, db, mailoutbox, typed):
    sign_up(client)

    response = client.post(CODE, {"action": "change", "email": typed})

    assert response.status_code == 200
    page = document(response)
    [details], [field] = page.all("details"), page.all("input", name="email")
    assert "open" in details.attributes
    assert field.attributes.get("value", "") == typed
    assert field.attributes["aria-invalid"] == "true"
    assert response.context["change_form"].errors["email"]
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("login", ["charlie", "charlie@example.org"])
def test_signing_in_a_moment_after_a_code_was_sent_leads_to_the_page(db, mailoutbox, wait, login):
    sign_up(Client())
    client = Client(REMOTE_ADDR="192.0.2.2")

    response = sign_in(client, login)

    assert response.url == CODE
    assert notices(client.get(CODE)) == [NOT_HERE]
    assert len(mailoutbox) == 1
    wait(11)
    client.post(CODE, {"action": "resend"})
    client.post(CODE, {"code": code_in(mailoutbox[1])})
    assert is_signed_in(client)


def test_the_code_of_another_browser_does_not_count(db, mailoutbox):
    sign_up(Client())
    client = Client()
    sign_in(client, "charlie")

    client.post(CODE, {"code": code_in(mailoutbox[0])})

    assert not is_signed_in(client)


def test_a_new_code_too_soon_leaves_the_first_good(client, db, mailoutbox):
    sign_up(client)

    response = client.post(CODE, {"action": "resend"}, follow=True)

    assert notices(response) == [TOO_SOON]
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert is_signed_in(client)


def test_a_new_code_is_announced(client, db, mailoutbox, wait):
    sign_up(client)
    wait(11)

    response = client.post(CODE, {"action": "resend"}, follow=True)

    assert notices(response) == ["A new code is on its way to charlie@example.org."]
    assert len(mailoutbox) == 2


def test_after_three_mistakes_one_is_told_how_to_get_another(client, db):
    sign_up(client)
    for _ in range(3):
        response = client.post(CODE, {"code": "BBBB-BBBB"}, follow=True)

    assert response.request["PATH_INFO"] == LOGIN
    assert notices(response) == ["That code is used up. Sign in, and we send another."]


def test_who_signs_in_at_once_then_is_not_sent_back_to_the_code_that_is_used_up(client, db):
    sign_up(client)
    for _ in range(3):
        client.post(CODE, {"code": "BBBB-BBBB"})
    client.get(LOGIN)

    sign_in(client, "charlie")

    assert notices(client.get(CODE)) == [NOT_HERE]


def test_the_address_corrected_there_and_back(client, db, mailoutbox):
    sign_up(client)
    for email in ("charles@example.org", "charlie@example.org"):
        response = client.post(CODE, {"action": "change", "email": email}, follow=True)

    assert notices(response) == [NOT_HERE]
    assert len(mailoutbox) == 2


def test_a_member_who_changes_the_address_is_told_so_there(db, mailoutbox):
    client = change_to_charlie()
    for _ in range(3):
        response = client.post(CODE, {"code": "BBBB-BBBB"}, follow=True)

    assert response.request["PATH_INFO"] == EMAIL
    assert notices(response)[0].endswith("Enter the address again, and we send another.")


def test_asking_again_does_not_give_a_code_more_mistakes(db, mailoutbox):
    """A member asks for the same change twice at once: it is the same code, and its mistakes count on."""
    client = change_to_charlie()
    for _ in range(2):
        client.post(CODE, {"code": "BBBB-BBBB"})
    client.post(EMAIL, {"action_add": "", "email": "charlie@example.org"})
    assert notices(client.get(CODE)) == [TOO_SOON]

    assert client.post(CODE, {"code": "BBBB-BBBB"}).url == EMAIL
    assert len(mailoutbox) == 1


def change_to_charlie():
    """A member who waits for the code to another address."""
    make_member("alice")
    client = Client()
    sign_in(client, "alice")
    client.get(EMAIL)  # which shows what signing in had to say
    response = client.post(EMAIL, {"action_add": "", "email": "charlie@example.org"})
    client.post(response.url, {"password": PASSWORD})
    return client
