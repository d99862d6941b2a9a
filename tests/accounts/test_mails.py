"""Every mail about an account, as a real server receives it."""

import email.policy
import re
import smtplib

import pytest
from allauth.account.adapter import get_adapter
from django.core import mail
from django.core.management import call_command
from django.test import Client

from tests.accounts.doors import (
    CHANGE_PASSWORD,
    CODE,
    EMAIL,
    RESET,
    make_member,
    sign_in,
    sign_up,
)
from tests.factories import PASSWORD

NEW = "another password of mine"
SITE = "https://jobs.example"
# What somebody can write into a request, to have it in a mail.
FORGED = {"HTTP_HOST": "testserver", "HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_USER_AGENT": "Evil/1.0"}


@pytest.fixture
def received(db, inbox, settings):
    """What the server has received, as people read it: by subject, (recipient, text, html)."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", inbox.port
    settings.SITE_URL = SITE
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": ""}

    def read():
        mails = {}
        for raw in inbox.received:
            message = email.message_from_bytes(bytes(raw), policy=email.policy.default)
            assert message.get_content_type() == "multipart/alternative"
            text, html = message.iter_parts()
            assert [part.get_content_type() for part in (text, html)] == ["text/plain", "text/html"]
            mails[message["Subject"]] = (message["To"], text.get_content(), html.get_content())
        return mails

    return read


def code_of(received):
    [(_, text, _)] = [mail for subject, mail in received().items() if "code" in subject]
    return re.search(r"[B-Z]{4}-[B-Z]{4}", text)[0]


def browser(**headers):
    return Client(**{**FORGED, **headers})


def signs_up():
    sign_up(browser(), "charlie")


def signs_up_with_a_known_address():
    make_member("charles", email="charlie@example.org")
    sign_up(browser(), "charlie")


def wants_a_password_for_an_unknown_address():
    browser().post(RESET, {"email": "charlie@example.org"})


def wants_a_password():
    make_member("charlie")
    browser().post(RESET, {"email": "charlie@example.org"})


def changes_the_password():
    make_member("charlie")
    client = browser()
    sign_in(client, "charlie")
    client.post(CHANGE_PASSWORD, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})


def sets_a_password():
    charlie = make_member("charlie")
    charlie.set_unusable_password()
    charlie.save()
    client = browser()
    client.force_login(charlie)
    client.post("/accounts/password/set/", {"password1": NEW, "password2": NEW})


def wants_another_address():
    make_member("charlie", email="old@example.org")
    client = browser()
    sign_in(client, "charlie")
    response = client.post(EMAIL, {"action_add": "", "email": "charlie@example.org"})
    client.post(response.url, {"password": PASSWORD})
    return client


def gives_up_another_address():
    charlie = make_member("charlie")
    charlie.emailaddress_set.create(email="new@example.org")
    client = browser()
    sign_in(client, "charlie")
    response = client.post(EMAIL, {"action_remove": "", "email": "new@example.org"})
    client.post(response.url, {"password": PASSWORD})


def connects(kind):
    def connect():
        charlie = make_member("charlie")
        client = browser()
        sign_in(client, "charlie")
        request = client.get("/accounts/email/").wsgi_request
        adapter = get_adapter()
        adapter.request = request
        adapter.send_notification_mail(f"socialaccount/email/account_{kind}", charlie, {"provider": "GitHub"})

    return connect


def happens_to_the_second_factor(name):
    def happens():
        charlie = make_member("charlie")
        adapter = get_adapter()
        adapter.request = browser().get("/accounts/login/").wsgi_request
        adapter.send_notification_mail(f"mfa/email/{name}", charlie)

    return happens


def loses_the_second_factor():
    make_member("charlie")
    call_command("reset_second_factor", "charlie")


def is_made_an_editor():
    call_command("create_editor", "charlie@example.org", "--username", "charlie")


# What somebody does: the mail's subject, and the addresses that it leads to, in their order.
LOGIN, SIGNUP, RESET_URL, CONTACT = (
    f"{SITE}/accounts/login/",
    f"{SITE}/accounts/signup/",
    f"{SITE}/accounts/password/reset/",
    f"{SITE}/contact/",
)
MAILS = [
    (signs_up, "your code to confirm your e-mail address", [LOGIN]),
    (signs_up_with_a_known_address, "you have an account already", [LOGIN, RESET_URL]),
    (wants_a_password_for_an_unknown_address, "there is no account with this address", [SIGNUP]),
    (wants_a_password, "set a new password", [f"{SITE}/accounts/password/reset/key/"]),
    (changes_the_password, "your password has been changed", [RESET_URL, CONTACT]),
    (sets_a_password, "a password has been set", [RESET_URL, CONTACT]),
    (wants_another_address, "your code to confirm your e-mail address", []),
    (gives_up_another_address, "an e-mail address has been removed", [RESET_URL, CONTACT]),
    (connects("connected"), "a way to sign in has been added", [RESET_URL, CONTACT]),
    *(
        (happens_to_the_second_factor(name), subject, [RESET_URL, CONTACT])
        for name, subject in [
            ("totp_activated", "an authenticator app has been set up"),
            ("totp_deactivated", "your authenticator app has been removed"),
            ("webauthn_added", "a passkey has been added"),
            ("webauthn_removed", "a passkey has been removed"),
            ("recovery_codes_generated", "new recovery codes have been made"),
            ("wrong_codes", "somebody has entered wrong codes"),
        ]
    ),
    (loses_the_second_factor, "your second factor has been reset", [LOGIN, CONTACT]),
    (
        is_made_an_editor,
        "you are an editor",
        [f"{SITE}/accounts/password/reset/key/", RESET_URL, f"{SITE}/admin/", CONTACT],
    ),
    (connects("disconnected"), "a way to sign in has been removed", [RESET_URL, CONTACT]),
]


@pytest.mark.parametrize(
    ("happens", "subject", "links"), MAILS, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_mail_is_text_and_html_with_links_of_our_own(received, happens, subject, links):
    happens()

    [(found, (to, text, html))] = received().items()
    assert (found, to) == (f"Tech Job Finder: {subject}", "charlie@example.org")
    plain = re.findall(r"^https?://\S+$", text, re.MULTILINE)
    assert [re.sub(r"(?<=/key/).*", "", link) for link in plain] == [*links, f"{SITE}/"]
    linked = re.findall(r'href="([^"]+)"', html)
    assert linked == plain
    for part in (text, html):
        assert "evil" not in part.lower()
        assert "127.0.0.1" not in part
        assert "{{" not in part
        assert not re.search(r"<[a-z]|&#", text)


def test_the_old_address_learns_of_the_new_one(received):
    client = wants_another_address()

    client.post(CODE, {"code": code_of(received)})

    to, text, _ = received()["Tech Job Finder: your e-mail address has been changed"]
    assert to == "old@example.org"
    assert "from old@example.org to charlie@example.org" in text


def test_a_password_that_was_set_by_a_link_is_told_of(received):
    wants_a_password()
    [(_, text, _)] = received().values()
    client = browser()
    path = re.search(rf"{SITE}(/\S+key/\S+)", text)[1]
    url = client.get(path).url

    client.post(url, {"password1": NEW, "password2": NEW})

    assert "Tech Job Finder: your password has been changed" in received()


@pytest.mark.parametrize(
    "address",
    [
        "charlie@example.org\nBcc: all@example.org",
        "charlie@example.org\r\n\r\nBody",
        "a@b.example, c@d.example",
    ],
)
def test_an_address_is_one_address(received, address):
    sign_up(browser(), "charlie", address)
    browser().post(RESET, {"email": address})

    assert not received()


def test_a_host_that_is_not_ours_gets_nothing(received):
    response = Client(HTTP_HOST="evil.example").post(RESET, {"email": "charlie@example.org"})

    assert response.status_code == 400
    assert not received()


@pytest.mark.parametrize("failure", [smtplib.SMTPException, ConnectionRefusedError, TimeoutError])
def test_a_mail_that_cannot_be_sent_is_logged_and_nobody_is_told(db, monkeypatch, caplog, failure):
    def fail(self, *args, **kwargs):
        raise failure

    monkeypatch.setattr(mail.EmailMessage, "send", fail)

    assert sign_up(Client()).url == CODE
    assert "account/email/email_confirmation_signup could not be sent" in caplog.text
