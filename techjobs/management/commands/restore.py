from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from techjobs.backups.manifest import BackupError
from techjobs.backups.restoring import drill, restore


class Command(BaseCommand):
    help = "Put a backup back: the database and the media as they were. Stop the site first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument("--replace", action="store_true", help="Also where the site has members.")
        parser.add_argument(
            "--drill", action="store_true", help="Change nothing: restore aside and compare the pages."
        )

    def handle(self, *, backup: Path, **options: Any) -> None:
        try:
            if options["drill"]:
                self._drill(backup)
                return
            if not options["replace"] and has_members():
                raise CommandError("This site has members. To put the backup in its place, add --replace.")
            manifest = restore(backup)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored: {manifest.site} as of {manifest.made_at}.")
        self.stdout.write("Now run: python manage.py migrate, then start the site.")

    def _drill(self, backup: Path) -> None:
        differing = drill(backup)
        for path in differing:
            self.stdout.write(f"Differs: {path}")
        if differing:
            raise CommandError("Pages that tell how old facts are differ from one day to the next.")
        self.stdout.write("Restored aside, every page is the same.")


def has_members() -> bool:
    try:
        return get_user_model().objects.exists()
    except DatabaseError:
        return False  # an empty database
