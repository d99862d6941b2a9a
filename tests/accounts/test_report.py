"""Sign-ups by month and source."""

import csv
import datetime
import io

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import report
from accounts.groups import EDITORS, MODERATORS
from accounts.models import ReferralSource
from tests.documents import document
from tests.factories import UserFactory, make_staff

YEAR = {"since": "2025-01", "until": "2025-12"}
URL = "/admin/accounts/referralsource/report/"


@pytest.fixture
def editor(client, db):
    alice = make_staff("alice", EDITORS)
    client.force_login(alice)
    return client


@pytest.fixture
def friend(db):
    return ReferralSource.objects.get(label="Friend or colleague")


def joined(day, source=None, verified=True, **more):
    moment = datetime.datetime.fromisoformat(day)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    user = UserFactory(date_joined=moment, heard_from=source, **more)
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


def numbers(response):
    """{month: {source: count}} of the table."""
    found = response.context["report"]
    return {f"{row.month:%Y-%m}": dict(zip(found.sources, row.counts, strict=True)) for row in found.rows}


def test_it_counts_by_month_and_source(editor, friend):
    joined("2025-03-01T00:00", friend)
    joined("2025-03-31T23:59:59", friend)
    joined("2025-04-01T00:00")
    joined("2024-12-31T23:59:59", friend)
    joined("2026-01-01T00:00", friend)

    response = editor.get(URL, YEAR)

    found = numbers(response)
    assert len(found) == 12
    assert (found["2025-03"]["Friend or colleague"], found["2025-04"]["Not said"]) == (2, 1)
    assert response.context["report"].total == 3
    assert document(response).texts("td")[-1] == "3"
    assert reverse("admin:accounts_referralsource_report") == URL


def test_who_never_confirmed_the_address_is_no_member(editor, friend):
    joined("2025-03-01", friend, verified=False)

    assert editor.get(URL, YEAR).context["report"].total == 0
    assert "Nobody signed up in this time." in editor.get(URL, YEAR).content.decode()


def test_of_itself_it_shows_the_last_twelve_months(editor):
    rows = editor.get(URL).context["report"].rows

    assert len(rows) == 12
    assert rows[-1].month == report.this_month()
    assert rows[0].month == report.months_later(report.this_month(), -11)


def test_a_retired_source_that_nobody_chose_then_is_no_column(editor, friend):
    friend.is_retired = True
    friend.save()
    assert "Friend or colleague" not in editor.get(URL, YEAR).context["report"].sources

    joined("2025-03-01", friend)

    assert "Friend or colleague" in editor.get(URL, YEAR).context["report"].sources


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"since": "soon"}, "Write a month as a year and a number"),
        ({"until": "2026-13"}, "Write a month as a year and a number"),
        ({"since": "2026-02", "until": "2026-01"}, "The first month comes after the last"),
        ({"since": "2002-01", "until": "2025-01"}, "Choose at most 20 years."),
        ({"since": "0001-01"}, "Choose a month between 2000 and this year."),
        ({"until": "9999-12"}, "Choose a month between 2000 and this year."),
        ({"since": "\x00"}, "Write a month as a year and a number"),
    ],
)
@pytest.mark.parametrize("form", ["", "csv"])
def test_a_bad_range_is_said_and_kept(editor, query, said, form):
    response = editor.get(URL, query | {"format": form})

    assert response.status_code == 200
    assert said in response.content.decode()
    assert not document(response).all("table")


def test_one_month_and_twenty_years(editor, friend):
    joined("2025-03-01", friend)

    assert len(editor.get(URL, {"since": "2025-03", "until": "2025-03"}).context["report"].rows) == 1
    many = editor.get(URL, {"since": "2006-01", "until": "2025-12"})
    assert len(many.context["report"].rows) == 240
    assert len(document(many).all("text", class_="name")) == 12


def test_the_chart_is_drawn_without_a_style_and_says_what_it_is(editor, friend):
    joined("2025-03-01", friend)

    page = document(editor.get(URL, YEAR))

    (chart,) = page.all("svg", role="img")
    assert "Sign-ups in each month" in chart.attributes["aria-label"]
    bars = page.all("rect", class_="bar")
    assert len(bars) == 12
    assert sorted(float(bar.attributes["height"]) for bar in bars)[-2:] == [0, 200]
    assert b"style=" not in editor.get(URL, YEAR).content


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_it_is_downloaded_as_csv(editor, friend):
    joined("2025-03-01", friend)

    response = editor.get(URL, YEAR | {"format": "csv"})

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="sign-ups-2025-01-to-2025-12.csv"'
    rows = rows_of(response)
    assert rows[0][0] == "Month"
    assert rows[0][-2:] == ["Not said", "Total"]
    assert (rows[3][0], rows[3][-1]) == ("2025-03", "1")
    assert rows[-1][0] == "Total"
    assert len(rows) == 14


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "Zoë, “friend”"])
def test_no_label_is_a_formula(editor, label):
    ReferralSource.objects.create(label=label)

    (cell,) = [cell for cell in rows_of(editor.get(URL, YEAR | {"format": "csv"}))[0] if label in cell]

    assert cell == (label if label.startswith("Zoë") else f"'{label}")


def test_it_holds_nothing_of_anybody(editor, friend):
    joined("2025-03-01", friend, username="bobby", first_name="Robert", heard_from_text="of tea")

    for more in ({}, {"format": "csv"}):
        content = editor.get(URL, YEAR | more).content.decode()
        assert not [word for word in ("bobby", "Robert", "of tea", "@example.org") if word in content]


def test_who_may_see_the_choices_may_see_it_and_nobody_else(editor, db):
    root = UserFactory(is_staff=True, is_superuser=True)
    for person, status in ((root, 200), (make_staff("charlie", MODERATORS), 404), (UserFactory(), 404)):
        client = Client()
        client.force_login(person)
        assert client.get(URL, follow=True).status_code == status
    assert Client().get(URL).url.startswith("/admin/login/")
    assert editor.post(URL).status_code == 405


def test_it_is_found_from_the_start_and_from_the_list(editor):
    for url in ("/admin/", "/admin/accounts/referralsource/"):
        assert URL in document(editor.get(url)).links()


def test_the_start_page_says_how_many_joined_of_late(editor, friend):
    assert "Nobody has signed up in the last three months." in editor.get("/admin/").content.decode()

    joined(f"{report.this_month()}", friend)

    page = editor.get("/admin/").content.decode()
    assert f"{report.this_month():%B %Y}: 1<" in page
    assert "Most often by: Friend or colleague (1)" in page


def test_it_costs_a_fixed_number_of_queries_of_which_one_counts(editor, friend):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert editor.get(URL, YEAR).status_code == 200
        return captured.captured_queries

    before = queries()
    for month in range(1, 13):
        joined(f"2025-{month:02}-02", friend)
    after = queries()

    assert len(after) == len(before)
    assert len([one for one in after if "GROUP BY" in one["sql"]]) == 1


def test_its_range_is_read_along_an_index(db, is_postgresql):
    if is_postgresql:  # which reads a small table whole, and rightly
        return
    with CaptureQueriesContext(connection) as captured:
        report.sign_ups(datetime.date(2025, 1, 1), datetime.date(2025, 12, 1))
    (counts,) = [one["sql"] for one in captured if "GROUP BY" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {counts.replace('%', '%%')}")
        plan = " / ".join(row[-1] for row in cursor.fetchall())

    assert "accounts_joined_from (date_joined>? AND date_joined<?)" in plan
