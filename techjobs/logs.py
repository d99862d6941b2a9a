"""What the site writes down of its work: a line of JSON for each request and for whatever goes wrong.

No personal data: an address is logged as its pattern (/members/<str:username>/), without its query; there is
no client's address, no name, no cookie, and of an error no words that came from the database.

    {"at": "2026-11-25T22:40:01.123Z", "level": "INFO", "logger": "techjobs.requests", "message": "answered",
     "request": "5f1c…", "method": "GET", "route": "/articles/<slug:slug>/", "status": 200, "ms": 12}
"""

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("techjobs.requests")

request_id: ContextVar[str] = ContextVar("request_id", default="")
NAMED_BY_A_PROXY = re.compile(r"[A-Za-z0-9-]{16,64}")

MAIL_ADDRESS = re.compile(r"[^\s<>\"'@]+@[^\s<>\"'@]+")

# What a line of a request has besides its words.
FIELDS = ("method", "route", "status", "ms")


def log_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: names each request, in the log and in the answer's X-Request-ID, and says how it ended."""

    def middleware(request: HttpRequest) -> HttpResponse:
        name = _name(request)
        # It stands until the next request: Django writes its own lines once the middleware is done.
        request_id.set(name)
        began = time.perf_counter()
        response = get_response(request)
        ms = round((time.perf_counter() - began) * 1000)
        line = {
            "method": request.method,
            "route": route(request),
            "status": response.status_code,
            "ms": ms,
        }
        logger.info("answered", extra=line)
        response["X-Request-ID"] = name
        return response

    return middleware


def _name(request: HttpRequest) -> str:
    """As our proxy names it; anybody else's name could be anything."""
    named = request.headers.get("X-Request-ID", "")
    if settings.TRUSTED_PROXY_COUNT and NAMED_BY_A_PROXY.fullmatch(named):
        return named
    return uuid.uuid4().hex


def route(request: HttpRequest | None) -> str:
    """The pattern of its address; "" where it has none."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else ""


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
            "level": record.levelname,
            "logger": record.name,
            "message": self._message(record),
        }
        if name := request_id.get():
            line["request"] = name
        line |= {field: getattr(record, field) for field in FIELDS if hasattr(record, field)}
        if record.exc_info and record.exc_info[1]:
            line |= _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)

    def _message(self, record: logging.LogRecord) -> str:
        """Django's own lines of a request name its path, and that of a member their name."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            # The first of its arguments is the status in words: Not Found.
            words = record.args[0] if isinstance(record.args, tuple) and record.args else record.msg
            return f"{words}: {route(request) or 'no page of ours'}"
        return record.getMessage()


def _error(error: BaseException) -> dict[str, Any]:
    """What was raised and where; a database's words quote the row that it refuses."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    words = "" if isinstance(error, DatabaseError) else MAIL_ADDRESS.sub("…@…", str(error))
    where = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__)]
    return {"error": kind, "words": words, "where": where}
