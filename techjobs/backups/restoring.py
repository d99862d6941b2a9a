import json
import os
import subprocess
import sys
import tarfile
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from techjobs.backups import databases, manifest
from techjobs.backups.databases import BEFORE
from techjobs.backups.manifest import DATABASES, MEDIA, BackupError, Manifest


def restore(folder: Path) -> Manifest:
    """Database and media as they were; what stood there before is kept beside it where it was a file.

    BackupError where the backup is not whole or of another engine; then nothing has changed.
    """
    backup = checked(folder)
    media_root = Path(settings.MEDIA_ROOT)
    arriving = media_root.with_name(f"{media_root.name}.restoring")
    _unpack(folder / MEDIA, arriving)
    databases.put_back(settings.DATABASES["default"], folder / DATABASES[backup.database])
    if media_root.exists():
        media_root.replace(_free(media_root.with_name(media_root.name + BEFORE)))
    arriving.replace(media_root)
    return backup


def checked(folder: Path) -> Manifest:
    backup = manifest.read(folder)
    if backup.database != databases.engine():
        raise BackupError(f"It is of {backup.database}, and DATABASE_URL names {databases.engine()}.")
    return backup


def drill(folder: Path) -> list[str]:
    """Restore into a database and a folder made for it, and compare the pages; the paths that differ.

    Nothing of the site itself changes. PostgreSQL's role must be allowed to create databases.
    """
    backup = checked(folder)
    with tempfile.TemporaryDirectory(prefix="techjobs-drill-") as scratch:
        media = Path(scratch, "media")
        _unpack(folder / MEDIA, media)
        with _scratch_database(Path(scratch), folder / DATABASES[backup.database]) as url:
            there = _pages_of(url, media)
    return sorted(path for path, checksum in backup.pages.items() if there.get(path) != checksum)


@contextmanager
def _scratch_database(folder: Path, copy: Path) -> Iterator[str]:
    """A database that holds the copy, by its URL."""
    if databases.engine() == "sqlite":
        path = folder / "site.sqlite3"
        databases.put_back({"NAME": str(path)}, copy)
        yield f"sqlite:///{path}"
        return
    database = settings.DATABASES["default"]
    name = f"techjobs_drill_{uuid.uuid4().hex[:12]}"
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quoted}")
    try:
        databases.put_back(database | {"NAME": name}, copy)
        yield _url(database, name)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")


def _url(database: dict[str, Any], name: str) -> str:
    from urllib.parse import quote

    who = quote(database["USER"], safe="")
    if database["PASSWORD"]:
        who += ":" + quote(database["PASSWORD"], safe="")
    host = quote(database["HOST"], safe="")
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{who}@{host}{port}/{name}"


def _pages_of(url: str, media: Path) -> dict[str, str]:
    """What a process of its own gives visitors, from that database and those files."""
    done = subprocess.run(
        [sys.executable, "manage.py", "page_hashes"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "MEDIA_ROOT": str(media), "CACHE_URL": "locmemcache://drill"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"The restored site does not start: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout)


def _unpack(archive: Path, target: Path) -> None:
    if target.exists():
        raise BackupError(f"{target} is in the way: an earlier restore did not end. Move it away.")
    target.mkdir(parents=True)
    with tarfile.open(archive) as files:
        files.extractall(target, filter="data")


def _free(path: Path) -> Path:
    """The path, or with a number behind it where it is taken."""
    number = 0
    candidate = path
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate
