from collections.abc import Iterator

from django.apps import apps
from django.core.management.base import BaseCommand

from techjobs.stored_text import StoredText


class Command(BaseCommand):
    help = "Render every stored text again, after the renderer or the sanitiser has changed."

    def handle(self, **options) -> None:
        changed = sum(text.renew() for text in stored_texts())
        self.stdout.write(f"{changed} texts changed.")


def stored_texts() -> Iterator[StoredText]:
    for model in apps.get_models():
        if issubclass(model, StoredText):
            yield from model._default_manager.iterator(chunk_size=100)
