"""Times at the desk are those of whoever works there."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.groups import EDITORS
from accounts.models import User
from tests.documents import document
from tests.factories import UserFactory, make_article, make_staff

URL = "/accounts/time-zone/"
HOME = "/accounts/"
# Ten in the evening in UTC: another day in Auckland, the same in New York.
NIGHT = datetime.datetime(2026, 6, 30, 22, 0, tzinfo=datetime.UTC)


def chosen(page):
    return [one.attributes["value"] for one in page.all("option") if "selected" in one.attributes]


@pytest.fixture
def alice(client, db):
    alice = make_staff("alice", EDITORS)
    client.force_login(alice)
    return alice


def test_everyone_begins_with_utc(db):
    assert UserFactory(username="bob").time_zone == "UTC"


@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "Pacific/Auckland", "America/Argentina/Ushuaia"])
def test_an_editor_chooses_a_zone(client, alice, name):
    response = client.post(URL, {"time_zone": name})

    assert response.url == HOME
    alice.refresh_from_db()
    assert alice.time_zone == name
    assert f"The desk now shows times of {name.replace('_', ' ')}." in client.get(HOME).text


@pytest.mark.parametrize(
    "name", ["", "Europe/Nowhere", "../../etc/passwd", "\x00", "x" * 200, "europe/berlin"]
)
def test_what_is_no_zone_is_said_beside_the_field(client, alice, name):
    response = client.post(URL, {"time_zone": name})

    assert response.status_code == 200
    assert response.context["zone_form"].errors["time_zone"]
    assert 'value="alice"' not in response.text
    alice.refresh_from_db()
    assert alice.time_zone == "UTC"


def test_the_form_names_all_zones_by_their_part_of_the_world(client, alice):
    page = document(client.get(HOME))

    assert "Time zone" in page.texts("h2")
    assert {"Africa", "America", "Europe", "Pacific"} <= {
        group.attributes["label"] for group in page.all("optgroup")
    }
    assert page.all("option", value="Europe/Berlin")[0].text.strip() == "Berlin"
    assert chosen(page) == ["UTC"]


def test_a_zone_that_is_not_listed_stays_chosen(client, alice):
    User.objects.filter(pk=alice.pk).update(time_zone="US/Pacific")

    page = document(client.get(HOME))

    assert chosen(page) == ["US/Pacific"]


def test_members_have_none_to_choose(client, db):
    bob = UserFactory(username="bob")
    client.force_login(bob)

    assert "Time zone" not in document(client.get(HOME)).texts("h2")
    assert client.post(URL, {"time_zone": "Europe/Berlin"}).status_code == 404
    bob.refresh_from_db()
    assert bob.time_zone == "UTC"


def test_it_is_nobody_elses_business(client, alice):
    boss = UserFactory(username="boss", is_staff=True, is_superuser=True)
    client.force_login(boss)
    change = f"/admin/accounts/user/{alice.pk}/change/"
    assert "time_zone" not in client.get(change).text

    client.post(change, {"username": "alice", "is_active": "on", "is_staff": "on", "time_zone": "Asia/Tokyo"})
    client.post(URL, {"time_zone": "Asia/Tokyo", "pk": alice.pk})

    alice.refresh_from_db()
    assert alice.time_zone == "UTC"


@pytest.mark.parametrize("method", ["get", "put"])
def test_only_a_form_changes_it(client, alice, method):
    assert getattr(client, method)(URL).status_code == 405


def test_anonymous_signs_in_first(db):
    assert Client().post(URL).url == f"/accounts/login/?next={URL}"


def test_a_zone_is_one_that_there_is(db):
    with pytest.raises(ValidationError):
        UserFactory.build(username="bob", time_zone="Europe/Nowhere").full_clean()
    UserFactory.build(username="bob", time_zone="Europe/Berlin").full_clean()


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("UTC", "30 June 2026, 22:00"),
        ("Pacific/Auckland", "1 July 2026, 10:00"),
        ("Asia/Kathmandu", "1 July 2026, 03:45"),
        ("Gone/Nowhere", "30 June 2026, 22:00"),
    ],
)
def test_the_admin_shows_times_of_the_zone(client, alice, zone, shown):
    User.objects.filter(pk=alice.pk).update(time_zone=zone, is_superuser=True)
    bob = UserFactory(username="bob")
    User.objects.filter(pk=bob.pk).update(date_joined=NIGHT)

    assert shown in client.get(f"/admin/accounts/user/{bob.pk}/change/").text


def test_the_rest_of_the_site_stays_in_utc(client, alice):
    User.objects.filter(pk=alice.pk).update(time_zone="Pacific/Auckland", date_joined=NIGHT)

    assert "Member since 30 June 2026" in client.get(HOME).text


def test_what_comes_after_is_in_utc_again(client, alice):
    User.objects.filter(pk=alice.pk).update(time_zone="Pacific/Auckland")

    for url in ("/admin/", "/admin/articles/article/999/change/", "/admin/no/such/place/"):
        client.get(url)
        assert timezone.get_current_timezone_name() == "UTC"


def test_readers_get_the_same_bytes_while_editors_work_elsewhere(client, alice):
    User.objects.filter(pk=alice.pk).update(time_zone="Pacific/Auckland")
    article = make_article(body="Words.")
    before = Client().get(article.get_absolute_url()).content

    client.get(f"/admin/articles/article/{article.pk}/change/")

    assert Client().get(article.get_absolute_url()).content == before


def test_a_member_who_knocks_changes_no_zone(db):
    bob = UserFactory(username="bob", time_zone="Pacific/Auckland")
    client = Client()
    client.force_login(bob)

    assert client.get("/admin/").status_code == 302
    assert timezone.get_current_timezone_name() == "UTC"
