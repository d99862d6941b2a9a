import shutil
import tarfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from techjobs.backups import databases
from techjobs.backups.manifest import DATABASES, FORM, MEDIA, BackupError, Manifest, checksum_of
from techjobs.backups.pages import page_hashes
from techjobs.build import build_id


def make(folder: Path) -> Path:
    """A backup in a folder of its own below `folder`; the site goes on meanwhile.

    BackupError where it cannot be made; then nothing of it stays.
    """
    made_at = datetime.now(UTC)
    target = folder / f"{made_at:%Y%m%dT%H%M%SZ}"
    making = folder / f".{target.name}.making"
    if target.exists():
        raise BackupError(f"{target} is there already.")
    try:
        making.mkdir(parents=True)
        _fill(making, made_at)
        making.rename(target)
    except OSError as error:
        raise BackupError(f"It could not be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return target


def _fill(folder: Path, made_at: datetime) -> None:
    engine = databases.engine()
    database, media = folder / DATABASES[engine], folder / MEDIA
    before = page_hashes()
    databases.copy(settings.DATABASES["default"], database)
    # What was edited while the copy was made is in one of the two, and nobody knows in which.
    pages = {path: checksum for path, checksum in page_hashes().items() if before.get(path) == checksum}
    with tarfile.open(media, "w") as archive:
        if Path(settings.MEDIA_ROOT).is_dir():
            archive.add(settings.MEDIA_ROOT, arcname=".")
    manifest = Manifest(
        form=FORM,
        site=settings.SITE_URL,
        build=build_id(),
        made_at=made_at.isoformat(timespec="seconds"),
        database=engine,
        files={path.name: checksum_of(path) for path in (database, media)},
        pages=pages,
    )
    manifest.write(folder)


def keep_newest(folder: Path, number: int) -> list[Path]:
    """Delete all backups in the folder but the newest ones; those that went."""
    backups = sorted(path for path in folder.glob("*Z") if (path / "manifest.json").is_file())
    gone = backups[:-number]
    for path in gone:
        shutil.rmtree(path)
    return gone
