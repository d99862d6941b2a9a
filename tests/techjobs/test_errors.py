"""Errors reported to a service: for real, over HTTP, and without anything of a person."""

import gzip
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import brotli
import pytest
from django.conf import settings

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}

# A process of its own: what takes reports changes Django for as long as a process lives.
SITE = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
import articles.feeds, sentry_sdk
from django.db import IntegrityError
from django.test import Client

def fail(*args, **kwargs):
    local = "kept at home"
    error = RuntimeError("broken for bob@example.org")
    if "database" in sys.argv:
        error.__cause__ = IntegrityError("Key (email)=(bob) already exists.")
    raise error

articles.feeds.render = fail
client = Client(raise_request_exception=False, REMOTE_ADDR="192.0.2.7", SERVER_NAME="testserver")
client.cookies["sessionid"] = "abcdef"
response = client.get("/robots.txt?q=secret", headers={"User-Agent": "Bobs browser"}, secure=True)
assert response.status_code == 500, response.status_code
sentry_sdk.flush(5)
print(response.headers["X-Request-ID"], sentry_sdk.get_client().is_active())
"""


@pytest.fixture
def service():
    """A service on this machine: its DSN and what it has received."""
    received: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(UNPACK[self.headers.get("Content-Encoding", "")](body).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", received
    server.shutdown()
    thread.join()
    server.server_close()


def fail(dsn: str, *words: str) -> list[str]:
    """A request that fails; the name of the request, and whether anything reports."""
    environ = {"PATH": os.environ["PATH"], "SECRET_KEY": "x", "SITE_URL": "https://example.org"}
    done = subprocess.run(
        [sys.executable, "-c", SITE, *words],
        env=environ | {"SENTRY_DSN": dsn, "DATABASE_URL": "sqlite://:memory:"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_an_error_arrives_with_its_place_and_nothing_of_a_person(service):
    dsn, received = service

    name, _ = fail(dsn)

    (text,) = received
    event = json.loads(text.splitlines()[-1])
    (error,) = event["exception"]["values"]
    assert (error["type"], error["value"]) == ("RuntimeError", "broken for …@…")
    assert error["stacktrace"]["frames"][-1]["function"] == "fail"
    assert event["transaction"].strip("/") == "robots.txt"
    assert "request" not in event
    assert event["tags"]["request_id"] == name
    for personal in ("bob", "192.0.2.7", "browser", "secret", "abcdef", "kept at home"):
        assert personal not in text.lower()


def test_what_a_database_says_stays_here(service):
    dsn, received = service

    fail(dsn, "database")

    (text,) = received
    assert "IntegrityError" in text
    assert "already exists" not in text
    assert "broken for" not in text


def test_without_an_address_nothing_reports():
    assert fail("")[1] == "False"
