"""A page's body as it travels: compressed once, then kept for whoever asks for the same version.

Only for visitors' pages: nothing in them is secret, so their compressed length tells nothing.
"""

import gzip
import logging
from collections.abc import Callable

import brotli
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

logger = logging.getLogger(__name__)

Compressor = Callable[[bytes], bytes]

# At its best brotli takes two seconds for a megabyte; some steps lower a hundredth of that, for a tenth more.
LONG, LARGE = 200_000, 300_000


def _brotli(body: bytes) -> bytes:
    quality = 11 if len(body) < LONG else 9 if len(body) < LARGE else 5
    return brotli.compress(body, quality=quality)


# Best first. A page is compressed once for each version, so the best costs little.
COMPRESSORS: dict[str, Compressor] = {
    "br": _brotli,
    "gzip": lambda body: gzip.compress(body, mtime=0),  # the same bytes from every process
}

# For what is sent once: brotli's best setting takes a hundred times as long.
QUICK = COMPRESSORS | {"br": lambda body: brotli.compress(body, quality=4)}

# A new version has a new key; this only bounds how long an old one lingers.
KEPT_SECONDS = 3600

# Shorter bodies grow by compression.
SHORTEST = 500


def accepted_encoding(request: HttpRequest) -> str:
    """The best encoding that the client takes: "br", "gzip" or "" for none."""
    accepted = {}
    for item in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, quality = item.strip().partition(";")
        accepted[name.strip()] = quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((name for name in COMPRESSORS if accepted.get(name)), "")


def compress(
    request: HttpRequest, response: HttpResponse, compressors: dict[str, Compressor] = COMPRESSORS
) -> HttpResponse:
    """The same answer, its body in the best encoding that the client takes."""
    patch_vary_headers(response, ["Accept-Encoding"])
    encoding = accepted_encoding(request)
    if encoding and len(response.content) >= SHORTEST:
        response.content = compressors[encoding](response.content)
        response["Content-Encoding"] = encoding
    return response


def compress_once(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The same, for an answer that is not kept: quickly."""
    return compress(request, response, QUICK)


def kept(key: str) -> HttpResponse | None:
    """The answer kept under the key; none where there is none, or the cache does not work."""
    try:
        return caches["pages"].get(key)
    except Exception:
        logger.warning("The cache of pages does not answer.", exc_info=True)
        return None


def keep(key: str, response: HttpResponse) -> None:
    try:
        caches["pages"].set(key, response, KEPT_SECONDS)
    except Exception:
        logger.warning("The cache of pages takes nothing.", exc_info=True)
