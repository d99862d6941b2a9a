from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

import articles.content
import comparisons.content
import images.content
import pages.content
from techjobs.content import Exporter


class Command(BaseCommand):
    help = "Write all that readers see, media included, into files that import_content reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the folder; files of the same name are overwritten")

    def handle(self, *, path: Path, **options) -> None:
        exporter = Exporter(path)
        try:
            for room in (images, pages, comparisons, articles):
                room.content.dump(exporter)
        except OSError as error:
            raise CommandError(f"Cannot write there: {error}") from error
        self.stdout.write(f"{len(exporter.written)} files written to {path}.")
        for left_over in exporter.left_over():
            self.stdout.write(f"Not in the database: {left_over}. Delete it if it should go.")
