"""What was typed survives a session that has ended: it waits in the next one, for the same form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from comments.models import MAX_LENGTH

View = Callable[..., HttpResponse]
KEY = "comment_draft"
FIELDS = ("body", "token", "reason", "text")


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
    """Whether there was anything to keep."""
    # A little more than what is accepted: too long a comment is kept to be shortened.
    fields = {name: request.POST[name][: 4 * MAX_LENGTH] for name in FIELDS if name in request.POST}
    if fields:
        request.session[KEY] = {"path": request.path, "fields": fields}
    return bool(fields)


def kept(request: HttpRequest) -> dict[str, str]:
    """What the form at this address held when the session ended."""
    draft = request.session.get(KEY)
    return dict(draft["fields"]) if draft and draft["path"] == request.path else {}


def drop(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
