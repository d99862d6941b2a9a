"""A site of its own is backed up, broken, and put back; on the engine that the tests run on."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from techjobs.backups import manifest
from techjobs.backups.making import keep_newest
from techjobs.backups.manifest import BackupError

# One process has them all: what they look at is made once.
pytestmark = [pytest.mark.xdist_group("backups"), pytest.mark.django_db]

SCRIPT = """
import io, json, sys, threading
from pathlib import Path
import django
django.setup()
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from articles.models import Article
from comparisons.models import Comparison
from techjobs.backups.pages import page_hashes

folder, found = Path(sys.argv[1]), {}

def run(*words, **options):
    out = io.StringIO()
    try:
        call_command(*words, stdout=out, **options)
    except CommandError as error:
        return str(error)
    return out.getvalue()

def state():
    return {
        "members": list(User.objects.order_by("pk").values_list("username", "password")),
        "pages": page_hashes(),
        "media": {str(path.relative_to(media)): path.read_text() for path in sorted(media.rglob("*.txt"))},
    }

media = Path(settings.MEDIA_ROOT)
(media / "images").mkdir(parents=True)
(media / "images" / "kept.txt").write_text("kept")
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("import_content", "content", verbosity=0)
User.objects.create(username="alice", email="alice@example.org", password="argon2$hash")
found["before"] = state()

# Somebody writes all the while.
stop = threading.Event()
def write():
    number = 0
    while not stop.is_set():
        number += 1
        User.objects.create(username=f"busy{number}", email=f"busy{number}@example.org")
    connection.close()
    found["written"] = number
writer = threading.Thread(target=write)
writer.start()
found["backup"] = run("backup", str(folder))
stop.set()
writer.join()
User.objects.filter(username__startswith="busy").delete()

(path,) = [one for one in folder.iterdir() if not one.name.startswith(".")]
found["path"] = str(path)
found["drill"] = run("restore", str(path), drill=True)

Comparison.objects.update(title="Broken", version=99)
User.objects.filter(username="alice").update(password="stolen")
(media / "images" / "kept.txt").write_text("broken")
(media / "images" / "late.txt").write_text("late")
found["broken"] = state()
found["refused"] = run("restore", str(path))
found["still broken"] = state() == found["broken"]
found["restored"] = run("restore", str(path), replace=True)
User.objects.filter(username__startswith="busy").delete()
found["after"] = state()
found["beside"] = sorted(one.name for one in media.parent.iterdir() if "before-restore" in one.name)
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory, django_db_setup, django_db_blocker):
    """The URL of a database of its own."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('backups') / 'site.sqlite3'}"
        return
    name = f"backups_{uuid.uuid4().hex[:8]}"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def found(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder / "backups")],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database,
            "MEDIA_ROOT": str(folder / "media"),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_it_is_made_while_somebody_writes(found):
    assert found["backup"].startswith("Written: ")
    assert found["written"] > 1


def test_a_drill_finds_every_page_as_it_was(found):
    assert found["drill"] == "Restored aside, every page is the same.\n"
    assert len(manifest.read(Path(found["path"])).pages) > 5


def test_what_members_have_is_not_replaced_by_accident(found):
    assert found["refused"].startswith("This site has members.")
    assert found["still broken"]


def test_all_is_as_it_was(found):
    assert found["broken"]["pages"] != found["before"]["pages"]
    assert found["restored"].startswith("Restored: ")
    assert found["after"] == found["before"]


def test_what_was_replaced_stands_beside_it(found):
    assert "media.before-restore" in found["beside"]


@pytest.fixture
def backup(found, tmp_path):
    return Path(shutil.copytree(found["path"], tmp_path / "backup"))


def test_a_byte_that_changed_is_noticed(backup):
    file = backup / manifest.MEDIA
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)

    with pytest.raises(BackupError, match="its checksum differs"):
        manifest.read(backup)


def test_what_is_missing_is_named(backup):
    (backup / manifest.MEDIA).unlink()

    with pytest.raises(BackupError, match=r"media\.tar is missing"):
        manifest.read(backup)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda values: values | {"form": 2}, "does not know"),
        (lambda values: values | {"database": "oracle"}, "does not know"),
        (lambda values: values | {"files": {"../../etc/passwd": "0"}}, "other files"),
        (lambda values: {"form": 1}, "cannot be read"),
        (lambda values: [], "cannot be read"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(backup, change, words):
    path = backup / manifest.NAME
    path.write_text(json.dumps(change(json.loads(path.read_text()))))

    with pytest.raises(BackupError, match=words):
        manifest.read(backup)


def test_a_folder_without_a_manifest_is_no_backup(tmp_path):
    with pytest.raises(BackupError, match="is no backup"):
        manifest.read(tmp_path)


def test_only_whole_backups_are_counted_and_the_oldest_go(tmp_path):
    for name in ("20260101T000000Z", "20260102T000000Z", "20260103T000000Z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / manifest.NAME).touch()
    (tmp_path / "20260104T000000Z").mkdir()  # died half-way
    (tmp_path / "something else").mkdir()

    gone = keep_newest(tmp_path, 2)

    assert [path.name for path in gone] == ["20260101T000000Z"]
    assert len(list(tmp_path.iterdir())) == 4
