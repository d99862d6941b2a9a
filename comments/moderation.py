"""How a discussion is kept civil: reports, what moderators do, and suspensions."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from comments import notices


class RefusedError(Exception):
    """What was asked for cannot be done; the message is one clear sentence for whoever asked."""


class Report(models.Model):
    """A member says that a comment breaks the rules."""

    class Reason(models.TextChoices):
        SPAM = "spam", "Spam or advertising"
        ABUSE = "abuse", "An attack on people"
        PRIVATE = "private", "Somebody’s private details"
        MISLEADING = "misleading", "Misleading on purpose"
        OTHER = "other", "Something else"

    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reports"
    )
    reason = models.CharField(max_length=10, choices=Reason)
    text = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "reporter"], name="comments_report_once"),
        ]
        indexes = [models.Index(fields=["reporter", "created_at"], name="comments_reports_of_late")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: comment {self.comment_id}"


class ModerationAct(models.Model):
    """What a moderator did, when and why. Never changed."""

    class Action(models.TextChoices):
        HIDE = "hide", "Hidden"
        RESTORE = "restore", "Restored"
        REMOVE = "remove", "Removed"
        DISMISS = "dismiss", "Kept as it is"
        SUSPEND = "suspend", "Suspended"
        LIFT = "lift", "Suspension lifted"
        CLOSE = "close", "Closed"
        OPEN = "open", "Opened"

    action = models.CharField(max_length=10, choices=Action)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300)
    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, null=True, related_name="acts")
    discussion = models.ForeignKey(
        "comments.Discussion", on_delete=models.CASCADE, null=True, related_name="acts"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="acts"
    )
    until = models.DateTimeField(null=True, help_text="The end of a suspension.")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.at:%Y-%m-%d %H:%M}"


class Member(User):
    """A member as moderators see one: without the names and the address."""

    class Meta:
        proxy = True

    def suspend(self, *, by: User, reason: str, until: datetime) -> None:
        """Nothing can be added in this member's name until then."""
        if self.is_staff or self.is_superuser:
            raise RefusedError(f"{self.username} is one of the staff, who are not suspended here.")
        # Chosen with several comments of one author, the same suspension comes more than once.
        if self.suspended_until and self.suspended_until > until - timedelta(hours=1):
            raise RefusedError(f"{self.username} is suspended already, and no shorter.")
        self._set_suspension(until, by=by, reason=reason, action=ModerationAct.Action.SUSPEND)

    def lift_suspension(self, *, by: User, reason: str) -> None:
        if not self.is_suspended:
            raise RefusedError(f"{self.username} is not suspended.")
        self._set_suspension(None, by=by, reason=reason, action=ModerationAct.Action.LIFT)

    def _set_suspension(self, until: datetime | None, **act: Any) -> None:
        with transaction.atomic():
            self.suspended_until = until
            self.save(update_fields=["suspended_until"])
            ModerationAct.objects.create(member=self, until=until, **act)
            transaction.on_commit(lambda: notices.tell_suspended(self, until, act["reason"]))


def moderates(member: User | None) -> bool:
    return bool(member and member.is_staff and member.has_perm("comments.change_comment"))


def refuse_suspended(member: User) -> None:
    if not member.is_suspended:
        return
    act = member.acts.filter(action=ModerationAct.Action.SUSPEND).first()
    reason = f" The reason given: {act.reason}" if act else ""
    day = timezone.localtime(member.suspended_until)
    raise RefusedError(
        f"Your account is suspended until {day:%-d %B %Y, %H:%M} UTC: you can read, not add.{reason}"
    )
