import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.management.commands.welcome import PASSWORD
from accounts.models import User
from tests.factories import UserFactory


@pytest.fixture
def _debug(settings):
    settings.DEBUG = True


def accounts():
    return list(
        User.objects.order_by("username").values_list(
            "username", "email", "password", "is_staff", "is_superuser", "groups__name"
        )
    )


def test_without_debug_it_makes_nobody(db):
    with pytest.raises(CommandError, match="made under DEBUG only"):
        call_command("welcome")

    assert not User.objects.exists()


@pytest.mark.usefixtures("_debug")
def test_it_makes_an_editor_a_moderator_and_a_member(db, capsys):
    call_command("welcome")

    assert [(name, staff, superuser, group) for name, _, _, staff, superuser, group in accounts()] == [
        ("editor", True, False, "Editors"),
        ("member", False, False, None),
        ("moderator", True, False, "Moderators"),
    ]
    assert "http://testserver/accounts/login/" in capsys.readouterr().out


@pytest.mark.usefixtures("_debug")
def test_a_second_time_it_changes_nothing(db):
    call_command("welcome")
    before = accounts()

    call_command("welcome")

    assert accounts() == before
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 3
    assert EmailAddress.objects.count() == 3


@pytest.mark.usefixtures("_debug")
def test_it_leaves_a_changed_password_alone(db):
    call_command("welcome")
    member = User.objects.get(username="member")
    member.set_password("another password of mine")
    member.save()

    call_command("welcome")

    assert User.objects.get(username="member").check_password("another password of mine")


@pytest.mark.usefixtures("_debug")
@pytest.mark.parametrize("username", ["editor", "moderator", "member"])
def test_they_can_sign_in_at_once(client, db, username):
    call_command("welcome")

    response = client.post(reverse("account_login"), {"login": username, "password": PASSWORD})

    assert response.url == reverse("home")
    assert client.session["_auth_user_id"] == str(User.objects.get(username=username).pk)


@pytest.mark.usefixtures("_debug")
def test_other_people_stay_as_they_are(db):
    alice = UserFactory(username="alice")
    before = alice.password

    call_command("welcome")

    alice.refresh_from_db()
    assert (alice.password, alice.is_staff, alice.groups.count()) == (before, False, 0)
