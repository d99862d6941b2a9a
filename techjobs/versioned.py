from typing import Any

from django.db import models
from django.db.models import F


class Versioned(models.Model):
    """Something with a version that every change moves; page validators are made of these."""

    version = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def shown_version(self) -> str:
        """What a page's validator knows it by."""
        return str(self.version)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Move the version in the database, where two saves at once move it twice."""
        moves = not self._state.adding
        if moves:
            self.version = F("version") + 1
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        super().save(*args, **kwargs)
        if moves:
            self.refresh_from_db(fields=["version"])
