"""What was typed survives a session that has ended: it waits in the next one, for the same form.

drafts = Drafts("comment_draft", {"body": 10_000})      # the fields that are kept, each with its bound

@drafts.member_required
def reply(request): ...     CommentForm(initial=drafts.kept(request)) ...  drafts.drop(request)
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

View = Callable[..., HttpResponse]
# From one address: whoever keeps no session could otherwise fill the table of sessions.
DRAFTS_AN_HOUR = 60


class Drafts:
    """`key` is where they lie in the session; of each field in `sizes` so many characters are kept."""

    def __init__(self, key: str, sizes: dict[str, int]) -> None:
        self.key, self.sizes = key, sizes

    def member_required(self, view: View) -> View:
        """Send a visitor to the sign-in and back here; what a form held is in it again."""

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated:
                return view(request, *args, **kwargs)
            if request.method == "POST" and self.keep(request):
                messages.info(
                    request, "You are not signed in any more. Sign in, and what you wrote is here again."
                )
            return redirect_to_login(request.path)

        return guarded

    def keep(self, request: HttpRequest) -> bool:
        """Whether there was anything to keep, and room for it."""
        fields = {
            name: request.POST[name][:size] for name, size in self.sizes.items() if name in request.POST
        }
        if not fields or _is_too_often(request):
            return False
        request.session[self.key] = {"path": request.path, "fields": fields}
        return True

    def kept(self, request: HttpRequest) -> dict[str, str]:
        """What the form at this address held when the session ended."""
        draft = request.session.get(self.key)
        return dict(draft["fields"]) if draft and draft["path"] == request.path else {}

    def drop(self, request: HttpRequest) -> None:
        request.session.pop(self.key, None)


def _is_too_often(request: HttpRequest) -> bool:
    key = f"drafts:{get_adapter().get_client_ip(request)}:{timezone.now():%H}"
    kept = cache.get(key, 0) + 1
    cache.set(key, kept, timeout=3600)
    return kept > DRAFTS_AN_HOUR
