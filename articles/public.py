"""What readers are told of an article besides its text: its notable changes, and where it is found."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import models


class ChangeLine(NamedTuple):
    at: datetime
    text: str


class Change(models.Model):
    """What readers are told has changed since the publication: under the article, dated."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    text = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text


class PublicSlug(models.Model):
    """An address that readers have, had, or will have: it leads to its article for ever, or nowhere."""

    slug = models.SlugField(max_length=100, unique=True)
    article = models.ForeignKey(
        "articles.Article", on_delete=models.SET_NULL, null=True, related_name="public_slugs"
    )
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug
