import json

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import CHANGE, LogEntry
from django.urls import reverse
from django.utils import timezone

from accounts import own_data
from accounts.groups import EDITORS
from accounts.models import Agreement, ReferralSource
from tests.accounts.doors import make_member
from tests.accounts.people import sign_in, sign_in_for_sure, wait_an_hour
from tests.documents import document
from tests.factories import PASSWORD, make_page, make_staff

URL = "/accounts/data/"
REAUTHENTICATE = f"/accounts/reauthenticate/?next={URL}"


@pytest.fixture
def alice(db):
    return make_member("alice", first_name="Alice", last_name="Þórsdóttir")


def download(client):
    response = client.post(URL)
    assert response.status_code == 200
    return response


def test_the_page_says_what_the_file_holds(alice):
    response = sign_in_for_sure(alice).get(URL)

    assert document(response).texts("button")[-1] == "DOWNLOAD YOUR DATA"
    assert "no-store" in response["Cache-Control"]


def test_it_is_a_file_that_no_cache_keeps(alice):
    response = download(sign_in_for_sure(alice))

    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="tech-job-finder-data.json"'
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert "Þórsdóttir" in response.content.decode()


def test_it_holds_everything_that_is_kept(alice, settings):
    alice.heard_from = ReferralSource.objects.create(label="A dream")
    alice.heard_from_text = "about “tea”"
    alice.suspended_until = timezone.now()
    alice.save()
    alice.emailaddress_set.create(email="other@example.org")
    terms = make_page("terms").current
    agreement = Agreement.objects.create(user=alice, version=terms)
    SocialAccount.objects.create(user=alice, provider="github", uid="77", extra_data={"login": "alice-gh"})
    client = sign_in_for_sure(alice)

    data = download(client).json()

    assert (data["format"], data["version"], data["site"]) == (
        "tech-job-finder-account",
        1,
        settings.SITE_URL,
    )
    account = data["account"]
    assert account | {"username": "alice", "first_name": "Alice", "last_name": "Þórsdóttir"} == account
    assert (account["email"], account["is_staff"], account["groups"]) == ("alice@example.org", False, [])
    assert (account["heard_from"], account["heard_from_text"]) == ("A dream", "about “tea”")
    assert account["joined_at"]
    assert account["last_signed_in_at"]
    assert account["suspended_until"]
    assert account["email_addresses"] == [
        {"email": "alice@example.org", "verified": True, "primary": True},
        {"email": "other@example.org", "verified": False, "primary": False},
    ]
    [agreed] = account["agreements"]
    assert (agreed["page"], agreed["title"], agreed["version"]) == ("terms", terms.title, 1)
    assert agreed["agreed_at"][:16] == agreement.agreed_at.isoformat()[:16]
    [session] = account["sessions"]
    assert (session["ip"], "Firefox" in session["user_agent"]) == ("192.0.2.1", True)
    [connection] = account["connections"]
    assert (connection["provider"], connection["identifier"]) == ("github", "77")
    assert connection["received"] == {"login": "alice-gh"}
    assert account["admin_actions"] == []


def test_it_holds_what_an_editor_did(db):
    alice = make_staff("alice", EDITORS)
    alice.emailaddress_set.create(email=alice.email, verified=True, primary=True)
    LogEntry.objects.create(user=alice, object_repr="Django", action_flag=CHANGE, change_message="[]")

    account = download(sign_in_for_sure(alice)).json()["account"]

    assert (account["is_staff"], account["groups"]) == (True, [EDITORS])
    assert [entry["what"] for entry in account["admin_actions"]] == ["Changed “Django” — No fields changed."]


def test_every_column_of_a_member_is_in_it_or_left_out_on_purpose(alice):
    account = download(sign_in_for_sure(alice)).json()["account"]
    other_names = {"date_joined": "joined_at", "last_login": "last_signed_in_at"}
    # The number says nothing of anybody, the hash nobody needs, and whoever signs in is active.
    left_out = {"id", "password", "is_active", "is_superuser"}

    columns = {field.name for field in alice._meta.fields} - left_out
    assert {other_names.get(column, column) for column in columns} <= account.keys()


def test_no_secret_is_in_it(alice):
    client = sign_in_for_sure(alice)
    text = download(client).content.decode()

    assert alice.password not in text
    assert client.session.session_key not in text


def test_it_holds_nothing_of_others(alice):
    bob = make_member("bob", first_name="Robert")
    sign_in(bob, ip="198.51.100.9")

    text = download(sign_in_for_sure(alice)).content.decode()

    assert not {"bob", "Robert", "198.51.100.9"} & set(text.replace('"', " ").split())


def test_the_rooms_add_their_parts(alice, monkeypatch):
    monkeypatch.setattr(own_data, "_exports", {})
    own_data.register_export("words", lambda user: [f"said by {user}"])

    assert download(sign_in_for_sure(alice)).json()["words"] == ["said by alice"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_anonymous_signs_in_first(client, db, method):
    assert getattr(client, method)(URL).url == f"/accounts/login/?next={URL}"


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_left_the_device_alone_types_the_password_again(alice, method):
    client = sign_in_for_sure(alice)
    wait_an_hour(client)

    response = getattr(client, method)(URL)

    assert (response.status_code, response.url) == (302, REAUTHENTICATE.replace(URL, "%2Faccounts%2Fdata%2F"))
    assert client.post(REAUTHENTICATE, {"password": "not the one"}).status_code == 200
    assert client.get(URL).status_code == 302
    client.post(REAUTHENTICATE, {"password": PASSWORD})
    assert client.get(URL).status_code == 200


def test_a_form_from_elsewhere_gets_nothing(alice):
    client = sign_in_for_sure(alice)
    client.handler.enforce_csrf_checks = True

    assert client.post(URL).status_code == 403


def test_other_methods_are_refused(alice):
    assert sign_in_for_sure(alice).put(URL).status_code == 405


def test_somebody_suspended_gets_it(alice):
    alice.suspended_until = timezone.now() + timezone.timedelta(days=9)
    alice.save()

    assert json.loads(download(sign_in_for_sure(alice)).content)["account"]["username"] == "alice"
    assert reverse("account_data") == URL
