"""The admin, and all that lies below it, is closed to staff who have not used a second factor."""

from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.groups import EDITORS
from accounts.models import User
from tests.accounts.doors import LOGIN, is_signed_in, make_member, sign_in
from tests.accounts.people import sign_in_for_sure
from tests.accounts.second_factors import (
    ACTIVATE,
    ADD,
    AUTHENTICATE,
    CODES,
    GENERATE,
    INDEX,
    REAUTHENTICATE,
    REAUTHENTICATE_BY_PASSKEY,
    Key,
    add_passkey,
    code,
    give_app,
    in_by_code,
    recovery_codes,
    sign_in_by_passkey,
)
from tests.accounts.test_social import come_back, leave
from tests.factories import PASSWORD, make_staff
from tests.oidc import Provider

PLACE = "/admin/articles/article/?q=django"


@pytest.fixture(autouse=True)
def _needed(settings):
    settings.STAFF_NEED_SECOND_FACTOR = True


@pytest.fixture
def alice(db):
    """An editor."""
    alice = make_staff("alice", EDITORS)
    alice.emailaddress_set.create(email=alice.email, verified=True, primary=True)
    return alice


def test_outside_debug_it_is_needed_and_no_variable_changes_it(monkeypatch):
    from techjobs import settings

    assert settings.STAFF_NEED_SECOND_FACTOR is (not settings.DEBUG) is True
    source = (settings.BASE_DIR / "techjobs" / "settings.py").read_text()
    assert "\nSTAFF_NEED_SECOND_FACTOR = not DEBUG\n" in source


def test_at_the_first_sign_in_one_enrols_and_is_back_where_one_wanted_to_go(alice):
    client = Client()
    response = client.get(PLACE, follow=True)
    login = response.redirect_chain[-1][0]
    assert login.startswith(LOGIN)
    assert sign_in(client, "alice", next=PLACE).url == PLACE
    assert client.get(PLACE).url == INDEX
    assert "The desk opens with a password and a second factor." in client.get(INDEX).text

    secret = client.get(ACTIVATE).context["form"].secret
    assert client.post(ACTIVATE, {"code": code(secret)}).url == CODES
    assert client.post(CODES).url == PLACE
    assert client.get(PLACE).status_code == 200


def test_or_with_a_passkey(alice):
    client = sign_in_for_sure(alice)
    client.get(PLACE)

    assert add_passkey(client, Key()).url == CODES
    assert client.post(CODES).url == PLACE
    assert client.get(PLACE).status_code == 200


def test_a_passkey_alone_opens_it(alice):
    client, key = sign_in_for_sure(alice), Key()
    add_passkey(client, key)
    visitor = Client()

    assert sign_in_by_passkey(visitor, key, next=PLACE).url == PLACE
    assert visitor.get(PLACE).status_code == 200


def test_a_code_at_sign_in_opens_it(alice):
    assert in_by_code(alice, give_app(alice)).get(PLACE).status_code == 200


def test_a_recovery_code_opens_it(alice):
    give_app(alice)
    client = Client()
    sign_in(client, "alice", next=PLACE)

    assert client.post(AUTHENTICATE, {"code": recovery_codes(alice)[0]}).url == PLACE
    assert client.get(PLACE).status_code == 200


def test_a_session_from_before_the_enrolment_does_not(alice):
    before = Client()
    sign_in(before, "alice")
    secret = give_app(alice)
    asks = f"{REAUTHENTICATE}?next={quote(PLACE, safe='')}"

    assert before.get(PLACE).url == asks
    assert before.get(asks).status_code == 200
    assert before.post(REAUTHENTICATE, {"code": code(secret), "next": PLACE}).url == PLACE
    assert before.get(PLACE).status_code == 200


def test_nor_does_the_password_once_more(alice):
    before = sign_in_for_sure(alice)
    give_app(alice)

    assert before.get(PLACE).url.startswith(REAUTHENTICATE)


