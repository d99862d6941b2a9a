"""The databases of a run: a fresh SQLite file, and a scratch database on the PostgreSQL of DATABASE_URL."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import environ
import psycopg
from psycopg import sql


@dataclass(frozen=True)
class Database:
    name: str  # with its version
    url: str


@contextmanager
def sqlite(folder: Path) -> Iterator[Database]:
    yield Database(f"SQLite {sqlite3.sqlite_version}", f"sqlite:///{folder / 'bench.sqlite3'}")


@contextmanager
def postgresql(url: str) -> Iterator[Database]:
    """A new empty database on the server of `url`, dropped at the end; nothing else there is touched."""
    name = f"techjobs_bench_{secrets.token_hex(4)}"
    with _maintenance(url) as connection:
        version = f"PostgreSQL {connection.info.server_version // 10000}"
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield Database(version, _renamed(url, name))
    finally:
        with _maintenance(url) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def postgresql_url() -> str:
    """The DATABASE_URL of the environment where it names a PostgreSQL server, else an empty string."""
    url = os.environ.get("DATABASE_URL", "")
    is_postgresql = url and "postgresql" in environ.Env.db_url_config(url)["ENGINE"]
    return url if is_postgresql else ""


def _maintenance(url: str) -> psycopg.Connection:
    parts = environ.Env.db_url_config(url)
    keys = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    wanted = {keys[key]: parts[key] for key in keys if parts.get(key)}
    return psycopg.connect(**wanted, **parts.get("OPTIONS", {}), autocommit=True, connect_timeout=10)


def _renamed(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/{name}"))
