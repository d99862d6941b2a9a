"""Members, and how they heard of the site, in the admin."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.groups import EDITORS, MODERATORS
from accounts.models import Agreement, ReferralSource, User
from tests.accounts.doors import make_member
from tests.accounts.people import sign_in
from tests.documents import document
from tests.factories import PASSWORD, UserFactory, make_page, make_staff

USERS = "/admin/accounts/user/"
SOURCES = "/admin/accounts/referralsource/"


@pytest.fixture
def charlie(client, db):
    """A superuser, signed in."""
    charlie = make_member("charlie", is_staff=True, is_superuser=True)
    client.force_login(charlie)
    return charlie


@pytest.fixture
def editor(db):
    client = Client()
    client.force_login(make_staff("alice", EDITORS))
    return client


@pytest.fixture
def bob(db):
    source = ReferralSource.objects.create(label="A dream", position=90)
    bob = make_member("bob", first_name="Robert", heard_from=source, heard_from_text="of tea")
    Agreement.objects.create(user=bob, version=make_page("terms").current)
    return bob


def change(thing):
    return reverse(f"admin:accounts_{thing._meta.model_name}_change", args=[thing.pk])


def delete(thing):
    return reverse(f"admin:accounts_{thing._meta.model_name}_delete", args=[thing.pk])


def test_the_list_of_members_says_what_matters(client, charlie, bob):
    response = client.get(USERS)

    heads = re.findall(r'class="(?:sortable )?column-(\w+)', response.content.decode())
    assert heads == ["username", "email", "date_joined", "last_login", "is_staff", "suspended_until"]


@pytest.mark.parametrize(("words", "found"), [("Robert", 1), ("bob@", 1), ("nobody at all", 0), ("\x00", 2)])
def test_members_are_searched(client, charlie, bob, words, found):
    response = client.get(USERS, {"q": words})

    assert response.status_code == 200
    assert response.context["cl"].result_count == found


@pytest.mark.parametrize(
    "query", ["is_staff__exact=1", "suspended_until__isnull=False", "heard_from__id__exact=1", "o=-6.2"]
)
def test_members_are_filtered_and_sorted(client, charlie, bob, query):
    assert client.get(f"{USERS}?{query}").status_code == 200


def test_the_list_of_members_costs_a_fixed_number_of_queries(client, charlie):
    client.get(USERS)
    with CaptureQueriesContext(connection) as few:
        client.get(USERS)
    UserFactory.create_batch(5)
    with CaptureQueriesContext(connection) as many:
        client.get(USERS)

    assert len(many) == len(few)


def test_a_members_page_shows_what_they_said_and_agreed_to(client, charlie, bob):
    page = client.get(change(bob)).content.decode()

    for words in ("A dream", "of tea", "Terms &amp; Conditions, version 1"):
        assert words in page
    names = {field.attributes.get("name") for field in document(client.get(change(bob))).all("input")}
    assert not names & {"heard_from", "heard_from_text", "email", "suspended_until_0", "agreements-0-version"}


def test_no_password_is_seen_not_even_as_a_hash(client, charlie, bob):
    User.objects.filter(pk=bob.pk).update(password="argon2$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA")

    page = client.get(change(bob)).content.decode()

    assert not [word for word in ("argon2", "c2Fs", "aGFz", "hash") if word in page]


def test_what_is_only_shown_cannot_be_sent(client, charlie, bob):
    before = User.objects.values().get(pk=bob.pk)
    sent = {
        "username": "bob",
        "is_active": "on",
        "first_name": "Rob",
        "email": "x@example.org",
        "heard_from": "",
        "heard_from_text": "no",
        "password": "x",
        "agreements-TOTAL_FORMS": "1",
        "agreements-INITIAL_FORMS": "1",
        "agreements-0-id": bob.agreements.get().pk,
        "agreements-0-DELETE": "on",
    }

    assert client.post(change(bob), sent).status_code == 302

    assert User.objects.values().get(pk=bob.pk) == before | {"first_name": "Rob"}
    assert bob.agreements.count() == 1


def test_who_is_made_by_hand_can_sign_in(client, charlie):
    words = {"username": "dora", "email": "Dora@example.org", "usable_password": "true"}
    client.post(f"{USERS}add/", words | {"password1": PASSWORD, "password2": PASSWORD})

    assert EmailAddress.objects.filter(user__username="dora", verified=True, primary=True).count() == 1
    assert sign_in(User.objects.get(username="dora")).get("/accounts/").status_code == 200


@pytest.mark.parametrize(
    ("email", "said"), [("bob@example.org", "Another account has this address."), ("", "required")]
)
def test_who_is_made_by_hand_has_an_address_of_their_own(client, charlie, bob, email, said):
    words = {"username": "dora", "email": email, "usable_password": "true"}
    response = client.post(f"{USERS}add/", words | {"password1": PASSWORD, "password2": PASSWORD})

    assert said in response.content.decode()
    assert not User.objects.filter(username="dora").exists()


def test_to_delete_a_member_is_to_delete_the_account(client, charlie, bob, monkeypatch):
    calls = []
    monkeypatch.setattr("accounts.own_data._erasures", [lambda user, **choice: calls.append((user, choice))])
    phone = sign_in(bob)

    client.post(delete(bob), {"post": "yes"})

    assert calls[0][1] == {"keep_comments": True}
    assert not User.objects.filter(username="bob").exists()
    assert phone.get("/accounts/").status_code == 302


def test_the_last_superuser_is_not_deleted(client, charlie):
    assert client.post(delete(charlie), {"post": "yes"}).status_code == 404
    assert User.objects.filter(pk=charlie.pk).exists()


def test_members_are_not_deleted_by_the_dozen(client, charlie, bob):
    client.post(USERS, {"action": "delete_selected", "_selected_action": [bob.pk], "post": "yes"})

    assert User.objects.filter(pk=bob.pk).exists()


@pytest.mark.parametrize("group", [EDITORS, MODERATORS])
def test_members_are_for_superusers_only(client, bob, group):
    client.force_login(make_staff("alice", group))

    for url in (USERS, f"{USERS}add/", change(bob), delete(bob), f"{USERS}{bob.pk}/password/"):
        assert client.get(url).status_code == 404, url


@pytest.mark.parametrize(
    "name", ["socialaccount_socialapp", "socialaccount_socialtoken", "usersessions_usersession"]
)
def test_secrets_have_no_page(name):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}_changelist")


def sources_form(**changed):
    """What the list would send back, untouched but for `changed`: {label: {field: value}}."""
    sources = list(ReferralSource.objects.all())
    data = {"form-TOTAL_FORMS": len(sources), "form-INITIAL_FORMS": len(sources), "_save": "Save"}
    for number, source in enumerate(sources):
        fields = {"id": source.pk, "position": source.position} | changed.get(source.label, {})
        if source.is_retired:
            fields.setdefault("is_retired", "on")
        data |= {f"form-{number}-{name}": value for name, value in fields.items()}
    return data


def test_an_editor_orders_and_retires_how_members_heard(editor, bob):
    editor.post(SOURCES, sources_form(**{"A dream": {"position": 3, "is_retired": "on"}}))

    source = ReferralSource.objects.get(label="A dream")
    assert (source.position, source.is_retired) == (3, True)


def test_an_editor_adds_one_and_deletes_it_again(editor):
    editor.post(f"{SOURCES}add/", {"label": "A poster", "position": "7"})
    poster = ReferralSource.objects.get(label="A poster")

    assert "By nobody yet." in editor.get(change(poster)).content.decode()
    editor.post(delete(poster), {"post": "yes"})
    assert not ReferralSource.objects.filter(label="A poster").exists()


def test_one_that_was_chosen_stays_and_this_is_said(editor, bob):
    source = bob.heard_from

    assert editor.post(delete(source), {"post": "yes"}).status_code == 404
    editor.post(SOURCES, {"action": "delete_selected", "_selected_action": [source.pk], "post": "yes"})

    assert ReferralSource.objects.filter(pk=source.pk).exists()
    page = editor.get(change(source)).content.decode()
    assert "By 1 member: it can be retired, not deleted." in page
    assert "deletelink" not in page
    assert "bob" not in page


def test_the_list_of_sources_costs_a_fixed_number_of_queries(editor, bob):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            editor.get(SOURCES)
        return len(captured)

    before = queries()
    for number in range(4):
        source = ReferralSource.objects.create(label=f"Way {number}")
        UserFactory(heard_from=source)

    assert queries() == before


def test_a_moderator_sees_none_of_them(client, bob):
    client.force_login(make_staff("dora", MODERATORS))

    assert client.get(SOURCES).status_code == 404
    assert client.get(change(bob.heard_from)).status_code == 404


@pytest.mark.parametrize("pk", ["0", "9" * 30, "x"])
def test_a_bad_id_is_not_there(client, charlie, pk):
    for url in (USERS, SOURCES):
        assert client.get(f"{url}{pk}/change/", follow=True).status_code in {200, 404}


def test_the_suspension_is_shown(client, charlie, bob):
    User.objects.filter(pk=bob.pk).update(suspended_until=timezone.now())

    assert (
        str(timezone.now().year)
        in document(client.get(USERS)).texts("td", class_="field-suspended_until nowrap")[0]
    )
