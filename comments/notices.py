"""Mail to a member about what a moderator did. What cannot be sent is logged, and undoes nothing."""

import logging
import smtplib
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from techjobs.mail import make_message

if TYPE_CHECKING:
    from comments.models import Comment

logger = logging.getLogger(__name__)


def tell_author(comment: "Comment", reason: str) -> None:
    """That the comment is hidden, removed or back, and why."""
    if comment.author:
        address = settings.SITE_URL + comment.get_absolute_url()
        _send(comment.author, "comment_moderated", {"comment": comment, "address": address, "reason": reason})


def tell_suspended(member: User, until: datetime | None, reason: str) -> None:
    """That nothing can be added until then; that it can again, where there is no end."""
    _send(member, "suspended", {"until": until, "reason": reason})


def _send(member: User, name: str, words: dict) -> None:
    to = EmailAddress.objects.filter(user=member, primary=True, verified=True).first()
    if to is None:
        return
    contact = settings.SITE_URL + reverse("pages:page_detail", args=["contact"])
    words |= {"member": member, "SITE_NAME": settings.SITE_NAME, "contact": contact}
    subject = render_to_string(f"comments/email/{name}_subject.txt", words)
    text = render_to_string(f"comments/email/{name}_message.txt", words)
    try:
        make_message(subject, text, [to.email]).send()
    except (OSError, smtplib.SMTPException):
        logger.exception("%s could not be sent", name)
