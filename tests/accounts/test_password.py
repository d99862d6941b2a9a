import datetime

import pytest
from django.test import Client
from django.utils import timezone

from tests.accounts.doors import (
    CHANGE_PASSWORD,
    LOGIN,
    RESET,
    errors,
    is_signed_in,
    link_in,
    make_member,
    sign_in,
)
from tests.factories import PASSWORD

NEW = "another password of mine"
WEAK = ["short", "1qaz2wsx3edc", "lovelace-lovely", "alice@example.org"]


def signed_in_as(username):
    client = Client()
    sign_in(client, username)
    assert is_signed_in(client)
    return client


def is_let_in(client):
    """Whether the page of one's own password opens, which only members see."""
    return client.get(CHANGE_PASSWORD).status_code == 200


@pytest.fixture
def alice(db):
    return make_member("alice", first_name="Ada", last_name="Lovelace-Lovel")


def ask(client, email="alice@example.org"):
    return client.post(RESET, {"email": email})


def open_link(client, mail):
    """The form behind the link, whose address does not hold the key."""
    response = client.get(link_in(mail))
    assert response.status_code == 302
    assert response.url.endswith("-set-password/")
    return response.url


def test_a_link_sets_a_new_password_and_signs_out_everyone_else(client, alice, mailoutbox):
    elsewhere = signed_in_as("alice")
    assert ask(client, "Alice@Example.org").url == RESET + "done/"
    url = open_link(client, mailoutbox[0])

    response = client.post(url, {"password1": NEW, "password2": NEW})

    assert "The password is set" in client.get(response.url).text
    assert not is_let_in(elsewhere)
    assert sign_in(Client(), "alice", PASSWORD).status_code == 200
    assert sign_in(Client(), "alice", NEW).status_code == 302
    assert [mail.subject for mail in mailoutbox] == [
        "Tech Job Finder: set a new password",
        "Tech Job Finder: your password has been changed",
    ]


def test_the_link_works_once(client, alice, mailoutbox):
    ask(client)
    url = open_link(client, mailoutbox[0])
    client.post(url, {"password1": NEW, "password2": NEW})

    for answer in (
        Client().get(link_in(mailoutbox[0])),
        client.post(url, {"password1": "x", "password2": "x"}),
    ):
        assert answer.status_code == 200
        assert "This link no longer works" in answer.text


def test_the_link_works_for_an_hour(client, alice, mailoutbox, monkeypatch, settings):
    ask(client)
    now = datetime.datetime.now()  # noqa: DTZ005, as Django's generator counts
    generator = "django.contrib.auth.tokens.PasswordResetTokenGenerator._now"

    monkeypatch.setattr(generator, lambda self: now + datetime.timedelta(minutes=59))
    assert client.get(link_in(mailoutbox[0])).status_code == 302
    monkeypatch.setattr(generator, lambda self: now + datetime.timedelta(minutes=61))
    assert "This link no longer works" in Client().get(link_in(mailoutbox[0])).text


def test_signing_in_voids_a_link_that_was_not_used(client, alice, mailoutbox):
    ask(client)
    alice.last_login = timezone.now()
    alice.save()

    assert "This link no longer works" in client.get(link_in(mailoutbox[0])).text


@pytest.mark.parametrize("key", ["1-bad", "zzzzzz-abc-def", "1-set-password", "0-0"])
def test_a_link_that_nobody_sent_is_refused(client, db, key):
    response = client.get(f"{RESET}key/{key}/")

    assert response.status_code == 200
    assert "This link no longer works" in response.text


def test_another_address_is_none_of_the_links_business(client, alice, mailoutbox):
    """A link of alice's with bob's number in it."""
    bob = make_member("bob")
    ask(client)
    token = link_in(mailoutbox[0]).rstrip("/").rpartition("/")[2].partition("-")[2]

    assert "This link no longer works" in client.get(f"{RESET}key/{bob.pk}-{token}/").text


@pytest.mark.parametrize("password", WEAK)
def test_a_weak_one_is_refused_at_the_link(client, alice, mailoutbox, password):
    ask(client)
    url = open_link(client, mailoutbox[0])

    assert "password1" in errors(client.post(url, {"password1": password, "password2": password}))
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_who_is_shut_out_gets_no_link(client, alice, mailoutbox):
    alice.is_active = False
    alice.save()

    ask(client)

    assert mailoutbox[0].subject == "Tech Job Finder: there is no account with this address"


@pytest.mark.parametrize("email", ["", "alice", "a\x00@example.org"])
def test_what_is_no_address_is_said(client, db, email):
    assert "email" in errors(ask(client, email))


def change(client, old=PASSWORD, new=NEW):
    return client.post(CHANGE_PASSWORD, {"oldpassword": old, "password1": new, "password2": new})


def test_a_member_changes_the_password_and_stays_while_others_are_signed_out(alice, mailoutbox):
    here, elsewhere = signed_in_as("alice"), signed_in_as("alice")

    assert change(here).status_code == 302

    assert is_let_in(here)
    assert not is_let_in(elsewhere)
    assert sign_in(Client(), "alice", NEW).status_code == 302
    [mail] = mailoutbox
    assert (mail.subject, mail.to) == (
        "Tech Job Finder: your password has been changed",
        ["alice@example.org"],
    )


def test_without_the_old_one_it_stays(alice, mailoutbox):
    assert "oldpassword" in errors(change(signed_in_as("alice"), old="wrong"))
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
    assert not mailoutbox


@pytest.mark.parametrize("password", WEAK)
def test_a_weak_one_is_refused(alice, password):
    assert "password1" in errors(change(signed_in_as("alice"), new=password))


def test_a_visitor_is_sent_to_the_door(client, db):
    assert client.get(CHANGE_PASSWORD).url == f"{LOGIN}?next={CHANGE_PASSWORD}"


def test_who_has_none_sets_one(client, alice, mailoutbox):
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    response = client.get(CHANGE_PASSWORD)

    client.post(response.url, {"password1": NEW, "password2": NEW})

    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert [mail.subject for mail in mailoutbox] == ["Tech Job Finder: a password has been set"]