def test_nor_is_the_password_offered_there(alice):
    before = sign_in_for_sure(alice)
    give_app(alice)

    assert "Use your password" not in before.get(REAUTHENTICATE).text
    assert before.get("/accounts/reauthenticate/?next=/accounts/data/").url.startswith(REAUTHENTICATE)
    before.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert before.get(PLACE).url.startswith(REAUTHENTICATE)
    assert "Use your password" in in_by_code(alice, give_app_again(alice)).get(REAUTHENTICATE).text


def give_app_again(user):
    Authenticator.objects.filter(user=user).delete()
    return give_app(user)


def test_nor_can_such_a_session_add_or_take_away_a_factor(alice):
    """Else whoever has the password and an old session would add a factor of their own."""
    before = sign_in_for_sure(alice)
    give_app(alice)
    kinds = list(Authenticator.objects.filter(user=alice).values_list("pk", flat=True))

    for url in (INDEX, ACTIVATE, ADD, GENERATE, f"{INDEX}totp/deactivate/", CODES):
        for method in (before.get, before.post):
            assert method(url).url.startswith(REAUTHENTICATE), url
    assert list(Authenticator.objects.filter(user=alice).values_list("pk", flat=True)) == kinds


def test_whoever_has_only_passkeys_is_asked_for_one(alice):
    client, key = sign_in_for_sure(alice), Key()
    add_passkey(client, key)
    before = Client()
    before.force_login(alice)

    assert before.get(PLACE).url.startswith(f"{REAUTHENTICATE_BY_PASSKEY}?next=")
    page = before.get(before.get(PLACE).url)
    assert "Use a code" in page.text  # one of the recovery codes


def test_a_session_whose_factor_was_removed_is_asked_for_another(alice):
    secret = give_app(alice)
    client = in_by_code(alice, secret)
    assert client.get(PLACE).status_code == 200
    Authenticator.objects.filter(user=alice, type="totp").delete()
    Authenticator.objects.create(user=alice, type="webauthn", data={"name": "x", "credential": {}})

    assert client.get(PLACE).status_code == 302


def test_what_somebody_else_used_in_the_same_browser_does_not_count(alice):
    secret = give_app(alice)
    client = in_by_code(alice, secret)
    session = client.session
    records = session["account_authentication_methods"]
    boss = make_member("boss", is_staff=True, is_superuser=True)
    give_app(boss)
    client.force_login(boss)
    session = client.session
    session["account_authentication_methods"] = records
    session.save()

    assert client.get(PLACE).status_code == 302


