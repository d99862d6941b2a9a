"""/livez and /readyz, for whoever runs the site: answered before anything else looks at the request.

A probe asks by the machine's own address and without TLS, which the rest of the site refuses.

- /livez: 200 while the process answers. Restart it when it does not.
- /readyz: 200 where a visitor would be served; 503 where not, each part with "ok" or what is wrong with it.
  Send no visitors there meanwhile; to restart it helps nobody.
"""

import logging
from collections.abc import Callable

from django.core.cache import caches
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


def health(get_response: GetResponse) -> GetResponse:
    """Middleware; the first one."""
    probes = {"/livez": livez, "/readyz": readyz}

    def middleware(request: HttpRequest) -> HttpResponse:
        probe = probes.get(request.path_info)
        if probe is None:
            return get_response(request)
        response = probe() if request.method in {"GET", "HEAD"} else HttpResponse(status=405)
        response["Cache-Control"] = "no-store"
        return response

    return middleware


def livez() -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def readyz() -> HttpResponse:
    parts = {name: _state(name, check) for name, check in CHECKS.items()}
    return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)


def _state(name: str, check: Callable[[], str]) -> str:
    """What is wrong, in words that tell nothing of this machine; the log has the rest."""
    try:
        return check()
    except Exception:
        logger.exception("Not ready: %s", name)
        return "does not answer"


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return "ok"


def migrations() -> str:
    """Once they are all there they stay: only the first question costs anything."""
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "some are not applied: manage.py migrate"
        _migrated.add(True)
    return "ok"


def limits() -> str:
    """The table that counts attempts: without it nobody signs in."""
    caches["default"].get("readyz")
    return "ok"


_migrated: set[bool] = set()
CHECKS: dict[str, Callable[[], str]] = {"database": database, "migrations": migrations, "limits": limits}
