from collections.abc import Iterator

from django.core.management.base import BaseCommand

from articles.models import Revision
from pages.models import PageVersion


class Command(BaseCommand):
    help = "Render every stored text again, after the renderer or the sanitiser has changed."

    def handle(self, **options) -> None:
        changed = sum(self.renew(text) for text in stored_texts())
        self.stdout.write(f"{changed} texts changed.")

    def renew(self, text: Revision | PageVersion) -> bool:
        before = text.segments
        text.render()
        if text.segments == before:
            return False
        text.save()
        return True


def stored_texts() -> Iterator[Revision | PageVersion]:
    yield from Revision.objects.iterator(chunk_size=100)
    yield from PageVersion.objects.iterator(chunk_size=100)
