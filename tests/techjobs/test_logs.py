"""What is written down of a request and of an error, and what is not."""

import json
import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings as ours
from django.db import IntegrityError
from django.test import Client

from techjobs.logs import JsonFormatter
from tests.factories import UserFactory


@pytest.fixture
def lines(caplog):
    """lines() gives what was logged, as JSON."""
    caplog.set_level(logging.INFO, logger="techjobs.requests")
    caplog.handler.setFormatter(JsonFormatter())
    return lambda: [json.loads(line) for line in caplog.text.splitlines()]


def test_a_request_is_one_line_with_its_pattern(client, db, lines):
    client.get("/members/bob/?secret=1", headers={"User-Agent": "x"})

    (line,) = [line for line in lines() if line["logger"] == "techjobs.requests"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/members/<str:username>/", 404)
    assert line["ms"] >= 0
    assert len(line["request"]) == 32


def test_nothing_of_a_person_is_in_the_log(client, db, lines):
    client.force_login(UserFactory(username="bob"))

    client.get("/members/bob/", REMOTE_ADDR="192.0.2.7", headers={"User-Agent": "Bobs browser"})
    client.get("/members/nobody-of-that-name/?q=bob@example.org")

    assert len(lines()) >= 2
    text = json.dumps(lines()).lower()
    for personal in ("bob", "192.0.2.7", "browser", "nobody"):
        assert personal not in text


def test_the_answer_says_what_the_log_calls_it(client, db, lines):
    response = client.get("/about/")

    assert {line["request"] for line in lines() if "request" in line} == {response.headers["X-Request-ID"]}


@pytest.mark.parametrize(
    ("proxies", "name", "is_kept"),
    [
        (1, "5f1c0a7e5f1c0a7e5f1c0a7e5f1c0a7e", True),
        (0, "5f1c0a7e5f1c0a7e5f1c0a7e5f1c0a7e", False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, "a line\nanother one, and more", False),
    ],
)
def test_only_our_own_proxy_names_a_request(client, db, settings, proxies, name, is_kept):
    settings.TRUSTED_PROXY_COUNT = proxies

    response = client.get("/robots.txt", headers={"X-Request-ID": name})

    assert (response.headers["X-Request-ID"] == name) == is_kept


def test_an_error_is_told_without_what_a_database_quotes(lines):
    logger = logging.getLogger("techjobs.requests")
    try:
        raise ValueError("bob@example.org is not good")
    except ValueError:
        logger.exception("First")
    try:
        raise IntegrityError("Key (email)=(bob@example.org) already exists.")
    except IntegrityError:
        logger.exception("Second")

    first, second = lines()
    assert (first["error"], first["words"]) == ("builtins.ValueError", "…@… is not good")
    assert (second["error"], second["words"]) == ("django.db.utils.IntegrityError", "")
    assert any("test_logs.py" in place for place in second["where"])


def test_a_view_that_fails_leaves_one_line_with_the_error_and_one_with_the_answer(db, lines, monkeypatch):
    def fail() -> str:
        raise RuntimeError("of bob@example.org")

    monkeypatch.setattr("articles.views.ruler_month", fail)

    response = Client(raise_request_exception=False).get("/?q=secret")

    assert response.status_code == 500
    error, answered = (line for line in lines() if line["level"] == "ERROR" or "status" in line)
    assert (error["message"], error["words"]) == ("Internal Server Error: /", "of …@…")
    assert (answered["status"], answered["request"]) == (500, error["request"])
    assert "secret" not in json.dumps([error, answered])


def test_words_from_elsewhere_start_no_line_of_their_own():
    record = logging.LogRecord("x", logging.WARNING, __file__, 1, "a\nb %s", ("c\nd",), None)

    assert len(JsonFormatter().format(record).splitlines()) == 1


@pytest.mark.parametrize(
    ("more", "form"), [({}, "json"), ({"DEBUG": "1"}, "text"), ({"LOG_FORMAT": "text"}, "text")]
)
def test_production_logs_json_and_a_laptop_text(more, form):
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "from techjobs.settings import LOGGING as l; print(l['handlers']['console']['formatter'])",
        ],
        env={"PATH": os.environ["PATH"], "SECRET_KEY": "x", "SITE_URL": "https://example.org"} | more,
        cwd=ours.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == form
