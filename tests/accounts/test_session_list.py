import time

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.sessions import SEEN_AT, SEEN_EVERY, device
from tests.accounts.doors import make_member
from tests.accounts.people import LAPTOP, sign_in
from tests.documents import document
from tests.factories import PASSWORD

URL = "/accounts/sessions/"
OTHERS = "/accounts/sessions/end-others/"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1"
)


@pytest.fixture
def alice(db):
    return make_member("alice")


@pytest.fixture
def bob(db):
    return make_member("bob")


def session_of(client):
    return UserSession.objects.get(session_key=client.session.session_key)


def is_signed_in(client):
    return client.get(reverse("account_home")).status_code == 200


def end(session):
    return reverse("usersessions_end", args=[session.pk])


def test_it_lists_where_one_is_signed_in(alice, bob):
    laptop, _ = sign_in(alice), sign_in(alice, PHONE, "2001:db8::7")
    sign_in(bob, ip="198.51.100.9")

    response = laptop.get(URL)
    page = document(response)

    assert page.texts("h2") == ["Safari on an iPhone", "Firefox on Linux"]
    [phone, current] = page.texts("p", class_="quiet")[:2]
    assert "IP address 2001:db8::7." in phone
    assert "This one" not in phone
    assert current.startswith("This one. IP address 192.0.2.1.")
    assert "198.51.100.9" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert laptop.session.session_key not in response.content.decode()


def test_a_session_that_nobody_wrote_down_stands_there_too(client, alice):
    client.force_login(alice)
    assert not UserSession.objects.exists()

    assert "This one." in client.get(URL).content.decode()


@pytest.mark.parametrize("url", [URL, OTHERS, "/accounts/sessions/1/end/"])
def test_anonymous_signs_in_first(client, db, url):
    for response in (client.get(url), client.post(url)):
        assert response.url == f"/accounts/login/?next={url}"


def test_what_changes_something_is_a_post(alice):
    laptop = sign_in(alice)

    assert laptop.post(URL).status_code == 405
    assert laptop.get(OTHERS).status_code == 405
    assert laptop.get(end(session_of(laptop))).status_code == 405
    assert is_signed_in(laptop)


def test_another_device_is_signed_out(alice):
    laptop, phone = sign_in(alice), sign_in(alice, PHONE)
    key = phone.session.session_key

    response = laptop.post(end(session_of(phone)), follow=True)

    assert response.redirect_chain == [(URL, 302)]
    assert "Safari on an iPhone is signed out." in response.content.decode()
    assert not Session.objects.filter(pk=key).exists()
    assert not UserSession.objects.filter(session_key=key).exists()
    assert not is_signed_in(phone)
    assert is_signed_in(laptop)


def test_to_end_the_one_in_use_is_to_sign_out(alice):
    laptop = sign_in(alice)
    key = laptop.session.session_key

    response = laptop.post(end(session_of(laptop)), follow=True)

    assert response.redirect_chain == [("/", 302)]
    assert "You have signed out." in response.content.decode()
    assert not Session.objects.filter(pk=key).exists()
    assert not is_signed_in(laptop)


def test_all_others_are_signed_out_at_once(alice, bob):
    laptop, *others = [sign_in(alice) for _ in range(3)]
    bobs = sign_in(bob)

    response = laptop.post(OTHERS, follow=True)

    assert "All other sessions are signed out: 2." in response.content.decode()
    assert not any(is_signed_in(other) for other in others)
    assert is_signed_in(laptop)
    assert is_signed_in(bobs)
    assert not document(response).all("form", action=OTHERS)


def test_the_session_of_somebody_else_is_not_there(alice, bob):
    laptop, bobs = sign_in(alice), sign_in(bob)

    assert laptop.post(end(session_of(bobs))).status_code == 404
    assert is_signed_in(bobs)


@pytest.mark.parametrize("pk", ["0", "999", "9" * 30, "x", "-1", "1.0"])
def test_a_bad_id_is_not_there(alice, pk):
    assert sign_in(alice).post(f"/accounts/sessions/{pk}/end/").status_code == 404


def test_a_form_from_elsewhere_ends_nothing(alice):
    laptop, phone = sign_in(alice), sign_in(alice, PHONE)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = laptop.cookies

    assert strict.post(end(session_of(phone))).status_code == 403
    assert strict.post(OTHERS).status_code == 403
    assert is_signed_in(phone)


def test_what_ended_by_itself_is_forgotten(alice):
    laptop, phone, old = [sign_in(alice) for _ in range(3)]
    Session.objects.filter(pk=phone.session.session_key).delete()
    Session.objects.filter(pk=old.session.session_key).update(expire_date=timezone.now())

    assert document(laptop.get(URL)).texts("h2") == ["Firefox on Linux"]
    assert UserSession.objects.count() == 1


def test_a_changed_password_ends_the_others(alice):
    laptop, _ = sign_in(alice), sign_in(alice, PHONE)
    new = "another horse battery staple"
    laptop.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert document(laptop.get(URL)).texts("h2") == ["Firefox on Linux"]


def test_what_a_browser_says_of_itself_is_only_text(alice):
    laptop = sign_in(alice, user_agent="<script>alert(1)</script>")

    page = laptop.get(URL).content.decode()

    assert "A browser on an unknown system" in page
    assert "alert" not in page


def test_the_list_costs_a_fixed_number_of_queries(alice):
    laptop = sign_in(alice)
    with CaptureQueriesContext(connection) as few:
        laptop.get(URL)
    for _ in range(5):
        sign_in(alice)
    with CaptureQueriesContext(connection) as many:
        laptop.get(URL)

    # session, member, the sessions written down, those that live, the providers in the nav
    assert len(few) == len(many) == 5


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (LAPTOP, "Firefox on Linux"),
        (PHONE, "Safari on an iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0.0.0 Safari/537.36",
            "Chrome on a Mac",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) CriOS/140.0 Mobile/15E148 Safari/604.1",
            "Chrome on an iPad",
        ),
        ("curl/8.5.0", "A browser on an unknown system"),
        ("", "A browser on an unknown system"),
    ],
)
def test_a_device_has_words(user_agent, words):
    assert device(user_agent) == words


def hours_later(client, seconds):
    session = client.session
    session[SEEN_AT] = int(time.time()) - seconds
    session.save()


def test_a_session_is_seen_once_an_hour(alice):
    laptop = sign_in(alice)
    began = session_of(laptop).last_seen_at

    hours_later(laptop, SEEN_EVERY - 60)
    laptop.get("/", REMOTE_ADDR="192.0.2.2")
    assert (session_of(laptop).last_seen_at, session_of(laptop).ip) == (began, "192.0.2.1")

    hours_later(laptop, SEEN_EVERY)
    laptop.get("/", REMOTE_ADDR="192.0.2.2")
    seen = session_of(laptop)
    assert seen.last_seen_at > began
    assert seen.ip == "192.0.2.2"

    laptop.get("/", REMOTE_ADDR="192.0.2.3")
    assert (session_of(laptop).last_seen_at, session_of(laptop).ip) == (seen.last_seen_at, seen.ip)


def test_a_visitor_gets_no_session_from_being_seen(client, db):
    with CaptureQueriesContext(connection) as queries:
        client.get("/accounts/login/")

    assert not Session.objects.exists()
    assert not [query for query in queries if "session" in query["sql"]]
