from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme


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
        page["Cache-Control"] = "private, no-store"
        page.cookies = response.cookies
        return page

    return middleware
