"""Validators: a public page's ETag is made of the build and the versions of all that it shows.

Each room keeps its own version (a `version` field that every change moves). A room whose parts
appear on a page of a room to its left registers what they add, so that imports stay one way:

    register(Article, lambda article: f"discussion:{article.discussion.version}")
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import get_conditional_response, patch_vary_headers

from techjobs import compression
from techjobs.build import build_id

_parts: dict[type[Model], list[Callable[[Any], str]]] = defaultdict(list)

# What a member sees is theirs: no cache keeps it. What a visitor sees any cache may keep,
# and asks again before each use.
FOR_MEMBERS = "private, no-store"
FOR_VISITORS = "public, max-age=0, must-revalidate"


def register(model: type[Model], part: Callable[[Any], str]) -> None:
    """Add `part(instance)` to the validator of the page whose subject is an instance of `model`."""
    if part not in _parts[model]:
        _parts[model].append(part)


def is_visitor(request: HttpRequest) -> bool:
    """Whether the request cannot be a member's: it carries no session."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def page_etag(subject: Model | None, shown: Iterable[object]) -> str:
    """The ETag of a page about `subject` (None for a list) that shows `shown`, each with its version."""
    versions = [build_id(), *(_version(thing) for thing in shown)]
    if subject is not None:
        versions += [_version(subject), *(part(subject) for part in _parts[type(subject)])]
    # Weak, for whoever compresses on the way may send other bytes.
    return f'W/"{hashlib.sha256("|".join(versions).encode()).hexdigest()[:32]}"'


def respond(
    request: HttpRequest,
    make: Callable[[], HttpResponse],
    *,
    subject: Model | None = None,
    shown: Iterable[object] = (),
    keep: bool = True,
) -> HttpResponse:
    """A public page, or 304 where the visitor's copy still holds; `make` is called where no copy does.

    `keep=False`: of a page that has more addresses than a cache has room, only the visitor keeps a copy.
    """
    if not is_visitor(request):
        response = make()
        response["Cache-Control"] = FOR_MEMBERS
        return response
    # A CSRF cookie that is no good would be replaced; nothing on this page needs one.
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
    etag = page_etag(subject, shown)
    response = get_conditional_response(request, etag=etag) or _visitors_page(request, make, etag, keep)
    patch_vary_headers(response, ["Accept-Encoding"])
    response["ETag"] = etag
    response["Cache-Control"] = FOR_VISITORS
    return response


def moved(address: str, *, preserve_request: bool = False) -> HttpResponse:
    """For good, but asked for again: what moves back would send a browser that kept both in circles."""
    response = HttpResponsePermanentRedirect(address, preserve_request=preserve_request)
    response["Cache-Control"] = FOR_VISITORS
    return response


def without_arguments(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Of a page that knows no arguments: whoever brings some is led to its one address, so that no cache is
    flooded."""

    @wraps(view)
    def alone(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.META.get("QUERY_STRING"):
            return moved(request.path)
        return view(request, *args, **kwargs)

    return alone


def _visitors_page(
    request: HttpRequest, make: Callable[[], HttpResponse], etag: str, keep: bool
) -> HttpResponse:
    """The page as every visitor gets it, made and compressed once for each version, if it is kept."""
    if not keep:
        return compression.compress_once(request, make())
    key = f"{etag}:{request.get_full_path()}:{compression.accepted_encoding(request)}"
    response = compression.kept(key)
    if response is None:
        response = compression.compress(request, make())
        compression.keep(key, response)
    return response


def _version(thing: object) -> str:
    if isinstance(thing, Model):
        return f"{thing._meta.label_lower}:{thing.pk}:{thing.shown_version}"  # type: ignore[attr-defined]
    return str(thing)
