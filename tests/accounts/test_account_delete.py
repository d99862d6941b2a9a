import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from accounts import own_data
from accounts.models import Agreement, User
from tests.accounts.doors import make_member
from tests.accounts.people import sign_in, sign_in_for_sure, wait_an_hour
from tests.documents import document
from tests.factories import PASSWORD, make_article, make_page

URL = "/accounts/delete/"
REAUTHENTICATE = f"/accounts/reauthenticate/?next={URL}"


@pytest.fixture
def alice(db):
    return make_member("alice")


@pytest.fixture
def bob(db):
    return make_member("bob")


@pytest.fixture
def erased(monkeypatch):
    """What the rooms are told to erase."""
    calls = []

    def erase(user, *, keep_comments):
        assert User.objects.filter(pk=user.pk).exists()
        calls.append((user.username, keep_comments))

    monkeypatch.setattr(own_data, "_erasures", [erase])
    return calls


def confirmed(**changed):
    return {"comments": "stay", "username": "alice"} | changed


def test_nothing_is_chosen_for_the_member(alice):
    page = document(sign_in_for_sure(alice).get(URL))

    assert page.texts("legend") == ["What happens to your comments?"]
    assert [radio.attributes["value"] for radio in page.all("input", type="radio")] == ["stay", "go"]
    assert not [radio for radio in page.all("input", type="radio") if "checked" in radio.attributes]


@pytest.mark.parametrize(("comments", "keep"), [("stay", True), ("go", False)])
def test_the_account_goes_with_all_that_is_its_own(alice, bob, erased, comments, keep):
    Agreement.objects.create(user=alice, version=make_page("terms").current)
    SocialAccount.objects.create(user=alice, provider="github", uid="77")
    client, phone, bobs = sign_in_for_sure(alice), sign_in_for_sure(alice), sign_in(bob)

    response = client.post(URL, confirmed(comments=comments), follow=True)

    assert response.redirect_chain == [("/", 302)]
    assert "Your account is deleted." in response.content.decode()
    assert erased == [("alice", keep)]
    assert list(User.objects.values_list("username", flat=True)) == ["bob"]
    assert list(EmailAddress.objects.values_list("user__username", flat=True)) == ["bob"]
    assert list(UserSession.objects.values_list("user__username", flat=True)) == ["bob"]
    assert not Agreement.objects.exists()
    assert not SocialAccount.objects.exists()
    stored = [session.get_decoded().get("_auth_user_id") for session in Session.objects.all()]
    assert sorted(filter(None, stored)) == [str(bob.pk)]
    assert phone.get("/accounts/").status_code == 302
    assert bobs.get("/accounts/").status_code == 200


def test_it_says_farewell_once(alice):
    client = sign_in_for_sure(alice)
    client.post(URL, confirmed())

    assert "Your account is deleted." in client.get("/").content.decode()
    assert "Your account is deleted." not in client.get("/").content.decode()
    assert "LOG IN" in client.get("/").content.decode()


def test_a_mail_says_so(alice, mailoutbox):
    client = sign_in_for_sure(alice)
    mailoutbox.clear()

    client.post(URL, confirmed())

    [mail] = mailoutbox
    assert mail.to == ["alice@example.org"]
    assert mail.subject == "Your account at Tech Job Finder is deleted"
    assert "Your account alice at Tech Job Finder is deleted" in mail.body
    assert "http://testserver/contact/" in mail.body
    [(html, kind)] = [(part.content, part.mimetype) for part in mail.alternatives]
    assert kind == "text/html"
    assert "Your account alice at Tech Job Finder is deleted" in html


def test_a_mail_that_cannot_be_sent_changes_nothing(alice, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert sign_in_for_sure(alice).post(URL, confirmed()).status_code == 302
    assert not User.objects.exists()


def test_the_username_is_free_again_and_the_old_sessions_are_not_its_own(alice):
    phone = sign_in_for_sure(alice)
    sign_in_for_sure(alice).post(URL, confirmed())

    make_member("alice", pk=alice.pk)

    assert phone.get("/accounts/").status_code == 302


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"comments": ""}, "Choose what happens to your comments."),
        ({"comments": "burn"}, "Choose one of the list."),
        ({"username": ""}, "Fill this in."),
        ({"username": "bob"}, "This is not your username."),
        ({"username": "alice\x00"}, "Null characters are not allowed."),
    ],
)
def test_what_is_not_confirmed_is_not_done(alice, erased, changed, said):
    client = sign_in_for_sure(alice)

    response = client.post(URL, confirmed(**changed))

    assert response.status_code == 200
    assert said in response.content.decode()
    assert User.objects.filter(username="alice").exists()
    assert erased == []
    assert client.get("/accounts/").status_code == 200


