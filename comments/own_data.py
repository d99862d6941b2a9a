"""What the discussion keeps of a member: their download, and what goes when the account goes."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from comments.models import Comment, CommentVersion, Discussion
from comments.moderation import ModerationAct

# Until then a moderator can still read what its author took back, say after a report.
DELETED_DAYS = 30


def export_comments(user: User) -> list[dict[str, Any]]:
    """Everything a member has said; the words of what a moderator hid or removed are not handed out again."""
    comments = user.comments.select_related("discussion__article").prefetch_related("versions").order_by("pk")
    return [
        {
            "address": comment.get_absolute_url(),
            "article": comment.discussion.article.get_absolute_url(),
            "state": comment.state,
            "text": comment.body if comment.state == Comment.State.SHOWN else None,
            "earlier_texts": [version.body for version in comment.versions.all()]
            if comment.state == Comment.State.SHOWN
            else [],
            "written_at": comment.created_at,
            "edited_at": comment.edited_at,
        }
        for comment in comments
    ]


def export_reports(user: User) -> list[dict[str, Any]]:
    return [
        {
            "comment": report.comment.get_absolute_url(),
            "reason": report.reason,
            "text": report.text,
            "reported_at": report.created_at,
        }
        for report in user.reports.select_related("comment").order_by("pk")
    ]


def export_acts(user: User) -> list[dict[str, Any]]:
    """What moderators did about the member and their comments; who they were is not told."""
    return [
        {
            "action": act.action,
            "comment": act.comment.get_absolute_url() if act.comment else None,
            "reason": act.reason,
            "at": act.at,
            "until": act.until,
        }
        for act in user.acts.select_related("comment").order_by("pk")
    ]


def export_acts_of_a_moderator(user: User) -> list[dict[str, Any]]:
    """What the member did as a moderator."""
    return [
        {"action": act.action, "reason": act.reason, "at": act.at, "until": act.until}
        for act in ModerationAct.objects.filter(by=user).order_by("pk")
    ]


def erase_comments(user: User, *, keep_comments: bool) -> None:
    """The comments go, or stay without a name; earlier texts and what a report says go in any case."""
    # First of all the discussions' locks, in the order in which whoever moderates takes them too.
    renew_pages_of(user)
    CommentVersion.objects.filter(comment__author=user).delete()
    user.reports.update(text="")
    if not keep_comments:
        # In one order, so that two deletions at once do not wait for each other's discussions.
        for comment in user.comments.select_related("discussion").order_by("discussion", "-pk"):
            comment.erase()


def renew_pages_of(user: User) -> None:
    """The name of a member is about to go from, or change in, every discussion that shows it."""
    discussions = Discussion.objects.filter(pk__in=Comment.objects.filter(author=user).values("discussion"))
    with transaction.atomic():
        # Locked in one order, so that two members who go at once do not wait for each other.
        locked = [pk for (pk,) in discussions.select_for_update().order_by("pk").values_list("pk")]
        Discussion.objects.filter(pk__in=locked).update(version=F("version") + 1)


def on_delete(instance: User, **kwargs: Any) -> None:
    renew_pages_of(instance)


def on_save(instance: User, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    """Only somebody in the admin changes a username, and then saves all fields."""
    if instance.pk and (update_fields is None or "username" in update_fields):
        known = User.objects.filter(pk=instance.pk).values_list("username", flat=True).first()
        if known and known != instance.username:
            renew_pages_of(instance)


def erase_deleted_texts() -> int:
    """The words of comments that their authors took back more than DELETED_DAYS ago."""
    before = timezone.now() - datetime.timedelta(days=DELETED_DAYS)
    old = Comment.objects.filter(state=Comment.State.DELETED, deleted_at__lt=before).exclude(body="")
    with transaction.atomic():
        CommentVersion.objects.filter(comment__in=old).delete()
        return old.update(body="", body_html="")
