"""What the doctor says of a site that has something, and of one that has nothing."""

import io
import shutil
import socket

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from accounts.groups import EDITORS
from techjobs import doctor
from tests.factories import UserFactory, make_staff


@pytest.fixture
def well(db, settings, inbox, tmp_path):
    """A site as it should be."""
    settings.HTTPS = True
    settings.SITE_URL = "https://localhost"
    settings.TRUSTED_PROXY_COUNT = 1
    settings.CONTACT_EMAIL = "editors@example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", inbox.port
    settings.STATIC_ROOT = str(tmp_path)
    (tmp_path / "staticfiles.json").write_text("{}")
    make_staff("alice", EDITORS)


def said_by(*examinations):
    return [f"{one.msg} {one.hint}" for examination in examinations for one in examination()]


def said():
    return said_by(*doctor._examinations)


def test_a_site_that_is_well(well):
    # What the tests run on is as good as what the site runs on.
    assert [words for words in said() if "SQLite" not in words] == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"DEBUG": True}, "DEBUG is on."),
        ({"HTTPS": False, "SITE_URL": "http://localhost"}, "in the clear"),
        ({"TRUSTED_PROXY_COUNT": 0}, "redirected to https in a circle"),
        ({"CONTACT_EMAIL": ""}, "CONTACT_EMAIL is not set"),
        ({"EMAIL_BACKEND": "techjobs.mail.ConsoleAndFileBackend"}, "nobody can sign up"),
        ({"SITE_URL": "https://a-host-that-is-not.invalid"}, "cannot resolve"),
        ({"MEDIA_ROOT": "/proc/nowhere"}, "cannot be written to"),
        ({"STATIC_ROOT": "/nowhere"}, "collectstatic"),
        ({"STAFF_NEED_SECOND_FACTOR": True}, "Without a second factor: alice."),
    ],
)
def test_what_is_set_wrong_is_named_with_what_to_do(well, settings, values, words):
    for name, value in values.items():
        setattr(settings, name, value)

    assert words in "\n".join(said())


def test_migrations_that_are_not_applied(well):
    MigrationRecorder(connection).record_unapplied("comments", "0001_initial")

    assert "manage.py migrate" in "\n".join(said())


def test_the_table_that_counts_is_missing(well):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE techjobs_cache RENAME TO techjobs_cache_away")

    assert "createcachetable" in "\n".join(said_by(doctor.limits))


def test_a_mail_server_that_is_not_there(well, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]

    assert "does not take us: ConnectionRefusedError" in "\n".join(said_by(doctor.mail))


def test_a_cache_of_pages_that_is_not_there(well, settings):
    settings.CACHES = settings.CACHES | {
        "pages": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:9/0",
        }
    }

    assert "slower" in "\n".join(said_by(doctor.pages_cache))


def test_a_disk_that_is_nearly_full(well, monkeypatch):
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", shutil.disk_usage("/").total + 1)

    assert "MB left" in "\n".join(said_by(doctor.files))


def test_clocks_apart(well, is_postgresql, monkeypatch):
    monkeypatch.setattr(doctor, "MOST_SECONDS_APART", -1)

    assert len(said_by(doctor.clock)) == (1 if is_postgresql else 0)


def test_nobody_can_enter_the_admin(well):
    from accounts.models import User

    User.objects.update(is_staff=False)

    assert "create_editor" in "\n".join(said())


def test_a_member_without_a_second_factor_is_no_finding(well, settings):
    settings.STAFF_NEED_SECOND_FACTOR = True
    UserFactory(username="bob")
    alice = make_staff("dora", EDITORS)
    for name in ("alice", "dora"):
        user = type(alice).objects.get(username=name)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})

    assert "second factor" not in "\n".join(said())


def run():
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("doctor", stdout=out)
    return end.value.code, out.getvalue()


def test_the_command_ends_with_1_where_something_is_wrong(well, settings):
    settings.STATIC_ROOT = "/nowhere"

    code, text = run()

    assert code == 1
    assert "Wrong: /nowhere has no style sheets.\n    Run: python manage.py collectstatic --noinput" in text
