"""What the start page says of facts."""

import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.groups import EDITORS, MODERATORS
from comparisons.models import Claim
from tests.factories import make_comparison, make_staff


def start(client, group=EDITORS):
    client.force_login(make_staff("alice", group))
    return client.get("/admin/").content.decode()


def test_cells_that_want_checking_stand_there_with_the_reason(client, db):
    make_comparison("any", technologies=2, criteria=1)
    stale, fine = Claim.objects.order_by("pk")
    Claim.objects.filter(pk=stale.pk).update(checked_on=datetime.date(2020, 1, 2))

    page = start(client)

    assert f'<a href="/admin/comparisons/claim/{stale.pk}/change/">{stale}</a>' in page
    assert "its review is due" in page
    assert str(fine) not in page


def test_where_none_does_it_says_so(client, db):
    assert "No cell is due for review" in start(client)


def test_moderators_are_not_told(client, db):
    assert "Cells to check" not in start(client, MODERATORS)


def test_it_costs_the_same_for_many(client, db):
    start(client)
    with CaptureQueriesContext(connection) as none:
        client.get("/admin/")
    make_comparison("any", technologies=4, criteria=5, checked_on=datetime.date(2020, 1, 2))
    with CaptureQueriesContext(connection) as many:
        client.get("/admin/")

    assert len(many) == len(none)
