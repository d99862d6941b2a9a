"""Probes: answered whoever asks and however, and true."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from techjobs import health


@pytest.fixture(autouse=True)
def _asked_anew():
    health._migrated.clear()
    yield
    health._migrated.clear()


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_it_answers_by_any_name_and_without_tls(client, db, settings, method, path):
    settings.SECURE_SSL_REDIRECT = True

    response = getattr(client, method)(path, headers={"Host": "10.0.0.7:8000"})

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_it_takes_no_post(client, path):
    assert client.post(path).status_code == 405


def test_readiness_names_its_parts(client, db):
    assert client.get("/readyz").json() == {"database": "ok", "migrations": "ok", "limits": "ok"}


def test_it_is_not_ready_before_its_migrations_are_applied(client, db):
    MigrationRecorder(connection).record_unapplied("comments", "0001_initial")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["migrations"] == "some are not applied: manage.py migrate"


def test_migrations_that_a_newer_release_brings_are_no_concern_of_this_one(client, db):
    MigrationRecorder(connection).record_applied("comments", "9999_of_the_next_release")

    assert client.get("/readyz").status_code == 200


def test_it_is_not_ready_without_the_table_that_counts(client, db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE techjobs_cache RENAME TO techjobs_cache_away")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["limits"] == "does not answer"


def test_liveness_asks_no_database(client):
    # Without the `db` fixture a question to the database fails the test.
    assert client.get("/livez").content == b"ok"


def test_the_second_question_costs_no_look_at_the_migrations(client, db, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(2):
        client.get("/readyz")
