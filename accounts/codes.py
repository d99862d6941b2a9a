"""How soon after one code another may be sent to the same address."""

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest


def may_send(request: HttpRequest, email: str, *, only_ask: bool = False) -> bool:
    """Whether it is not too soon; who does not only ask uses it up, for everyone and this address."""
    used = ratelimit.consume(
        request,
        app="allauth.account",
        action="send_code",
        key=email.lower(),
        dry_run=only_ask,
        limit_get=True,
    )
    return used is not None


def say_too_soon(request: HttpRequest, email: str) -> None:
    messages.info(
        request,
        f"We sent a code to {email} a moment ago. It counts in the browser that asked for it; "
        "another can be sent in ten seconds.",
    )


def keep_the_last(request: HttpRequest, state: dict) -> None:
    """The code that was sent a moment ago stays good in this browser, with the mistakes it has seen."""
    last = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY, {})
    if (last.get("email"), last.get("user_id")) == (state["email"], state.get("user_id")):
        state.update(last)
