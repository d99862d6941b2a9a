import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from tests.accounts.doors import CODE, EMAIL, LOGIN, code_in, errors, make_member, sign_in
from tests.documents import document
from tests.factories import PASSWORD

REAUTHENTICATE = "/accounts/reauthenticate/"


@pytest.fixture
def alice(db):
    return make_member("alice")


@pytest.fixture
def client(alice):
    client = Client()
    sign_in(client, "alice")
    return client


def change_to(client, email):
    """To the page of the code, by way of the password."""
    response = client.post(EMAIL, {"action_add": "", "email": email})
    assert response.url.startswith(REAUTHENTICATE)
    return client.post(response.url, {"password": PASSWORD})


def test_a_new_address_takes_the_place_of_the_old_one_once_it_is_confirmed(client, alice, mailoutbox):
    assert change_to(client, "New@example.org").url == CODE
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"

    client.post(CODE, {"code": code_in(mailoutbox[0])})

    alice.refresh_from_db()
    assert alice.email == "new@example.org"
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("new@example.org", True, True)
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["new@example.org"], "Tech Job Finder: your code to confirm your e-mail address"),
        (["alice@example.org"], "Tech Job Finder: your e-mail address has been changed"),
    ]
    assert sign_in(Client(), "new@example.org").status_code == 302
    assert sign_in(Client(), "alice@example.org").status_code == 200


def test_after_the_code_one_is_back_at_the_address(client, mailoutbox):
    client.get(EMAIL)  # which shows what signing in had to say
    change_to(client, "new@example.org")

    response = client.post(CODE, {"code": code_in(mailoutbox[0])}, follow=True)

    assert response.request["PATH_INFO"] == EMAIL
    assert document(response).texts("div", role="status") == ["Your e-mail address is confirmed."]
    assert "<b>new@example.org</b>" in response.text


def test_the_page_is_ours_and_names_the_address(client):
    response = client.get(EMAIL)

    assert "<b>alice@example.org</b>" in response.text
    assert "style=" not in response.text


@pytest.mark.parametrize("password", ["", "wrong"])
def test_without_the_password_nothing_is_sent(client, mailoutbox, password):
    response = client.post(EMAIL, {"action_add": "", "email": "new@example.org"})

    assert "password" in errors(client.post(response.url, {"password": password}))
    assert not mailoutbox


def test_a_wrong_code_changes_nothing(client, alice, mailoutbox):
    change_to(client, "new@example.org")
    for _ in range(4):
        client.post(CODE, {"code": "BBBB-BBBB"})
    client.post(CODE, {"code": code_in(mailoutbox[0])})

    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_ones_own_address_is_no_change(client, mailoutbox):
    response = client.post(EMAIL, {"action_add": "", "email": "ALICE@example.org"})

    assert errors(response)["email"] == ["This is your address already."]


@pytest.mark.parametrize("email", ["", "nothing", "a\x00@example.org"])
def test_what_is_no_address_is_said(client, email):
    assert "email" in errors(client.post(EMAIL, {"action_add": "", "email": email}))


def test_a_visitor_is_sent_to_the_door(db):
    assert Client().get(EMAIL).url == f"{LOGIN}?next={EMAIL}"


def test_the_address_cannot_be_removed(client, alice, mailoutbox):
    response = client.post(EMAIL, {"action_remove": "", "email": "alice@example.org"})
    client.post(response.url, {"password": PASSWORD})

    assert EmailAddress.objects.filter(user=alice, verified=True).exists()


def test_nobody_changes_the_address_of_another(client, mailoutbox):
    bob = make_member("bob")
    for action in ("action_remove", "action_primary", "action_send"):
        client.post(EMAIL, {action: "", "email": bob.email})

    assert EmailAddress.objects.get(user=bob).verified
    assert not mailoutbox
