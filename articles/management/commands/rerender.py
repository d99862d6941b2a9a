from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from articles.models import Revision
from pages.models import PageVersion


class Command(BaseCommand):
    help = "Render every stored text again, after the renderer or the sanitiser has changed."

    def handle(self, **options) -> None:
        changed = sum(self.renew(text) for text in stored_texts())
        self.stdout.write(f"{changed} texts changed.")

    def renew(self, text: Revision | PageVersion) -> bool:
        before = made_of(text)
        text.render()
        if made_of(text) == before:
            return False
        text.save()
        return True


def made_of(text: Revision | PageVersion) -> tuple[Any, ...]:
    """What the renderer has made of it."""
    return (text.segments, text.words) if isinstance(text, Revision) else (text.segments,)


def stored_texts() -> Iterator[Revision | PageVersion]:
    yield from Revision.objects.iterator(chunk_size=100)
    yield from PageVersion.objects.iterator(chunk_size=100)
