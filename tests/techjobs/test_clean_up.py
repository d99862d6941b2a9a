import datetime

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone


def cache_keys():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM techjobs_cache ORDER BY cache_key")
        return [row[0] for row in cursor.fetchall()]


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


def test_expired_sessions_go_and_live_ones_stay(db):
    live, expired = SessionStore(), SessionStore()
    for session in (live, expired):
        session["some"] = "thing"
        session.create()
    hour = datetime.timedelta(hours=1)
    Session.objects.filter(pk=expired.session_key).update(expire_date=timezone.now() - hour)

    call_command("clean_up")

    assert list(Session.objects.values_list("pk", flat=True)) == [live.session_key]


def test_a_second_time_there_is_nothing_to_do(db, capsys):
    cache.clear()

    call_command("clean_up")
    call_command("clean_up")

    assert capsys.readouterr().out.count("0 cache entries deleted.") == 2
