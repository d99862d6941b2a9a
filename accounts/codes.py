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


def say_too_soon(request: HttpRequest, email: str, *, counts: bool) -> None:
    """`counts`: whether the code that was sent is good in this browser."""
    if counts:
        words = f"We sent a code to {email} a moment ago. Another can be sent in ten seconds."
    else:
        words = (
            f"We sent a code to {email} a moment ago; here it does not count. Send a new one in ten seconds."
        )
    messages.info(request, words)


def keep_the_last(request: HttpRequest, state: dict) -> bool:
    """Whether this browser has the code that was sent; it stays good, with the mistakes it has seen."""
    last = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY, {})
    # Where an address is corrected, the state in the session has a new code already.
    if last is state:
        return False
    if (last.get("email"), last.get("user_id")) != (state["email"], state.get("user_id")):
        return False
    state.update(last)
    return True
