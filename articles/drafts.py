"""What is kept of a text before it is public: words not yet saved, and links that show it to others."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from articles.revisions import STANDFIRST_LENGTH, TITLE_LENGTH, Revision
from techjobs.markdown import normalise

# Long enough for any article; the renderer's time grows with the length.
MAX_BODY = 200_000

# Signed, so that no address can be guessed; the row says whether it still holds.
LINK = signing.Signer(salt="articles.drafts.PreviewLink", sep=".")


class Autosave(models.Model):
    """What somebody has typed and not saved: one for each editor and article, and one for a new article."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, related_name="autosaves"
    )
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="autosaves")
    # What the words began with: where there is a newer one by now, saving shows both.
    base = models.ForeignKey(Revision, on_delete=models.CASCADE, null=True, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    standfirst = models.CharField(max_length=STANDFIRST_LENGTH, blank=True)
    body = models.TextField(blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "editor"], name="articles_autosave_once"),
            models.UniqueConstraint(
                fields=["editor"], condition=Q(article=None), name="articles_autosave_of_a_new_article_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Unsaved words of {self.editor}"

    @classmethod
    def keep(cls, article: Any, editor: Any, base: Revision | None, text: dict[str, str]) -> Self:
        """Keep `text` (title, standfirst, body) in the place of what was kept before."""
        words = {
            "title": normalise(text["title"])[:TITLE_LENGTH],
            "standfirst": normalise(text["standfirst"])[:STANDFIRST_LENGTH],
            "body": normalise(text["body"]),
        }
        kept, _ = cls.objects.update_or_create(
            article=article, editor=editor, defaults={**words, "base": base, "saved_at": timezone.now()}
        )
        return kept

    def differs_from(self, revision: Revision | None) -> bool:
        """Whether anything would be lost without it."""
        fields = ("title", "standfirst", "body")
        saved = tuple(getattr(revision, field, "").strip() for field in fields)
        return tuple(getattr(self, field).strip() for field in fields) != saved


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def valid(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class PreviewLink(models.Model):
    """Shows an article's newest text to whoever has the link, until it expires or is revoked."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="preview_links")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Preview link until {self.expires_at:%Y-%m-%d %H:%M}"

    @property
    def url(self) -> str:
        return settings.SITE_URL + reverse("article_preview", args=[LINK.sign(str(self.pk))])

    @classmethod
    def find(cls, token: str) -> Self | None:
        """The link that this token names, where it is ours and still holds."""
        try:
            pk = int(LINK.unsign(token))
        except (signing.BadSignature, ValueError):
            return None
        return cls.objects.valid().filter(pk=pk).select_related("article__latest_revision").first()

    def revoke(self, at: datetime | None = None) -> None:
        self.revoked_at = at or timezone.now()
        self.save(update_fields=["revoked_at"])
