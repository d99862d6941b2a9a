"""Mail to a member about what a moderator did, as every mail about an account goes out."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.models import User

if TYPE_CHECKING:
    from comments.models import Comment


def tell_author(comment: "Comment", reason: str) -> None:
    """That the comment is hidden, removed or back, and why."""
    if comment.author:
        address = settings.SITE_URL + comment.get_absolute_url()
        _tell(comment.author, "comment_moderated", comment=comment, address=address, reason=reason)


def tell_suspended(member: User, until: datetime | None, reason: str) -> None:
    """That nothing can be added until then; that it can again, where there is no end."""
    _tell(member, "suspended", until=until, reason=reason)


def _tell(member: User, name: str, **words: Any) -> None:
    """Where mail cannot be sent, what was done stands all the same: the adapter logs it."""
    to = EmailAddress.objects.filter(user=member, primary=True, verified=True).first()
    if to:
        get_adapter().send_mail(f"comments/email/{name}", to.email, {"member": member, **words})
