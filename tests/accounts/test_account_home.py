import pytest
from django.urls import reverse

from accounts.models import User
from tests.documents import document
from tests.factories import UserFactory

URL = "/accounts/"


@pytest.fixture
def alice(client, db):
    alice = UserFactory(username="alice", first_name="Alice", last_name="Liddell")
    client.force_login(alice)
    return alice


def names(**changed):
    return {"first_name": "Alice", "last_name": "Liddell"} | changed


def test_it_shows_what_is_public_and_what_is_not(client, alice):
    response = client.get(reverse("account_home"))
    page = document(response)

    assert page.texts("h1") == ["Your account"]
    assert page.texts("h2") == [
        "Username",
        "Names",
        "E-mail address",
        "Password",
        "Second factor",
        "Sessions",
        "Corrections",
        "Your data",
    ]
    assert {
        field.attributes["name"]: field.attributes["value"] for field in page.all("input", maxlength="150")
    } == (names())
    assert "alice@example.org" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    for name in (
        "account_email",
        "account_change_password",
        "mfa_index",
        "usersessions_list",
        "account_data",
        "account_delete",
    ):
        assert reverse(name) in page.links()


def test_somebody_else_sees_nothing_of_it(client, alice):
    client.force_login(UserFactory(username="bob"))

    assert "Liddell" not in client.get(URL).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_anonymous_signs_in_first(client, db, method):
    response = getattr(client, method)(URL)

    assert response.status_code == 302
    assert response.url == f"/accounts/login/?next={URL}"


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, alice, method):
    assert getattr(client, method)(URL).status_code == 405


def test_names_are_changed_and_nothing_else(client, alice):
    before = User.objects.values().get()

    response = client.post(
        URL, names(first_name="Alicia", username="queen", is_staff="on", email="x@y.example")
    )

    assert response.url == URL
    assert User.objects.values().get() == before | {"first_name": "Alicia"}
    assert "Your names are changed." in client.get(URL).content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anne   Marie ", "Anne Marie"),
        ("O'Brien-Ní", "O'Brien-Ní"),
        ("Zoe\u0308", "Zoë"),
        ("李", "李"),
        ("<b>Bob</b>", "<b>Bob</b>"),
        ("x" * 150, "x" * 150),
        ("نازنین\u200cزهرا", "نازنین\u200cزهرا"),
        ("Anne\tMarie\n", "Anne Marie"),
    ],
)
def test_a_name_may_be(client, alice, typed, kept):
    client.post(URL, names(first_name=typed))

    alice.refresh_from_db()
    assert alice.first_name == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Fill this in."),
        (" \u3000\n", "Fill this in."),
        ("x" * 151, "at most 150 characters"),
        ("\u0958" * 76, "at most 150 characters"),
        ("Al\x00ice", "Null characters are not allowed."),
        ("Al\x1bice", "cannot be seen"),
        ("Al\u202eice", "cannot be seen"),
        ("\u200b", "cannot be seen"),
        ("\u200d\u200c", "A name has letters."),
        ("...", "A name has letters."),
    ],
)
def test_a_name_may_not_be(client, alice, typed, said):
    response = client.post(URL, names(last_name=typed))

    assert response.status_code == 200
    assert said in response.content.decode()
    alice.refresh_from_db()
    assert alice.last_name == "Liddell"


def test_what_was_typed_is_kept_beside_what_is_wrong_with_it(client, alice):
    page = document(client.post(URL, names(first_name='"><script>', last_name="")))

    [first, last] = page.all("input", maxlength="150")
    assert first.attributes["value"] == '"><script>'
    assert last.attributes["aria-invalid"] == "true"


def test_the_contents_name_where_one_is(client, alice):
    page = document(client.get(URL))

    [current] = [link for link in page.all("a") if link.attributes.get("aria-current")]
    assert current.attributes["href"] == URL
    assert "Connected accounts" not in page.texts("a")


def test_connected_accounts_stand_there_once_there_is_a_provider(client, alice, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {"APPS": [{"client_id": "x", "secret": "y"}]}}

    assert "Connected accounts" in document(client.get(URL)).texts("a")
