from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.static import serve

from techjobs import pictures


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the database and the session: either may be why we are here."""
    return render(request, "500.html", {"member": None, "is_visitor": True}, status=500)


# Forms whose words are offered again, by the name of their view: each field with its label, "" where hidden.
_offered: dict[str, dict[str, str]] = {}


def offer_again(view_name: str, fields: dict[str, str]) -> None:
    _offered[view_name] = fields


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Where the CSRF token of a form does not hold, for example after signing in again in another tab.

    What our own page sent is offered again. Anybody else's words are not put into our form.
    """
    is_ours = _is_our_own(request)
    written = {name: request.POST.get(name, "") for name in ("body", "token")} if is_ours else {}
    fields = _offered.get(request.resolver_match.view_name, {}) if is_ours and request.resolver_match else {}
    again = [(name, label, request.POST[name]) for name, label in fields.items() if name in request.POST]
    return render(request, "403_csrf.html", {"written": written, "again": again}, status=403)


def _is_our_own(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form: only the browser writes these headers."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


A_YEAR = "public, max-age=31536000, immutable"


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """An uploaded file. In production nginx serves them, with the same headers."""
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except (OSError, ValueError) as error:  # a name that no file can have
        raise Http404("No such file.") from error
    # Whatever somebody managed to upload: it is what we say it is, and it runs nothing.
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if content_type := pictures.content_type(path):
        # Its name is its own for ever. And not every system's list of types knows AVIF.
        response["Content-Type"] = content_type
        response["Cache-Control"] = A_YEAR
    return response
