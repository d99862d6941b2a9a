from collections.abc import Iterator

from django.core.management.base import BaseCommand
from django.db.models import Model

from articles.models import Article, Revision
from pages.models import PageVersion


class Command(BaseCommand):
    help = "Render every stored text again, after the renderer or the sanitiser has changed."

    def handle(self, **options) -> None:
        changed = [text for text in stored_texts() if self.renew(text)]
        # Their pages' versions move, so that no reader keeps a copy of the old rendering.
        for article in Article.objects.filter(published_revision__in=pks(changed, Revision)):
            article.save(update_fields=["version"])
        self.stdout.write(f"{len(changed)} texts changed.")

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


def pks(texts: list[Revision | PageVersion], model: type[Model]) -> list[int]:
    return [text.pk for text in texts if isinstance(text, model)]
