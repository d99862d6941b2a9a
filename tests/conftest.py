import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import post_migrate
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

# In CI a missing part is a failure; on a laptop it is left out, and said.
IN_CI = bool(os.environ.get("CI"))

# Chromium calls home at every start, and as root it wants no sandbox.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# A busy machine is no finding.
hypothesis_settings.register_profile("tests", deadline=None)
hypothesis_settings.load_profile("tests")


def pytest_configure(config: pytest.Config) -> None:
    # The live server's threads and Playwright's own loop make Django ask; both are ours.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None and not IN_CI:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


def pytest_report_header(config: pytest.Config) -> list[str]:
    return [f"database: {_last(settings.DATABASES['default'])}, pages: {_last(settings.CACHES['pages'])}"]


def _last(part: dict) -> str:
    """The name of the engine or backend, without where it stands in Django."""
    return part.get("ENGINE", part.get("BACKEND", "")).rpartition(".")[2]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    engine, pages = _last(settings.DATABASES["default"]), _last(settings.CACHES["pages"])
    terminalreporter.write_line(f"Tested on {engine}, pages kept in {pages}.")
    if engine == "sqlite3":
        terminalreporter.write_line("Left out: PostgreSQL (set DATABASE_URL to test on it).")
    if pages != "RedisCache":
        terminalreporter.write_line("Left out: Redis (set REDIS_URL to test with it).")
    if CHROMIUM is None:
        terminalreporter.write_line("Left out: every browser test, for Chromium is not installed.")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    assert CHROMIUM, "Chromium is not installed"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What migrations and their signal leave is put back as rows wherever a test has emptied the tables.

    To make every permission and group anew takes ten times as long, after each test with a live server.
    """
    with django_db_blocker.unblock():
        rows = {
            model: list(model._default_manager.all()) for model in apps.get_models(include_auto_created=True)
        }
    rows = {model: there for model, there in rows.items() if there}
    usual = post_migrate.receivers

    def after_emptying(sender: AppConfig, **kwargs: Any) -> None:
        if sender.name == "django.contrib.contenttypes" and not ContentType.objects.exists():
            put_back(rows)

    post_migrate.receivers = []
    post_migrate.connect(after_emptying, weak=False)
    yield
    post_migrate.receivers = usual


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    """No test writes outside its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture(autouse=True)
def _empty_pages_cache() -> Iterator[None]:
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture(autouse=True)
def _no_limit_reached(request: pytest.FixtureRequest) -> None:
    """The cache's table is no model's: what a test without a transaction counts would meet the next one."""
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        request.getfixturevalue("transactional_db")
        caches["default"].clear()


@pytest.fixture(scope="session")
def shipped_rows() -> list[list[Model]]:
    """What the first import left in each table of the site: to put it back takes a tenth of an import."""
    return []


@pytest.fixture
def shipped(db: None, shipped_rows: list[list[Model]]) -> None:
    """The content that ships with the site."""
    if not shipped_rows:
        call_command("import_content", settings.CONTENT_DIR, verbosity=0)
        shipped_rows += [list(model._default_manager.all()) for model in content_models()]
        return
    put_back(dict(zip(content_models(), shipped_rows, strict=True)))


def content_models() -> list[type[Model]]:
    rooms = ("pages", "comparisons", "articles", "comments")
    return [model for room in rooms for model in apps.get_app_config(room).get_models()]


def put_back(rows: dict[type[Model], list[Model]]) -> None:
    with transaction.atomic():
        for model, there in rows.items():
            model._default_manager.bulk_create(there)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(rows)):
                cursor.execute(statement)


@pytest.fixture
def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


class Inbox(Message):
    """What a server has received."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list = []
        self.port = 0

    def handle_message(self, message) -> None:
        self.received.append(message)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Inbox()
    handler.port = port
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()
