"""What a backup says of itself, and whether that is so."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

FORM = 1
NAME = "manifest.json"
MEDIA = "media.tar"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class BackupError(Exception):
    """It cannot be made, or it is not what it says; in one sentence for an operator."""


@dataclass(frozen=True)
class Manifest:
    """`files` are checksums (SHA-256, hex) and `pages` those of pages as a visitor gets them, by path."""

    form: int
    site: str
    build: str
    made_at: str
    database: str  # a key of DATABASES
    files: dict[str, str]
    pages: dict[str, str]

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """The manifest of a backup whose files are all there and whole; BackupError where they are not."""
    try:
        manifest = Manifest(**json.loads((folder / NAME).read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise BackupError(f"{folder} is no backup: it has no {NAME}.") from None
    except (ValueError, TypeError):
        raise BackupError(f"{folder / NAME} cannot be read.") from None
    if manifest.form != FORM or manifest.database not in DATABASES:
        raise BackupError(f"{folder} has a form that this release does not know.")
    if set(manifest.files) != {MEDIA, DATABASES[manifest.database]}:
        raise BackupError(f"{folder / NAME} names other files than a backup has.")
    for name, checksum in manifest.files.items():
        if not (folder / name).is_file():
            raise BackupError(f"{folder / name} is missing.")
        if checksum_of(folder / name) != checksum:
            raise BackupError(f"{folder / name} is not what was written: its checksum differs.")
    return manifest


def checksum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
