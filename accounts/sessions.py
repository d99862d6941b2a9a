"""Where a member is signed in: the sessions, in words, and when each was last seen."""

import time
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import User

SEEN_AT = "seen_at"

# allauth's own tracking writes at each request of a member. An hour tells as well whether it was you.
SEEN_EVERY = 60 * 60

# The first whose mark is in the user agent: Edge says Chrome, and Chrome says Safari.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "a Mac",
    "CrOS": "a Chromebook",
    "Linux": "Linux",
}


def device(user_agent: str) -> str:
    """The browser and its system in words: a guess, for a user agent may say anything."""
    browser = _first(BROWSERS, user_agent) or "A browser"
    system = _first(SYSTEMS, user_agent) or "an unknown system"
    return f"{browser} on {system}"


def _first(names: dict[str, str], user_agent: str) -> str | None:
    return next((name for mark, name in names.items() if mark in user_agent), None)


def live_sessions(user: User) -> list[UserSession]:
    """Where `user` is signed in now, the last seen first; what has ended is forgotten."""
    known = UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")
    stored = Session.objects.filter(pk__in=known.values("session_key"), expire_date__gt=timezone.now())
    keys = {session.pk for session in stored if _signs_in(session, user)}
    ended = [session.pk for session in known if session.session_key not in keys]
    if ended:
        UserSession.objects.filter(pk__in=ended).delete()
    return [session for session in known if session.session_key in keys]


def _signs_in(session: Session, user: User) -> bool:
    """Whether it still does: a changed password ends those from before."""
    data = session.get_decoded()
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return data.get(SESSION_KEY) == str(user.pk) and any(
        constant_time_compare(data.get(HASH_SESSION_KEY, ""), one) for one in hashes
    )


def end_sessions(user: User, *, but: str | None = None) -> int:
    """Sign `user` out on every device, but not in the session with the key `but`; how many there were."""
    sessions = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    for session in sessions:
        session.end()
    return len(sessions)


def begin_seen(request: HttpRequest, **kwargs: object) -> None:
    """Somebody signed in, which allauth has written down."""
    request.session[SEEN_AT] = int(time.time())


def note_last_seen(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Write down once in SEEN_EVERY seconds when and from where a session was used."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # A page that asked for no session does not get one read for this.
        if request.session.accessed and SESSION_KEY in request.session:
            _note(request)
        return response

    return middleware


def _note(request: HttpRequest) -> None:
    now = int(time.time())
    if now - request.session.get(SEEN_AT, 0) < SEEN_EVERY:
        return
    request.session[SEEN_AT] = now
    UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=timezone.now(), ip=get_adapter().get_client_ip(request)
    )
