"""What is closed to whoever has not used a second factor in this session.

The admin, with all that lies below it (uploads, previews), for staff; and, for everyone who has one, the
pages where factors are added and removed, for whoever got hold of an older session could add their own.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.models import User
from accounts.second_factor import factors
from techjobs.conditional import FOR_MEMBERS

NEXT = "second_factor_next"

# Below mfa_index, and where a factor is used.
USED_AT = ["mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_login_webauthn"]
# Below admin:index, and nowhere to come back to.
DOORS = ["admin:login", "admin:logout"]


def guard(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        refused = _refuse(request)
        if refused is None:
            return get_response(request)
        refused["Cache-Control"] = FOR_MEMBERS
        return refused

    return middleware


def _refuse(request: HttpRequest) -> HttpResponse | None:
    """Where to go instead, or None. Who may not enter the admin at all gets the admin's own answer."""
    in_admin = request.path.startswith(reverse("admin:index"))
    if not in_admin and not _manages_factors(request):
        return None
    user = request.user
    if not isinstance(user, User) or (in_admin and not factors.is_needed_by(user)):
        return None
    kinds = factors.kinds_of(user)
    has_one = factors.has_one(kinds)
    if has_one and factors.was_used(request, kinds):
        return None
    if not has_one and not in_admin:
        return None
    if not _is_a_page(request):
        return JsonResponse(
            {"error": "Use your second factor first: open the desk in a new tab."}, status=403
        )
    return _ask_for_it(request, kinds) if has_one else _enrol(request)


def _manages_factors(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("mfa_index")) and request.path not in map(reverse, USED_AT)


def _is_a_page(request: HttpRequest) -> bool:
    """Whether a person would see where we lead to: not a script, nor a frame inside a page."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return False
    if "Sec-Fetch-Mode" in request.headers:
        return (
            request.headers["Sec-Fetch-Mode"] == "navigate"
            and request.headers.get("Sec-Fetch-Dest", "document") == "document"
        )
    return not request.accepts("application/json") or request.accepts("text/html")


def _enrol(request: HttpRequest) -> HttpResponse:
    request.session[NEXT] = _wanted(request)
    return redirect("mfa_index")


def _ask_for_it(request: HttpRequest, kinds: dict[int, str]) -> HttpResponse:
    has_app = Authenticator.Type.TOTP in kinds.values()
    page = reverse("mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn")
    return HttpResponseRedirect(f"{page}?{urlencode({'next': _wanted(request)})}")


def _wanted(request: HttpRequest) -> str:
    """The page to come back to: what was asked for, or for a form that was sent the page it stood on."""
    section = "admin:index" if request.path.startswith(reverse("admin:index")) else "mfa_index"
    home = reverse(section)
    if request.path in map(reverse, DOORS):
        path = request.GET.get("next", "")
    elif request.method in {"GET", "HEAD"}:
        path = request.get_full_path()
    else:
        path = _path_of(request.headers.get("Referer", ""), request)
    is_inside = path.startswith(home) and urlsplit(path).path not in map(reverse, DOORS)
    return path if is_inside and url_has_allowed_host_and_scheme(path, None) else home


def _path_of(url: str, request: HttpRequest) -> str:
    """Path and query of an address of this site, else nothing."""
    if not url_has_allowed_host_and_scheme(url, {request.get_host()}):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def go_on(request: HttpRequest) -> HttpResponse:
    """After enrolling: to where one wanted to go. Only the guard writes that down, so it is on this site."""
    return redirect(request.session.pop(NEXT, None) or "mfa_index")
