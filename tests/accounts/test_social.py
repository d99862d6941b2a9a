"""Signing in with an account elsewhere, against a provider of our own that really answers."""

import http.client
import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from allauth.account.managers import EmailAddressManager
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.test import Client

from accounts.models import Agreement, User
from tests.accounts.doors import CODE, LOGIN, code_in, errors, is_signed_in, make_member, sign_in
from tests.factories import PASSWORD, make_page
from tests.oidc import Provider

START = "/accounts/oidc/oidc/login/"
CALLBACK = "/accounts/oidc/oidc/login/callback/"
SOCIAL_SIGNUP = "/accounts/3rdparty/signup/"
CONNECTIONS = "/accounts/3rdparty/"
ARTICLE = "/articles/django-vs-fastapi-vs-flask/#comments"
ALICE = {
    "sub": "4711",
    "email": "alice@example.org",
    "email_verified": True,
    "given_name": "Alice",
    "family_name": "Liddell",
    "preferred_username": "alice",
}
FORM = {
    "email": "alice@example.org",
    "first_name": "Alice",
    "last_name": "Liddell",
    "username": "alice",
    "heard_from": "",
    "heard_from_text": "",
}


@pytest.fixture
def provider(db, settings):
    with Provider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [provider.app()]}}
        provider.person = dict(ALICE)
        yield provider


def leave(client, process="login", **query):
    """The provider's address, to which the site's own page leads."""
    query = "&".join(f"{name}={value}" for name, value in {"process": process, **query}.items())
    response = client.post(f"{START}?{query}")
    assert response.status_code == 200
    return response.context["url"]


