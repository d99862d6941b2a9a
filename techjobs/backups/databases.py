"""A database copied while it is in use, and put back: by each engine's own means."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from techjobs.backups.manifest import BackupError

# Of what is replaced the old one stays beside it, for whoever restored the wrong backup.
BEFORE = ".before-restore"

Settings = dict[str, Any]


def engine() -> str:
    return connection.vendor


def copy(database: Settings, target: Path) -> None:
    """A consistent copy; writers go on meanwhile."""
    if engine() == "sqlite":
        _copy_sqlite(database, target)
    else:
        _run("pg_dump", database, ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])


def put_back(database: Settings, source: Path) -> None:
    """The database as in `source`: all of it or, where that fails, none. The site must not run meanwhile."""
    if engine() == "sqlite":
        _put_back_sqlite(database, source)
    else:
        connection.close()
        options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction"]
        _run("pg_restore", database, [*options, "--exit-on-error"], source)


def _copy_sqlite(database: Settings, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{database['NAME']}?mode=ro", uri=True)) as there,
        closing(sqlite3.connect(target)) as copy,
    ):
        # In one step: it reads one state, and in WAL mode keeps nobody from writing.
        there.backup(copy)
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise BackupError(f"The copy of the database is not sound: {verdict}")


def _put_back_sqlite(database: Settings, source: Path) -> None:
    path = Path(database["NAME"])
    path.parent.mkdir(parents=True, exist_ok=True)
    arriving = path.with_name(f"{path.name}.restoring")
    shutil.copyfile(source, arriving)
    connection.close()
    # A write-ahead log of the old database would be replayed into the new one.
    for suffix in ("", "-wal", "-shm"):
        old = path.with_name(path.name + suffix)
        if old.exists():
            old.replace(path.with_name(f"{path.name}{BEFORE}{suffix}"))
    arriving.replace(path)


def _run(program: str, database: Settings, options: list[str], *arguments: Path) -> None:
    """One of PostgreSQL's programs; the password stays out of the list of processes."""
    args, environ = DatabaseClient.settings_to_cmd_args_env(database, [])
    # It ends with the name of the database.
    where = [*args[1:-1], f"--dbname={args[-1]}"]
    command = [program, *where, *options, *map(str, arguments)]
    try:
        done = subprocess.run(  # noqa: S603, the program and its options are ours
            command, env={**os.environ, **(environ or {})}, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BackupError(f"{program} is not installed: it comes with PostgreSQL's client.") from None
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip().splitlines()[-1] if done.stderr else '?'}")
