"""What is wrong with how a site is set up, and how to mend it: `manage.py doctor`.

Each examination looks at the real thing (asks the database, opens a connection to the mail server, writes
a file) and returns findings of Django's kind: a message, and as its hint what to do. A room registers its
own, so that imports stay one way:

    register(staff_without_a_second_factor)
"""

import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.cache import caches
from django.core.checks import CheckMessage, Error
from django.core.mail import get_connection
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# Less than a day's comments and images: time to act.
LEAST_FREE_BYTES = 1_000_000_000
# A code of an app counts half a minute more and less.
MOST_SECONDS_APART = 20

Examination = Callable[[], Iterator[CheckMessage]]

_examinations: list[Examination] = []


def register(examination: Examination) -> Examination:
    if examination not in _examinations:
        _examinations.append(examination)
    return examination


def findings() -> Iterator[CheckMessage]:
    """Everything that is found, the site's own settings first."""
    yield from checks.run_checks(include_deployment_checks=not settings.DEBUG)
    for examination in _examinations:
        try:
            yield from examination()
        except DatabaseError as error:
            # What the database itself says comes from `database`.
            yield Error(
                f"{examination.__name__.replace('_', ' ')} could not be looked at: {type(error).__name__}."
            )


@register
def debug() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield checks.Warning(
            "DEBUG is on.", hint="On a laptop that is right. In production leave DEBUG unset."
        )


@register
def address() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        return
    if not settings.HTTPS:
        yield Error(
            f"SITE_URL is {settings.SITE_URL}: passwords and sessions travel in the clear.",
            hint="Set it to the https:// address that readers use.",
        )
    if settings.HTTPS and not settings.TRUSTED_PROXY_COUNT:
        yield checks.Warning(
            "TRUSTED_PROXY_COUNT is 0, and SITE_URL is https.",
            hint="Behind nginx set it to 1: otherwise every request is redirected to https in a circle, "
            "and all visitors share one rate limit.",
        )
    if not settings.CONTACT_EMAIL:
        yield checks.Warning(
            "CONTACT_EMAIL is not set.", hint="Set it: the Contact page has no address without it."
        )


@register
def database() -> Iterator[CheckMessage]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        yield Error(
            f"The database does not answer: {str(error).strip().splitlines()[0]}",
            hint="See that it runs, and that DATABASE_URL names it.",
        )
        return
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Error(f"{len(plan)} migrations are not applied.", hint="Run: python manage.py migrate")
    if connection.vendor == "sqlite" and not settings.DEBUG:
        yield checks.Warning(
            "The database is SQLite.",
            hint="That is enough for one machine and some writers; for more set DATABASE_URL to PostgreSQL.",
        )


@register
def limits() -> Iterator[CheckMessage]:
    try:
        caches["default"].set("doctor", 1, 10)
    except DatabaseError:
        yield Error(
            "The table that counts attempts is missing: nobody can sign in.",
            hint="Run: python manage.py createcachetable",
        )


@register
def pages_cache() -> Iterator[CheckMessage]:
    try:
        caches["pages"].set("doctor", "well", 10)
        answer = caches["pages"].get("doctor")
    except Exception as error:  # noqa: BLE001, whatever a client of a cache raises
        answer = type(error).__name__
    if answer != "well":
        yield checks.Warning(
            f"The cache of pages does not keep what it is given ({answer}).",
            hint="The site works without it, slower. See that Redis runs and that REDIS_URL names it.",
        )


@register
def clock() -> Iterator[CheckMessage]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((datetime.now(UTC) - cursor.fetchone()[0]).total_seconds())
    if apart > MOST_SECONDS_APART:
        yield Error(
            f"This machine's clock and the database's are {apart:.0f} seconds apart.",
            hint="Let both follow the time (systemd-timesyncd, chrony): second factors depend on it.",
        )


@register
def mail() -> Iterator[CheckMessage]:
    host = getattr(settings, "EMAIL_HOST", "")
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        if not settings.DEBUG and "techjobs" in settings.EMAIL_BACKEND:
            yield Error(
                "Mail goes to the console and to var/mail: nobody gets a code, so nobody can sign up.",
                hint="Set EMAIL_URL: smtp+tls://user:password@host:587",
            )
        return
    try:
        server = get_connection(fail_silently=False)
        server.open()
        server.close()
    except OSError as error:  # smtplib's own are of this kind
        yield Error(
            f"The mail server {host}:{settings.EMAIL_PORT} does not take us: {type(error).__name__}.",
            hint="See that EMAIL_URL has its host, port, user and password, and that it can be reached.",
        )


@register
def files() -> Iterator[CheckMessage]:
    media = Path(settings.MEDIA_ROOT)
    try:
        media.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=media):
            pass
    except OSError as error:
        yield Error(
            f"{media} cannot be written to: {error.strerror}.",
            hint="Give it to the user that the site runs as, or set MEDIA_ROOT.",
        )
        return
    free = shutil.disk_usage(media).free
    if free < LEAST_FREE_BYTES:
        yield Error(
            f"{media} has {free // 1_000_000} MB left.",
            hint="Make room: with a full disk nothing that members write can be kept.",
        )


@register
def static_files() -> Iterator[CheckMessage]:
    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield Error(
            f"{settings.STATIC_ROOT} has no style sheets.",
            hint="Run: python manage.py collectstatic --noinput",
        )


@register
def host_name() -> Iterator[CheckMessage]:
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        yield checks.Warning(
            f"This machine cannot resolve {host}.", hint="Let SITE_URL's host lead to this site."
        )
