from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from techjobs.conditional import is_visitor


def site(request: HttpRequest) -> dict:
    """What every template may use: the site's name and address, and who reads.

    `member` is None for a visitor, without a look at the session. Templates of public pages
    use it instead of `user`: asking `user` reads the session of everyone.
    """
    member = None if is_visitor(request) else SimpleLazyObject(lambda: _member(request))
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "DATA_LICENCE": settings.DATA_LICENCE,
        "canonical_url": settings.SITE_URL + request.path,
        "is_visitor": is_visitor(request),
        "member": member,
    }


def _member(request: HttpRequest):
    return request.user if request.user.is_authenticated else None
