"""Which build of the site answers: part of every page's validator."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

CODE = {".py", ".html", ".css", ".js", ".txt", ".svg"}
FOLDERS = (
    "techjobs",
    "images",
    "pages",
    "accounts",
    "comparisons",
    "articles",
    "comments",
    "templates",
    "static",
)


def build_id() -> str:
    """The same on every machine that runs the same code with the same address."""
    return _hash_of_code() if settings.DEBUG else _build_id()


@cache
def _build_id() -> str:
    return _hash_of_code()


def _hash_of_code() -> str:
    told = f"{settings.SITE_URL} {settings.CONTACT_EMAIL} {settings.DATA_LICENCE}"
    digest = hashlib.sha256(told.encode())
    for path in _code_files(settings.BASE_DIR):
        # With its name and its length: a file that moves, or lends a line to its neighbour, counts too.
        code = path.read_bytes()
        digest.update(f"{path.relative_to(settings.BASE_DIR)} {len(code)} ".encode() + code)
    return digest.hexdigest()[:16]


def _code_files(base: Path) -> Iterator[Path]:
    yield base / "requirements.txt"  # another Django may render another page
    for folder in FOLDERS:
        yield from sorted(path for path in (base / folder).rglob("*") if path.suffix in CODE)
