"""SQLite as the site uses it: many writers at once, and none is turned away."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

WRITERS, WRITES = 6, 50

# One process has them all: what they look at is made once.
pytestmark = pytest.mark.xdist_group("database")

SCRIPT = f"""
import json, threading
import django
django.setup()
from django.core.management import call_command
from django.db import connection, transaction
from accounts.models import User

call_command("migrate", verbosity=0)
alice = User.objects.create(username="alice", first_name="0")
failures = []

def write():
    try:
        for _ in range({WRITES}):
            with transaction.atomic():
                there = User.objects.get(pk=alice.pk)
                there.first_name = str(int(there.first_name) + 1)
                there.save(update_fields=["first_name"])
    except Exception as error:
        failures.append(repr(error))
    finally:
        connection.close()

threads = [threading.Thread(target=write) for _ in range({WRITERS})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

def pragma(name):
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA " + name).fetchone()[0]

alice.refresh_from_db()
print(json.dumps({{
    "failures": failures,
    "counted": alice.first_name,
    "journal_mode": pragma("journal_mode"),
    "synchronous": pragma("synchronous"),
    "foreign_keys": pragma("foreign_keys"),
    "transaction_mode": connection.transaction_mode,
}}))
"""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    path = tmp_path_factory.mktemp("database") / "site.sqlite3"
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "techjobs.settings",
            "DATABASE_URL": f"sqlite:///{path}",
            "SECRET_KEY": "only-for-this-test",
            "SITE_URL": "http://testserver",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_writers_wait_for_each_other_and_none_fails(outcome):
    assert outcome["failures"] == []


def test_no_write_is_lost(outcome):
    assert outcome["counted"] == str(WRITERS * WRITES)


def test_readers_do_not_wait_for_writers_and_what_is_written_is_on_the_disk(outcome):
    assert outcome["journal_mode"] == "wal"
    assert outcome["synchronous"] == 2  # FULL
    assert outcome["foreign_keys"] == 1
    assert outcome["transaction_mode"] == "IMMEDIATE"
