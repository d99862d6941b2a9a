"""What the forms say when something is wrong, and where the page opens then."""

import pytest
from django.test import Client

from accounts.models import USERNAME
from tests.accounts.doors import (
    CHANGE_PASSWORD,
    CODE,
    EMAIL,
    LOGIN,
    RESET,
    SIGNUP,
    errors,
    make_member,
    sign_up,
)
from tests.accounts.people import sign_in_for_sure
from tests.documents import document

HOME, DELETE = "/accounts/", "/accounts/delete/"
NO_ADDRESS = "This is not an e-mail address: one looks like name@example.org."


@pytest.fixture
def member(db):
    return sign_in_for_sure(make_member("alice"))


def focused(response):
    return [
        element.attributes["name"]
        for element in document(response).elements
        if "autofocus" in element.attributes
    ]


@pytest.mark.parametrize("username", ["al", "x" * 31, "al ice"])
def test_one_sentence_has_the_rule_for_usernames(client, db, username):
    assert set(errors(sign_up(client, username, "alice@example.org"))["username"]) == {USERNAME.message}


def test_an_address_that_is_none(client, db):
    assert errors(sign_up(client, email="charlie@"))["email"] == [NO_ADDRESS]
    assert errors(client.post(RESET, {"email": "charlie@"}))["email"] == [NO_ADDRESS]
    sign_up(client)
    assert errors(client.post(CODE, {"action": "change", "email": "charlie@"}))["email"] == [NO_ADDRESS]


def test_two_passwords_that_differ(client, member):
    wrong = {"oldpassword": "x", "password1": "correct horse battery", "password2": "another"}

    assert errors(sign_up(client, password2="another"))["password2"] == [
        "The two passwords are not the same."
    ]
    found = errors(member.post(CHANGE_PASSWORD, wrong))
    assert found["password2"] == ["The two passwords are not the same."]
    assert found["oldpassword"] == ["This is not your current password."]


@pytest.mark.parametrize("url", [SIGNUP, LOGIN, RESET])
def test_what_is_missing(client, db, url):
    response = client.post(url, {})

    assert {sentence for said in errors(response).values() for sentence in said} == {"Fill this in."}
    assert "This field" not in response.text


def test_a_name_that_is_too_long(client, member):
    too_long = ["Use at most 150 characters."]

    assert errors(sign_up(client, first_name="x" * 151))["first_name"] == too_long
    assert errors(member.post(HOME, {"first_name": "x" * 151, "last_name": "x"}))["first_name"] == too_long


@pytest.mark.parametrize(
    ("url", "data", "first"),
    [
        (SIGNUP, {"email": "charlie@example.org"}, "first_name"),
        (LOGIN, {}, "login"),
        (RESET, {"email": "charlie@"}, "email"),
    ],
)
def test_a_door_opens_again_at_the_first_mistake(client, db, url, data, first):
    assert not focused(client.get(url))

    response = client.post(url, data)

    assert focused(response) == [first]
    [title] = document(response).texts("title")
    assert title.startswith("Error: ")
    assert title.endswith(" | Tech Job Finder")


@pytest.mark.parametrize(
    ("url", "data", "first"),
    [
        (HOME, {"first_name": "Ada", "last_name": ""}, "last_name"),
        (EMAIL, {"action_add": "", "email": "charlie@"}, "email"),
        (CHANGE_PASSWORD, {}, "oldpassword"),
        (DELETE, {"username": "alice"}, "comments"),
        (DELETE, {"comments": "stay", "username": "bob"}, "username"),
    ],
)
def test_so_do_a_members_own_pages(member, url, data, first):
    assert "Error" not in document(member.get(url)).texts("title")[0]

    response = member.post(url, data)

    assert focused(response) == [first]
    assert document(response).texts("title")[0].startswith("Error: ")


@pytest.mark.parametrize(
    ("data", "first"), [({"code": "BBBB-BBBB"}, "code"), ({"action": "change"}, "email")]
)
def test_the_page_for_the_code_opens_at_the_form_that_was_sent(db, data, first):
    client = Client()
    sign_up(client)

    response = client.post(CODE, data)

    assert focused(response) == [first]
    assert document(response).texts("title")[0].startswith("Error: ")


def test_a_wrong_password_is_an_error_of_no_field(client, db):
    response = client.post(LOGIN, {"login": "nobody", "password": "wrong"})

    assert document(response).texts("title") == ["Error: Sign In | Tech Job Finder"]
    assert focused(response) == []
