"""The first editor, made at the console."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.groups import EDITORS, MODERATORS
from accounts.models import User
from tests.accounts.doors import is_signed_in, make_member, sign_in
from tests.accounts.second_factors import INDEX
from tests.factories import PASSWORD

EMAIL = "alice@example.org"


def create(*options, email=EMAIL, username="alice"):
    call_command("create_editor", email, "--username", username, *options)


def groups(user):
    return sorted(user.groups.values_list("name", flat=True))


def link_in(text):
    return re.search(r"http://testserver(/accounts/password/reset/key/\S+)", text)[1]


def test_she_sets_a_password_signs_in_and_is_led_to_enrol(db, settings, mailoutbox, capsys):
    settings.STAFF_NEED_SECOND_FACTOR = True
    create(email="Alice@Example.org")

    alice = User.objects.get()
    assert (alice.username, alice.email, alice.is_staff, alice.is_superuser) == ("alice", EMAIL, True, False)
    assert groups(alice) == [EDITORS]
    assert not alice.has_usable_password()
    assert EmailAddress.objects.filter(user=alice, email=EMAIL, verified=True, primary=True).count() == 1
    [mail] = mailoutbox
    assert (mail.subject, mail.to) == ("Tech Job Finder: you are an editor", [EMAIL])
    printed = capsys.readouterr().out
    assert link_in(mail.body) == link_in(printed)
    assert "http://testserver/admin/" in mail.body

    client = Client()
    url = client.get(link_in(printed)).url
    assert client.post(url, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    assert not is_signed_in(client)
    assert sign_in(client, "alice", next="/admin/").url == "/admin/"
    assert client.get("/admin/").url == INDEX


def test_a_superuser_who_moderates(db):
    create("--superuser", "--moderator")

    alice = User.objects.get()
    assert alice.is_superuser
    assert groups(alice) == [EDITORS, MODERATORS]


def test_a_second_time_it_changes_nothing_and_gives_another_link(db, mailoutbox, capsys):
    create("--superuser")
    before = User.objects.values().get()
    capsys.readouterr()

    create()

    assert User.objects.values().get() == before
    assert EmailAddress.objects.count() == 1
    assert Client().get(link_in(capsys.readouterr().out)).status_code == 302
    assert len(mailoutbox) == 2


def test_a_member_is_promoted_and_keeps_the_password(db, mailoutbox, capsys):
    alice = make_member("alice", first_name="Alice")

    create(username="ALICE")

    alice.refresh_from_db()
    assert (alice.username, alice.is_staff, alice.first_name) == ("alice", True, "Alice")
    assert alice.check_password(PASSWORD)
    assert groups(alice) == [EDITORS]
    assert not mailoutbox
    assert "They have a password." in capsys.readouterr().out


def test_nobody_loses_rights_by_it(db):
    alice = make_member("alice", is_superuser=True)

    create("--moderator")
    create()

    alice.refresh_from_db()
    assert alice.is_superuser
    assert groups(alice) == [EDITORS, MODERATORS]


@pytest.mark.parametrize(
    ("email", "username", "said"),
    [
        ("alice", "alice", "“alice” is not an e-mail address."),
        ("a@b.example\nBcc: c@d.example", "alice", "is not an e-mail address."),
        (EMAIL, "a", "“a” cannot be a username. Use 3 to 30 letters"),
        (EMAIL, "al ice", "cannot be a username."),
        (EMAIL, "алиса", "cannot be a username."),
        ("bob@example.org", "alice", "bob@example.org is the address of bob: name that username."),
        (EMAIL, "bob", "bob is somebody who has not confirmed alice@example.org."),
        (EMAIL, "BOB", "bob is somebody who has not confirmed alice@example.org."),
        ("closed@example.org", "closed", "The account of closed is closed."),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_made(db, mailoutbox, email, username, said):
    make_member("bob")
    make_member("closed", is_active=False)
    before = list(User.objects.values())

    with pytest.raises(CommandError) as error:
        create(email=email, username=username)

    assert said in str(error.value)
    assert list(User.objects.values()) == before
    assert not mailoutbox


def test_a_sign_up_that_nobody_confirmed_is_not_made_an_editor(db):
    """Else whoever guesses the name would have an editor's account, with a password of their own."""
    stranger = User.objects.create_user("alice", EMAIL, PASSWORD)
    EmailAddress.objects.create(user=stranger, email=EMAIL, verified=False, primary=True)

    with pytest.raises(CommandError, match="has not confirmed"):
        create()

    stranger.refresh_from_db()
    assert not stranger.is_staff
    create(username="alice-l")
    assert User.objects.get(username="alice-l").emailaddress_set.get().verified


def test_a_mail_that_cannot_be_sent_leaves_the_printed_link(db, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    create()

    assert Client().get(link_in(capsys.readouterr().out)).status_code == 302


def test_without_a_username_it_says_so(db):
    with pytest.raises(CommandError, match="--username"):
        call_command("create_editor", EMAIL)