def test_recovery_codes_without_a_factor_are_none(alice):
    give_app(alice)
    Authenticator.objects.filter(user=alice, type="totp").delete()
    client = Client()
    client.force_login(alice)

    assert client.get(PLACE).url == INDEX


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Requested-With": "XMLHttpRequest"},
        {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Accept": "application/json"},
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("enrolled", [True, False])
def test_a_script_or_a_frame_is_told_and_not_led(alice, headers, method, enrolled):
    if enrolled:
        give_app(alice)
    client = Client()
    client.force_login(alice)

    response = getattr(client, method)(PLACE, headers=headers)

    assert response.status_code == 403
    assert response.json() == {"error": "Use your second factor first: open the desk in a new tab."}
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/admin/articles/article/add/?x=1", "/admin/articles/article/add/?x=1"),
        ("http://evil.example/admin/", "/admin/"),
        ("http://testserver/accounts/", "/admin/"),
        ("http://testserver//evil.example/admin/", "/admin/"),
        ("http://[bad/admin/", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_a_form_leads_back_to_the_page_it_stood_on(alice, referer, back):
    client = Client()
    client.force_login(alice)
    give_app(alice)

    response = client.post("/admin/articles/article/add/", {"slug": "x"}, headers={"referer": referer})

    assert response.url == f"{REAUTHENTICATE}?next={quote(back, safe='')}"


@pytest.mark.parametrize(
    ("url", "back"),
    [
        ("/admin/login/", "/admin/"),
        ("/admin/logout/", "/admin/"),
        (f"/admin/login/?next={quote(PLACE)}", PLACE),
        ("/admin/login/?next=//evil.example/", "/admin/"),
        ("/admin/login/?next=https://evil.example/admin/", "/admin/"),
        ("/admin/login/?next=/admin/logout/", "/admin/"),
        ("/admin//evil.example/", "/admin//evil.example/"),
    ],
)
def test_there_is_no_loop_and_no_way_elsewhere(alice, url, back):
    secret = give_app(alice)
    client = Client()
    client.force_login(alice)

    response = client.get(url)

    assert response.url == f"{REAUTHENTICATE}?next={quote(back, safe='')}"
    assert client.post(REAUTHENTICATE, {"code": code(secret), "next": back}).url == back
    assert client.get("/admin/").status_code == 200


def test_the_address_to_go_on_to_is_nobodys_to_choose(alice):
    client = sign_in_for_sure(alice)
    secret = client.get(f"{ACTIVATE}?next=//evil.example/").context["form"].secret

    assert client.post(f"{ACTIVATE}?next=//evil.example/", {"code": code(secret)}).url == CODES
    assert client.post(CODES, {"next": "//evil.example/"}).url == INDEX


def test_two_tabs_enrol_and_both_go_on(alice):
    client = sign_in_for_sure(alice)
    client.get("/admin/pages/page/")
    secret = client.get(ACTIVATE).context["form"].secret
    client.get(PLACE)
    client.get(ACTIVATE)
    client.post(ACTIVATE, {"code": code(secret)})

    again = client.post(ACTIVATE, {"code": code(secret)})

    assert again.status_code == 200  # a new secret, should one want another app
    assert client.get(PLACE).status_code == 200
    assert client.get("/admin/pages/page/").status_code == 200
    assert Authenticator.objects.filter(user=alice, type="totp").count() == 1


def test_a_session_that_ended_leads_to_the_door_and_back(alice):
    secret = give_app(alice)
    client = in_by_code(alice, secret)
    client.session.flush()

    assert client.post(PLACE).url == f"/admin/login/?next={quote(PLACE)}"
    assert client.post(ACTIVATE, {"code": "1"}).url.startswith(f"{LOGIN}?next=")


def test_a_member_gets_what_members_got(db):
    client = Client()
    client.force_login(make_member("bob"))

    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/").status_code == 404


def test_somebody_who_is_staff_no_more_is_not_led_to_enrol(alice):
    client = in_by_code(alice, give_app(alice))
    User.objects.filter(pk=alice.pk).update(is_staff=False)

    assert client.get("/admin/login/").status_code == 404


def test_the_rest_of_the_site_is_open_to_staff_as_ever(alice):
    client = Client()
    client.force_login(alice)

    for url in ("/", "/accounts/", INDEX):
        assert client.get(url).status_code == 200


def test_looking_costs_one_query(alice, django_assert_num_queries):
    client = in_by_code(alice, give_app(alice))
    client.get("/admin/jsi18n/")
    with django_assert_num_queries(3):  # the session, the member, and what they have
        client.get("/admin/jsi18n/")


def test_a_sign_in_with_an_account_elsewhere_is_asked_for_it_too(alice, settings):
    secret = give_app(alice)
    SocialAccount.objects.create(user=alice, provider="oidc", uid="4711")
    with Provider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [provider.app()]}}
        provider.person = {"sub": "4711", "email": alice.email, "email_verified": True}
        client = Client()
        response = come_back(client, leave(client))

    assert response.url == AUTHENTICATE
    assert not is_signed_in(client)
    client.post(AUTHENTICATE, {"code": code(secret)})
    assert client.get(PLACE).status_code == 200
