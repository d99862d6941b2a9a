"""Setting up a second factor, signing in with it, and taking it away again."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.second_factor import factors
from tests.accounts.doors import LOGIN, RESET, is_signed_in, link_in, make_member, sign_in
from tests.accounts.people import sign_in_for_sure, wait_an_hour
from tests.accounts.second_factors import (
    ACTIVATE,
    ADD,
    AUTHENTICATE,
    CODES,
    DEACTIVATE,
    GENERATE,
    INDEX,
    REAUTHENTICATE,
    Key,
    add_passkey,
    code,
    give_app,
    kinds,
    recovery_codes,
    said,
    set_up,
)
from tests.documents import document
from tests.factories import PASSWORD

ARTICLE = "/articles/django-vs-fastapi-vs-flask/#comments"


@pytest.fixture
def bob(db):
    return make_member("bob")


def test_a_member_sets_up_an_app_and_signs_in_with_it(bob):
    here = sign_in_for_sure(bob)
    secret = set_up(here)
    assert kinds(bob) == ["recovery_codes", "totp"]

    client = Client()
    assert sign_in(client, "bob", next=ARTICLE).url == AUTHENTICATE
    assert not is_signed_in(client)
    assert "And now the second factor" in client.get(AUTHENTICATE).text
    response = client.post(AUTHENTICATE, {"code": code(secret, 1)})
    assert response.url == ARTICLE
    assert is_signed_in(client)


def test_the_page_of_an_app_has_the_secret_as_picture_link_and_words(bob):
    response = sign_in_for_sure(bob).get(ACTIVATE)
    page, secret = document(response), response.context["form"].secret

    link = f"otpauth://totp/bob?secret={secret}&issuer=Tech%20Job%20Finder"
    assert link in page.links()
    assert page.texts("code", class_="secret")[0].replace(" ", "") == secret
    [outline] = [path.attributes["d"] for path in page.all("path", fill="#000")]
    assert outline == response.context["qr"].outline
    assert outline.startswith("M4 4h7v1h-7z")  # the corner that a camera looks for
    assert not page.all("img")
    assert response["Cache-Control"] == "private, no-store"


def test_every_tab_shows_the_same_secret_and_a_wrong_code_keeps_it(bob):
    client = sign_in_for_sure(bob)
    first = client.get(ACTIVATE).context["form"].secret

    again = client.get(ACTIVATE).context["form"].secret
    wrong = client.post(ACTIVATE, {"code": "12"})

    assert again == first == wrong.context["form"].secret
    assert said(wrong) == ["This is not a code that counts now. Each counts once, and for about a minute."]
    assert kinds(bob) == []


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clocks_may_differ_by_half_a_minute(bob, steps):
    secret = give_app(bob)
    client = Client()
    sign_in(client, "bob")

    assert client.post(AUTHENTICATE, {"code": code(secret, steps)}).url == "/"


@pytest.mark.parametrize("steps", [-3, 3])
def test_and_not_by_more(bob, steps):
    secret = give_app(bob)
    client = Client()
    sign_in(client, "bob")

    assert said(client.post(AUTHENTICATE, {"code": code(secret, steps)}))
    assert not is_signed_in(client)


@pytest.mark.parametrize("typed", ["", " ", "x" * 5000, "\x00", "１２３４５６", "000000'--"])
def test_what_is_no_code_is_said(bob, typed):
    give_app(bob)
    client = Client()
    sign_in(client, "bob")

    assert said(client.post(AUTHENTICATE, {"code": typed}))
    assert not is_signed_in(client)


def test_a_code_counts_once_for_as_long_as_it_counts(bob, monkeypatch):
    """allauth forgets a used code after half a minute, while the code counts for one and a half."""
    secret = give_app(bob)
    client, thief = Client(), Client()
    used = code(secret, 1)
    sign_in(client, "bob")
    assert client.post(AUTHENTICATE, {"code": used}).status_code == 302

    monkeypatch.setattr("allauth.mfa.totp.internal.auth.TOTP._mark_code_used", lambda self, typed: True)
    sign_in(thief, "bob")
    assert said(thief.post(AUTHENTICATE, {"code": f" {used[:3]}-{used[3:]}"}))
    assert not is_signed_in(thief)


def test_used_codes_are_kept_in_a_cache_that_all_processes_share(settings):
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    assert settings.MFA_TOTP_TOLERANCE == 1


def test_the_code_that_set_the_app_up_signs_nobody_in(bob):
    secret = set_up(sign_in_for_sure(bob))
    client = Client()
    sign_in(client, "bob")

    assert said(client.post(AUTHENTICATE, {"code": code(secret)}))


def test_whoever_has_not_just_signed_in_shows_that_it_is_them(bob):
    client = Client()
    sign_in(client, "bob")
    for url in (ACTIVATE, ADD):
        assert client.get(url).status_code == 200
    wait_an_hour(client)

    for url in (ACTIVATE, ADD, GENERATE):
        for method in (client.get, client.post):
            assert method(url).url == f"/accounts/reauthenticate/?next={url.replace('/', '%2F')}"
    assert (
        client.post("/accounts/reauthenticate/", {"password": "wrong", "next": ACTIVATE}).status_code == 200
    )
    assert client.get(ACTIVATE).status_code == 302
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": ACTIVATE}).url == ACTIVATE
    assert client.get(ACTIVATE).status_code == 200
    assert kinds(bob) == []


def test_a_factor_is_removed_only_by_whoever_has_just_shown_that_it_is_them(bob):
    client = sign_in_for_sure(bob)
    set_up(client)
    wait_an_hour(client)

    for method in (client.get, client.post):
        assert method(DEACTIVATE).url.startswith("/accounts/reauthenticate/?next=")
    assert kinds(bob) == ["recovery_codes", "totp"]


@pytest.mark.parametrize("number", [1, 7])
def test_the_page_costs_as_much_with_many_passkeys_as_with_one(bob, django_assert_num_queries, number):
    client = sign_in_for_sure(bob)
    for _ in range(number):
        add_passkey(client, Key())
    client.post(CODES)
    client.get(INDEX)

    with django_assert_num_queries(6):
        client.get(INDEX)


def test_an_address_that_waits_for_its_code_is_confirmed_first(bob):
    bob.emailaddress_set.create(email="new@example.org")
    client = sign_in_for_sure(bob)

    for url in (ACTIVATE, ADD):
        assert client.get(url).url == INDEX
        assert "Confirm your new e-mail address first" in client.get(INDEX).text


def test_a_member_removes_it_again_and_the_recovery_codes_with_it(bob, mailoutbox):
    client = sign_in_for_sure(bob)
    set_up(client)
    assert "your password alone signs you in" in client.get(DEACTIVATE).text

    assert client.post(DEACTIVATE).url == INDEX

    assert kinds(bob) == []
    assert mailoutbox[-1].subject == "Tech Job Finder: your authenticator app has been removed"
    assert sign_in(Client(), "bob").url == "/"


def test_staff_do_not_remove_their_last(bob, settings):
    bob.is_staff = settings.STAFF_NEED_SECOND_FACTOR = True
    bob.save()
    client, key = sign_in_for_sure(bob), Key()
    set_up(client)
    page = document(client.get(INDEX))
    assert "Remove the app" not in page.texts("a")

    for method in (client.get, client.post):
        assert method(DEACTIVATE, follow=True).status_code == 200
    assert "this is your last" in client.post(DEACTIVATE, follow=True).text
    assert kinds(bob) == ["recovery_codes", "totp"]

    add_passkey(client, key)
    assert client.post(DEACTIVATE).url == INDEX
    [passkey] = Authenticator.objects.filter(user=bob, type="webauthn")
    remove = f"{INDEX}webauthn/keys/{passkey.pk}/remove/"
    for method in (client.get, client.post):
        assert method(remove).url == INDEX
        assert "this is your last" in client.get(INDEX).text
    assert kinds(bob) == ["recovery_codes", "webauthn"]


def test_recovery_codes_alone_are_no_factor(bob, settings):
    bob.is_staff = settings.STAFF_NEED_SECOND_FACTOR = True
    bob.save()
    give_app(bob)
    app = Authenticator.objects.get(user=bob, type="totp")

    assert factors.is_last_needed(app)
    Authenticator.objects.filter(pk=app.pk).delete()
    assert factors.FACTORS.isdisjoint(factors.kinds_of(bob).values())


def test_whoever_has_a_new_phone_sets_the_app_up_anew(bob, settings):
    bob.is_staff = settings.STAFF_NEED_SECOND_FACTOR = True
    bob.save()
    client = sign_in_for_sure(bob)
    set_up(client)
    before = Authenticator.objects.get(user=bob, type="totp")
    codes = recovery_codes(bob)
    page = client.get(ACTIVATE)
    assert "from then on only this one does" in page.text

    secret = page.context["form"].secret
    assert client.post(ACTIVATE, {"code": code(secret, 1)}).url == INDEX

    after = Authenticator.objects.get(user=bob, type="totp")
    assert after.pk != before.pk
    assert after.wrap().validate_code(code(secret))
    assert recovery_codes(bob) == codes
    assert client.get("/admin/").status_code == 200


def test_wrong_codes_are_few_and_the_owner_hears_of_them(bob, mailoutbox):
    secret = give_app(bob)
    for number in range(5):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        sign_in(client, "bob")
        assert "not a code that counts" in client.post(AUTHENTICATE, {"code": "000"}).text
    for number in range(2):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        sign_in(client, "bob")
        refused = client.post(AUTHENTICATE, {"code": code(secret)})
        assert said(refused) == ["Too many attempts have failed. Try again in a few minutes."]

    assert [mail.subject for mail in mailoutbox] == ["Tech Job Finder: somebody has entered wrong codes"]


def test_wrong_codes_are_few_in_a_day_too(bob, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": ""}
    secret = give_app(bob)
    client = Client()
    sign_in(client, "bob")

    answers = [said(client.post(AUTHENTICATE, {"code": "000"}))[0] for _ in range(31)]
    assert [answer.startswith("Too many wrong codes.") for answer in answers] == [False] * 30 + [True]
    assert said(client.post(AUTHENTICATE, {"code": code(secret)}))[0].startswith("Too many wrong codes.")


def test_a_right_code_forgets_the_wrong_ones(bob, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {
        "login_failed": "",
        "second_factor": "2/d/key",
    }
    secret = give_app(bob)
    for right in (code(secret, -1), code(secret), code(secret, 1)):
        client = Client()
        sign_in(client, "bob")
        client.post(AUTHENTICATE, {"code": "000"})
        assert client.post(AUTHENTICATE, {"code": right}).status_code == 302


def test_a_code_where_one_is_signed_in_already(bob):
    secret = give_app(bob)
    client = Client()
    client.force_login(bob)
    assert client.get(INDEX).url == f"{REAUTHENTICATE}?next=%2Faccounts%2F2fa%2F"

    response = client.post(REAUTHENTICATE, {"code": code(secret), "next": INDEX})

    assert response.url == INDEX
    assert client.get(INDEX).status_code == 200


def test_the_second_step_alone_leads_nowhere(bob):
    client = Client()

    for method in (client.get, client.post):
        assert method(AUTHENTICATE).url == LOGIN
    client.force_login(bob)
    assert client.get(AUTHENTICATE).url == "/"


def test_a_new_password_does_not_get_around_it(bob, mailoutbox):
    give_app(bob)
    client = Client()
    client.post(RESET, {"email": bob.email})
    url = client.get(link_in(mailoutbox[0])).url
    client.post(url, {"password1": "another password of mine", "password2": "another password of mine"})

    assert not is_signed_in(client)
    assert sign_in(client, "bob", "another password of mine").url == AUTHENTICATE


def test_setting_up_is_told_by_mail(bob, mailoutbox, django_capture_on_commit_callbacks):
    client = sign_in_for_sure(bob)
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)

    [mail] = mailoutbox
    assert mail.subject == "Tech Job Finder: an authenticator app has been set up"
    assert "http://testserver/contact/" in mail.body


def test_the_member_who_has_none_sees_how_to_get_one(bob):
    page = document(sign_in_for_sure(bob).get(INDEX))

    assert page.texts("h1") == ["Second factor"]
    assert page.texts("h2") == ["Passkeys", "Authenticator app"]
    assert {ACTIVATE, ADD} <= set(page.links())


def test_who_has_none_signs_in_as_ever(bob):
    assert sign_in(Client(), "bob", PASSWORD, next=ARTICLE).url == ARTICLE
