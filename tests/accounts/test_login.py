import pytest
from django.contrib.auth.hashers import identify_hasher
from django.urls import reverse

from accounts.models import User
from techjobs import settings as site_settings
from tests.accounts.doors import (
    CODE,
    EMAIL,
    LOGIN,
    RESET,
    SIGNUP,
    code_in,
    errors,
    is_signed_in,
    make_member,
    sign_in,
)
from tests.factories import PASSWORD

ARTICLE = "/articles/django-vs-fastapi-vs-flask/#comments"


def test_the_page_has_its_words(client, db):
    response = client.get(LOGIN, {"next": ARTICLE})

    assert "<h1>Sign In</h1>" in response.text
    assert "Continue with e-mail and password" in response.text
    assert [(field.label, field.help_text) for field in response.context["form"]] == [
        ("E-mail address", "Or your username."),
        ("Password", ""),
    ]
    assert "Don't have an account?" in response.text
    assert f'href="{SIGNUP}?next=%2Farticles%2Fdjango-vs-fastapi-vs-flask%2F%23comments"' in response.text
    assert f'<a href="{reverse("account_reset_password")}">Reset password</a>' in response.text


@pytest.mark.parametrize("login", ["alice", "ALICE", "alice@example.org", "Alice@Example.org", " alice "])
def test_a_member_signs_in_by_username_or_address_and_goes_on(client, db, login):
    make_member("alice")

    assert sign_in(client, login, next=ARTICLE).url == ARTICLE
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("login", "password"), [("alice", "wrong"), ("bob", "wrong"), ("", ""), ("a\x00", "b")]
)
def test_who_is_wrong_stays_out(client, db, login, password):
    make_member("alice")

    response = sign_in(client, login, password)

    assert response.status_code == 200
    assert errors(response)
    assert not is_signed_in(client)


def test_who_has_been_shut_out_learns_it_by_the_right_password_only(client, db):
    make_member("alice", is_active=False)

    assert sign_in(client, "alice", "wrong").status_code == 200
    response = sign_in(client, "alice")
    assert "This account is closed" in client.get(response.url).text
    assert not is_signed_in(client)


def test_a_next_on_another_site_is_not_followed(client, db):
    make_member("alice")

    assert sign_in(client, "alice", next="//evil.example/").url == "/"


def test_signing_in_begins_another_session(client, db):
    make_member("alice")
    client.get(LOGIN)
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key

    sign_in(client, "alice")

    assert client.session.session_key != before


def test_one_signs_out_by_a_form_only(client, db):
    client.force_login(make_member("alice"))

    assert "SIGN OUT" in client.get(reverse("account_logout")).text
    assert is_signed_in(client)
    assert client.post(reverse("account_logout")).url == "/"
    assert not is_signed_in(client)


def test_a_member_is_led_on(client, db):
    client.force_login(make_member("alice"))

    assert client.get(LOGIN, {"next": ARTICLE}).url == ARTICLE


def test_a_superuser_made_at_the_console_confirms_the_address_first(client, db, mailoutbox):
    User.objects.create_superuser("boss", "boss@example.org", PASSWORD)

    response = sign_in(client, "boss", next="/admin/")
    assert response.url == CODE
    assert client.post(CODE, {"code": code_in(mailoutbox[0])}).url == "/admin/"
    assert is_signed_in(client)


@pytest.mark.parametrize("path", [LOGIN, SIGNUP, RESET, CODE, EMAIL, "/accounts/no-such-page/"])
@pytest.mark.parametrize("member", [True, False])
def test_no_cache_keeps_a_page_of_the_doors(client, db, path, member):
    if member:
        client.force_login(make_member("alice"))

    assert client.get(path)["Cache-Control"] == "private, no-store"


def test_passwords_are_hashed_with_argon2(db, settings):
    settings.PASSWORD_HASHERS = site_settings.PASSWORD_HASHERS

    user = User(username="alice")
    user.set_password("correct horse battery staple")

    assert identify_hasher(user.password).algorithm == "argon2"
