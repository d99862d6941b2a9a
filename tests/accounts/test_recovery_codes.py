"""Recovery codes: shown once, good once."""

import pytest
from django.test import Client

from tests.accounts.doors import make_member, sign_in
from tests.accounts.people import sign_in_for_sure
from tests.accounts.second_factors import (
    AUTHENTICATE,
    CODES,
    DOWNLOAD,
    GENERATE,
    INDEX,
    code,
    give_app,
    kinds,
    recovery_codes,
    said,
    set_up,
)
from tests.documents import document

ARTICLE = "/articles/django-vs-fastapi-vs-flask/#comments"


@pytest.fixture
def bob(db):
    return make_member("bob")


def test_recovery_codes_are_shown_once(bob):
    client = sign_in_for_sure(bob)
    set_up(client)
    page = client.get(CODES)

    codes = document(page).texts("code")
    assert codes == recovery_codes(bob)
    assert len(set(codes)) == 10
    assert page["Cache-Control"] == "private, no-store"
    file = client.get(DOWNLOAD)
    assert file["Content-Disposition"] == 'attachment; filename="tech-job-finder-recovery-codes.txt"'
    assert set(codes) <= set(file.text.split())
    assert document(client.get(CODES)).texts("code") == codes  # a page that never came comes again
    assert client.post(CODES).url == INDEX

    for url in (CODES, DOWNLOAD):
        assert not set(codes) & set(client.get(url, follow=True).text.split())


def test_nobody_else_sees_them_nor_another_session_nor_later(bob, monkeypatch):
    client = sign_in_for_sure(bob)
    secret = set_up(client)
    elsewhere = Client()
    sign_in(elsewhere, "bob")
    elsewhere.post(AUTHENTICATE, {"code": code(secret, 1)})

    assert elsewhere.get(CODES).url == INDEX
    assert elsewhere.get(DOWNLOAD).url == CODES
    assert client.get(CODES).status_code == 200
    monkeypatch.setattr("accounts.second_factor.recovery.SHOWN_FOR", -1)
    assert client.get(CODES).url == INDEX


def test_a_recovery_code_signs_in_once(bob):
    give_app(bob)
    codes = recovery_codes(bob)
    client, again = Client(), Client()
    sign_in(client, "bob", next=ARTICLE)

    assert client.post(AUTHENTICATE, {"code": codes[3]}).url == ARTICLE
    assert recovery_codes(bob) == codes[:3] + codes[4:]
    sign_in(again, "bob")
    assert said(again.post(AUTHENTICATE, {"code": codes[3]}))
    assert "9 of 10 are left." in client.get(INDEX).text


def test_new_recovery_codes_take_the_place_of_the_old(bob, mailoutbox, django_capture_on_commit_callbacks):
    client = sign_in_for_sure(bob)
    set_up(client)
    old = recovery_codes(bob)

    assert "10 that you have no longer count" in client.get(GENERATE).text
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(GENERATE).url == CODES

    new = document(client.get(CODES)).texts("code")
    assert not set(new) & set(old)
    assert mailoutbox[-1].subject == "Tech Job Finder: new recovery codes have been made"


def test_without_a_factor_there_are_no_recovery_codes(bob):
    client = sign_in_for_sure(bob)

    assert client.post(GENERATE).url == INDEX
    assert "are for who has an authenticator app or a passkey" in client.get(INDEX).text
    assert kinds(bob) == []
