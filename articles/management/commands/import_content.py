from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import articles.content
import comparisons.content
import images.content
import pages.content
from articles.models import Article
from techjobs.content import ContentError, Importer


class Command(BaseCommand):
    help = (
        "Load content from files: what is missing is created, what differs is reported and left alone. "
        "All or nothing: a broken file leaves the database as it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", type=Path, help="the folder that holds technologies/, articles/ and so on"
        )
        parser.add_argument("--update", action="store_true", help="change what differs to what the files say")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where the database has an article already"
        )

    def handle(self, *, path: Path, update: bool, if_empty: bool, **options) -> None:
        if not path.is_dir():
            raise CommandError(f"There is no folder {path}.")
        if if_empty and Article.objects.exists():
            self.stdout.write("There is content already: nothing loaded.")
            return
        importer = Importer(path, update=update)
        try:
            with transaction.atomic():
                for room in (images, pages, comparisons, articles):
                    room.content.load(importer)
                importer.finish()
        except ContentError as error:
            raise CommandError(f"Nothing was loaded:\n{error}") from error
        self.tell(importer)

    def tell(self, importer: Importer) -> None:
        report = importer.report
        for title, lines in (
            ("Created", report.created),
            ("Updated", report.updated),
            ("Left alone, for it differs (--update changes it)", report.differing),
        ):
            if lines:
                self.stdout.write(f"{title}: {len(lines)}")
            for line in lines if title != "Created" else []:
                self.stdout.write(f"  {line}")
        self.stdout.write(f"Unchanged: {report.unchanged}")