@pytest.mark.parametrize("typed", ["Alice", " alice ", "\tALICE\n"])
def test_the_username_is_taken_in_any_case_and_with_spaces_around(alice, typed):
    assert sign_in_for_sure(alice).post(URL, confirmed(username=typed)).url == "/"
    assert not User.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_anonymous_signs_in_first(client, alice, method):
    assert getattr(client, method)(URL, confirmed()).url.startswith("/accounts/login/?next=/accounts/delete/")
    assert User.objects.exists()


def test_nobody_deletes_somebody_else(alice, bob):
    response = sign_in_for_sure(bob).post(URL, confirmed(username="alice"))

    assert response.status_code == 200
    assert User.objects.count() == 2


def test_who_left_the_device_alone_types_the_password_again(alice):
    client = sign_in_for_sure(alice)
    wait_an_hour(client)

    response = client.post(URL, confirmed())

    assert response.url.startswith("/accounts/reauthenticate/")
    assert User.objects.exists()
    assert client.post(REAUTHENTICATE, {"password": "not the one"}).status_code == 200
    assert User.objects.exists()


def test_what_was_confirmed_before_the_password_is_done_after_it(alice, mailoutbox):
    client = sign_in_for_sure(alice)
    wait_an_hour(client)
    client.post(URL, confirmed())

    response = client.post(REAUTHENTICATE, {"password": PASSWORD})

    assert response.url == "/"
    assert not User.objects.exists()
    assert "Your account is deleted." in client.get("/").content.decode()


def test_a_form_from_elsewhere_deletes_nothing(alice):
    client = sign_in_for_sure(alice)
    client.handler.enforce_csrf_checks = True

    assert client.post(URL, confirmed()).status_code == 403
    assert User.objects.exists()


def test_all_or_nothing(alice, monkeypatch):
    def fail(user, *, keep_comments):
        user.emailaddress_set.all().delete()
        raise ProtectedError("something refers to it", set())

    monkeypatch.setattr(own_data, "_erasures", [fail])
    client = sign_in_for_sure(alice)

    response = client.post(URL, confirmed())

    assert response.status_code == 200
    assert "Please write to us" in response.content.decode()
    assert EmailAddress.objects.filter(user=alice).exists()
    assert client.get("/accounts/").status_code == 200


def test_the_last_superuser_stays(db):
    alice = make_member("alice", is_staff=True, is_superuser=True)
    make_member("bob", is_superuser=True, is_active=False)
    client = sign_in_for_sure(alice)

    page = document(client.get(URL))
    response = client.post(URL, confirmed())

    assert not page.all("input", type="radio")
    for body in (page.source, response.content.decode()):
        assert "the last one that can give others their rights" in body
    assert User.objects.filter(username="alice").exists()


def test_another_superuser_may_go(db):
    alice = make_member("alice", is_staff=True, is_superuser=True)
    make_member("bob", is_superuser=True)

    sign_in_for_sure(alice).post(URL, confirmed())

    assert not User.objects.filter(username="alice").exists()


def test_a_signed_article_falls_back_to_the_sites_name(alice):
    article = make_article(byline=alice)
    visitor = Client()
    before = visitor.get(article.get_absolute_url())

    sign_in_for_sure(alice).post(URL, confirmed())

    after = visitor.get(article.get_absolute_url(), headers={"if-none-match": before["ETag"]})
    assert document(before).texts("dd")[0] == "alice"
    assert after.status_code == 200
    assert document(after).texts("dd")[0] == "Tech Job Finder"


def test_somebody_suspended_may_go(alice):
    alice.suspended_until = timezone.now() + timezone.timedelta(days=9)
    alice.save()

    sign_in_for_sure(alice).post(URL, confirmed())

    assert not User.objects.exists()


def test_nothing_protects_a_member():
    protecting = [
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in apps.get_model("accounts", "User")._meta.related_objects
        if relation.on_delete.__name__ in {"PROTECT", "RESTRICT", "DO_NOTHING"}
    ]

    assert protecting == []
