from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from techjobs.backups.making import keep_newest, make
from techjobs.backups.manifest import BackupError
from techjobs.backups.restoring import drill


class Command(BaseCommand):
    help = "Copy the database and the media into a folder, with checksums, while the site runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="Where backups are kept; each gets a folder there.")
        parser.add_argument("--keep", type=int, help="Then delete all but the newest that many.")
        parser.add_argument("--drill", action="store_true", help="Then restore it aside and compare pages.")

    def handle(self, *, folder: Path, keep: int | None, **options: Any) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep takes 1 or more.")
        try:
            made = make(folder)
            self.stdout.write(f"Written: {made}")
            if options["drill"]:
                if differing := drill(made):
                    raise BackupError(f"Restored, these pages differ: {', '.join(differing)}")
                self.stdout.write("Restored aside, every page is the same.")
        except BackupError as error:
            raise CommandError(str(error)) from error
        for gone in keep_newest(folder, keep) if keep else []:
            self.stdout.write(f"Deleted: {gone}")
