"""What is kept of a member as an editor: for the download, and what is dropped in time."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from articles.drafts import Autosave, PreviewLink
from articles.revisions import Revision

# Nobody takes up a sentence again that was left half a year ago.
UNSAVED_DAYS = 180

# Long enough to answer who was shown a draft, and until when.
ENDED_LINK_DAYS = 90


def export_revisions(user: User) -> list[dict[str, Any]]:
    """The texts of articles that the member has saved; the words belong to the site and stand there."""
    saved = Revision.objects.filter(created_by=user).select_related("article").order_by("pk")
    return [
        {"article": one.article.slug, "title": one.title, "note": one.note, "saved_at": one.created_at}
        for one in saved.defer("body", "segments")
    ]


def export_unsaved_words(user: User) -> list[dict[str, Any]]:
    return [
        {
            "article": one.article.slug if one.article else None,
            "title": one.title,
            "standfirst": one.standfirst,
            "text": one.body,
            "kept_at": one.saved_at,
        }
        for one in Autosave.objects.filter(editor=user).select_related("article").order_by("pk")
    ]


def delete_old_unsaved_words() -> int:
    cutoff = timezone.now() - timedelta(days=UNSAVED_DAYS)
    return Autosave.objects.filter(saved_at__lt=cutoff).delete()[0]


def delete_ended_links() -> int:
    cutoff = timezone.now() - timedelta(days=ENDED_LINK_DAYS)
    return PreviewLink.objects.filter(expires_at__lt=cutoff).delete()[0]
