import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import User


def in_the_editors_zone(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Below /admin/ times are those of whoever works there; anywhere else UTC, for caches keep pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(reverse("admin:index")):
            return get_response(request)
        with timezone.override(_zone_of(request.user)):
            return get_response(request)

    return middleware


def _zone_of(user: object) -> zoneinfo.ZoneInfo:
    """UTC for whoever is no staff, and where this machine does not know the zone (any more)."""
    name = user.time_zone if isinstance(user, User) and user.is_staff else "UTC"
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
