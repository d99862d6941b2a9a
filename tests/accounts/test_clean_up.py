import datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.cleaning import UNCONFIRMED_DAYS, register
from accounts.models import User
from tests.factories import UserFactory

LONG_AGO = datetime.timedelta(days=UNCONFIRMED_DAYS, hours=1)


def cache_keys():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM techjobs_cache ORDER BY cache_key")
        return [row[0] for row in cursor.fetchall()]


def sign_up(username, *, ago=LONG_AGO, verified=False, **user):
    user = UserFactory(username=username, date_joined=timezone.now() - ago, **user)
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


def people():
    return set(User.objects.values_list("username", flat=True))


def test_expired_cache_entries_go_and_live_ones_stay(db, capsys):
    cache.clear()
    cache.set("live", 1, timeout=3600)
    cache.set("for-ever", 1, timeout=None)
    cache.set("expired", 1, timeout=-3600)
    cache.set("long-expired", 1, timeout=-10 * 86_400)
    assert len(cache_keys()) == 4

    call_command("clean_up")

    assert cache_keys() == [":1:for-ever", ":1:live"]
    assert cache.get("live") == 1
    assert "2 cache entries deleted." in capsys.readouterr().out


def test_expired_sessions_go_with_what_was_noted_of_them_and_live_ones_stay(db):
    alice = UserFactory(username="alice")
    live, expired = SessionStore(), SessionStore()
    for session in (live, expired):
        session["some"] = "thing"
        session.create()
        UserSession.objects.create(user=alice, session_key=session.session_key, ip="127.0.0.1")
    hour = datetime.timedelta(hours=1)
    Session.objects.filter(pk=expired.session_key).update(expire_date=timezone.now() - hour)

    call_command("clean_up")

    assert list(Session.objects.values_list("pk", flat=True)) == [live.session_key]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [live.session_key]


def test_who_never_confirmed_goes_and_the_username_is_free_again(db, capsys):
    sign_up("alice")
    sign_up("bob", ago=LONG_AGO - datetime.timedelta(hours=2))

    call_command("clean_up")

    assert people() == {"bob"}
    assert "1 unconfirmed sign-ups deleted." in capsys.readouterr().out


@pytest.mark.parametrize(
    "kept",
    [
        {"verified": True},
        {"is_staff": True},
        {"is_superuser": True},
        {"last_login": datetime.datetime(2020, 2, 20, tzinfo=datetime.UTC)},
    ],
    ids=lambda kept: next(iter(kept)),
)
def test_others_stay_however_old(db, kept):
    sign_up("alice", **kept)

    call_command("clean_up")

    assert people() == {"alice"}


def test_who_is_changing_to_another_address_stays(db):
    alice = sign_up("alice", verified=True)
    EmailAddress.objects.create(user=alice, email="new@example.org", verified=False)

    call_command("clean_up")

    assert people() == {"alice"}


def test_who_was_made_by_hand_without_an_address_stays(db):
    UserFactory(username="alice", date_joined=timezone.now() - LONG_AGO)

    call_command("clean_up")

    assert people() == {"alice"}


def test_another_room_adds_its_own(db, capsys, monkeypatch):
    monkeypatch.setattr("accounts.cleaning._steps", {})
    register("old drafts", lambda: 3)

    call_command("clean_up")

    assert capsys.readouterr().out == "3 old drafts deleted.\n"


def test_a_second_time_there_is_nothing_to_do(db, capsys):
    cache.clear()
    sign_up("alice")

    call_command("clean_up")
    capsys.readouterr()
    call_command("clean_up")

    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} == {"0"}
