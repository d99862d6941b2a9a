from typing import Any, ClassVar

from django.db import models


class StoredText(models.Model):
    """A text that is kept as Markdown, together with what the renderer has made of it."""

    rendered_fields: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def render(self) -> None:
        """Set the rendered fields, without saving."""
        raise NotImplementedError

    def renew(self) -> bool:
        """Render again, and save where that makes a difference; whether it did."""
        before = self._made()
        self.render()
        if self._made() == before:
            return False
        self.save()
        return True

    def _made(self) -> list[Any]:
        return [getattr(self, name) for name in self.rendered_fields]
