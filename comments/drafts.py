"""What was typed survives a session that has ended: it waits in the next one, for the same form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from comments.models import MAX_LENGTH

View = Callable[..., HttpResponse]
KEY = "comment_draft"
# What is kept of each, at most; of the words a little more than is accepted, to be shortened.
FIELDS = {"body": 2 * MAX_LENGTH, "token": 36, "reason": 10, "text": 500}
# From one address: whoever keeps no session could otherwise fill the table of sessions.
DRAFTS_AN_HOUR = 60


def member_required(view: View) -> View:
    """Send a visitor to the sign-in and back here; what a form held is in it again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST" and keep(request):
            messages.info(
                request, "You are not signed in any more. Sign in, and what you wrote is here again."
            )
        return redirect_to_login(request.path)

    return guarded


def keep(request: HttpRequest) -> bool:
    """Whether there was anything to keep, and room for it."""
    fields = {name: request.POST[name][:size] for name, size in FIELDS.items() if name in request.POST}
    if not fields or _is_too_often(request):
        return False
    request.session[KEY] = {"path": request.path, "fields": fields}
    return True


def _is_too_often(request: HttpRequest) -> bool:
    key = f"comment-drafts:{get_adapter().get_client_ip(request)}:{timezone.now():%H}"
    kept = cache.get(key, 0) + 1
    cache.set(key, kept, timeout=3600)
    return kept > DRAFTS_AN_HOUR


def kept(request: HttpRequest) -> dict[str, str]:
    """What the form at this address held when the session ended."""
    draft = request.session.get(KEY)
    return dict(draft["fields"]) if draft and draft["path"] == request.path else {}


def drop(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