def come_back(client, url):
    """What the provider's redirect gets at the site."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    connection.request("GET", f"{parts.path}?{parts.query}")
    back = urlsplit(connection.getresponse().getheader("Location"))
    connection.close()
    assert back.path == CALLBACK
    return client.get(f"{back.path}?{back.query}")


def go_and_come_back(client, process="login", **query):
    return come_back(client, leave(client, process, **query))


def test_who_is_new_gets_our_form_agrees_and_is_in(client, provider, mailoutbox):
    terms = make_page("terms").current

    response = go_and_come_back(client, next=ARTICLE.replace("#", "%23"))

    assert response.url == SOCIAL_SIGNUP
    page = client.get(SOCIAL_SIGNUP)
    assert "By signing up, you agree" in page.text
    form = page.context["form"]
    assert list(form.fields) == [*FORM]
    assert [form[name].value() or "" for name in FORM] == list(FORM.values())
    assert not User.objects.exists()

    assert client.post(SOCIAL_SIGNUP, FORM).url == ARTICLE

    alice = User.objects.get()
    assert is_signed_in(client)
    assert (alice.username, alice.first_name, alice.has_usable_password()) == ("alice", "Alice", False)
    assert Agreement.objects.get(user=alice).version == terms
    assert EmailAddress.objects.get(user=alice).verified
    assert not mailoutbox
    assert not {"/token", "/userinfo"} - set(provider.asked)


def test_who_comes_again_is_in_at_once(client, provider):
    go_and_come_back(client)
    client.post(SOCIAL_SIGNUP, FORM)

    again = Client()
    assert go_and_come_back(again).url == "/"
    assert is_signed_in(again)
    assert User.objects.count() == 1


def test_an_address_that_nobody_vouches_for_is_confirmed_first(client, provider, mailoutbox):
    provider.person["email_verified"] = False
    go_and_come_back(client)

    assert client.post(SOCIAL_SIGNUP, FORM).url == CODE
    assert not is_signed_in(client)
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert is_signed_in(client)


@pytest.mark.parametrize("vouched", [True, False])
def test_nobody_gets_a_members_account_by_its_address(client, provider, mailoutbox, vouched):
    member = make_member("bob", email="alice@example.org")
    provider.person["email_verified"] = vouched

    assert go_and_come_back(client).url == SOCIAL_SIGNUP
    assert client.post(SOCIAL_SIGNUP, FORM).url == CODE
    client.post(CODE, {"code": client.session["account_email_verification_code"]["code"]})

    assert not is_signed_in(client)
    assert not SocialAccount.objects.filter(user=member).exists()
    assert EmailAddress.objects.get(verified=True).user == member
    assert mailoutbox[0].subject == "Tech Job Finder: you have an account already"


@pytest.mark.parametrize("username", ["admin", "bob", "x"])
def test_usernames_are_as_strictly_judged_as_at_the_other_door(client, provider, username):
    make_member("bob")
    go_and_come_back(client)

    assert "username" in errors(client.post(SOCIAL_SIGNUP, FORM | {"username": username}))


def test_who_comes_second_by_a_moment_gets_an_ordinary_answer(client, provider, monkeypatch):
    go_and_come_back(client)
    clean = "accounts.adapter.AccountAdapter.clean_username"
    monkeypatch.setattr(clean, _free_once(monkeypatch, clean))

    response = client.post(SOCIAL_SIGNUP, FORM)

    assert response.status_code == 200
    assert errors(response)["username"] == ["A user with that username already exists."]
    assert client.post(SOCIAL_SIGNUP, FORM | {"username": "alice-l"}).url == "/"


def test_whose_address_is_confirmed_by_another_meanwhile_waits_for_a_code(client, provider, monkeypatch):
    go_and_come_back(client)
    make_member("bob", email="alice@example.org")
    is_verified = EmailAddressManager.is_verified

    def not_yet(self, email):
        monkeypatch.setattr(EmailAddressManager, "is_verified", is_verified)
        return False

    monkeypatch.setattr(EmailAddressManager, "is_verified", not_yet)

    assert client.post(SOCIAL_SIGNUP, FORM).url == CODE
    assert EmailAddress.objects.get(verified=True).user.username == "bob"


def _free_once(monkeypatch, path):
    """The username is free when the form looks, and taken when it saves."""
    from accounts.adapter import AccountAdapter

    judge = AccountAdapter.clean_username

    def clean_username(self, username, shallow=False):
        monkeypatch.setattr(path, judge)
        make_member("ALICE", email="first@example.org")
        return username

    return clean_username


def test_a_member_connects_it_and_signs_in_with_it(provider, mailoutbox):
    make_member("bob")
    client = Client()
    sign_in(client, "bob")
    response = go_and_come_back(client, "connect")
    client.post(response.url, {"password": PASSWORD}, follow=True)

    assert SocialAccount.objects.get().user.username == "bob"
    assert "Example ID" in client.get(CONNECTIONS).text
    other = Client()
    assert go_and_come_back(other).url == "/"
    assert is_signed_in(other)
    assert [mail.subject for mail in mailoutbox] == ["Tech Job Finder: a way to sign in has been added"]

    page = client.get(CONNECTIONS)
    client.post(CONNECTIONS, {"account": page.context["form"].accounts.get().pk}, follow=True)
    assert not SocialAccount.objects.exists()


def test_who_changes_their_mind_there_is_told_so(client, provider):
    provider.person = {}

    response = client.get(go_and_come_back(client).url)

    assert "You stopped on the way" in response.text


@pytest.mark.parametrize("query", ["", "?code=1", "?code=1&state=forged", "?error=server_error"])
def test_an_answer_that_nobody_asked_for_is_refused(client, provider, query):
    response = client.get(CALLBACK + query, follow=True)

    assert "The other site did not say who you are" in response.text
    assert not is_signed_in(client)


def test_an_answer_of_another_browser_is_refused(provider):
    url = leave(Client())
    victim = Client()

    come_back(victim, url)

    assert not is_signed_in(victim)
    assert victim.get(SOCIAL_SIGNUP).url == LOGIN


def test_a_link_alone_does_not_begin_it(client, provider):
    response = client.get(START)

    assert response.status_code == 200
    assert "Continue with Example ID" in response.text
    assert "/authorize" not in provider.asked


def test_without_a_pending_one_there_is_no_form(client, provider):
    assert client.get(SOCIAL_SIGNUP).url == LOGIN


def test_a_provider_that_does_not_answer_is_no_error_of_ours(client, provider):
    provider.server.shutdown()
    provider.server.server_close()

    response = client.post(f"{START}?process=login")

    assert response.status_code == 503
    assert "The other site did not say who you are" in response.text


def test_the_doors_offer_it_before_the_form(client, provider):
    text = client.get(LOGIN, {"next": "/articles/"}).text

    assert text.index("Continue with Example ID") < text.index("OR continue with e-mail and password")
    assert f'action="{START}?process=login&amp;next=%2Farticles%2F"' in text


def test_the_policy_names_no_other_site(client, provider):
    for response in (client.get(LOGIN), client.post(f"{START}?process=login")):
        policy = response["Content-Security-Policy"]
        assert "form-action 'self';" in policy + ";"
        assert provider.url not in policy


ASK = """
import json
from techjobs import settings
print(json.dumps(settings.SOCIALACCOUNT_PROVIDERS))
"""


def providers(**variables):
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "only-for-this-test",
        "SITE_URL": "https://example.org",
        "DATABASE_URL": "sqlite://:memory:",
        **variables,
    }
    result = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=django_settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(result.stdout)


def keys(name):
    return {f"{name}_CLIENT_ID": "id", f"{name}_CLIENT_SECRET": "secret"}


def test_without_keys_there_is_none():
    assert providers() == {"openid_connect": {"APPS": []}}
    assert providers(GOOGLE_CLIENT_ID="id", **keys("OIDC")) == {"openid_connect": {"APPS": []}}


def test_each_is_there_whose_keys_are_set():
    found = providers(
        **keys("GOOGLE"),
        **keys("GITHUB"),
        **keys("LINKEDIN"),
        **keys("OIDC"),
        OIDC_NAME="Example ID",
        OIDC_SERVER_URL="https://id.example",
    )

    assert {"google", "github", "openid_connect"} == set(found)
    assert [
        (app["provider_id"], app["name"], app["settings"]["server_url"])
        for app in found["openid_connect"]["APPS"]
    ] == [
        ("linkedin", "LinkedIn", "https://www.linkedin.com/oauth"),
        ("oidc", "Example ID", "https://id.example"),
    ]
