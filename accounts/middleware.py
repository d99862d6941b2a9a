import logging
from collections.abc import Callable

import requests
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from techjobs.conditional import FOR_MEMBERS

logger = logging.getLogger(__name__)


def leave_by_page(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Where a form leads to another site (a sign-in with Google, say), a page of ours leads there.

    The browser holds a form's redirects against `form-action 'self'`, all of them, also those that the
    other site makes; so the policy would have to name every host on the way, which nobody knows.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "POST" or response.status_code != 302:
            return response
        url = response["Location"]
        if url_has_allowed_host_and_scheme(url, {request.get_host()}):
            return response
        page = render(request, "socialaccount/leave.html", {"url": url})
        page["Cache-Control"] = FOR_MEMBERS
        page.cookies = response.cookies
        return page

    middleware.process_exception = _other_site_fails  # type: ignore[attr-defined]
    return middleware


def _other_site_fails(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """Somebody wants to sign in with an account elsewhere, and elsewhere does not answer."""
    if not isinstance(exception, requests.RequestException):
        return None
    logger.warning("A sign-in with another site failed: %s", exception)
    return render(request, "socialaccount/authentication_error.html", status=503)


def keep_nowhere(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The doors and a member's own pages: no cache keeps them, nor does a browser after signing out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/accounts/"):
            response["Cache-Control"] = FOR_MEMBERS
            del response["Expires"]
        return response

    return middleware
