"""The page “Which should I choose?”: what it shows, and where other ways to write its address lead."""

import random

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from comparisons.models import Claim, Comparison, ComparisonColumn, ComparisonRow, Criterion, Technology
from tests.documents import document
from tests.factories import (
    TODAY,
    ClaimFactory,
    ComparisonFactory,
    UserFactory,
    make_comparison,
    tell_the_planner,
)

FOR_VALIDATOR, FOR_WEIGHTS, FOR_PRESETS, FOR_CLAIMS = 1, 4, 2, 1


def url(slug="any"):
    return reverse("comparisons:comparison_choose", args=[slug])


@pytest.fixture
def comparison(db):
    """Two technologies, Django and Flask, and three criteria: orm, admin and docs."""
    comparison = make_comparison("any", technologies=2, criteria=3)
    for column, name in zip(comparison.columns.all(), ["Django", "Flask"], strict=True):
        column.technology.name, column.technology.slug = name, name.lower()
        column.technology.save()
    for row, name in zip(comparison.rows.all(), ["orm", "admin", "docs"], strict=True):
        row.criterion.name, row.criterion.slug = name.title(), name
        row.criterion.save()
    return comparison


def make_large(technologies, criteria):
    """As `make_comparison` does, without a signal for each cell."""
    comparison = make_comparison("any", technologies=1, criteria=1)
    release, criterion = Claim.objects.get().release, Criterion.objects.get()
    columns = Technology.objects.bulk_create(
        Technology(name=f"T {number}", slug=f"t-{number}", first_released=2005)
        for number in range(1, technologies)
    )
    rows = Criterion.objects.bulk_create(
        Criterion(name=f"Criterion number {number}", slug=f"criterion-number-{number}", question="Does it?")
        for number in range(1, criteria)
    )
    ComparisonColumn.objects.bulk_create(
        ComparisonColumn(comparison=comparison, technology=one, position=number)
        for number, one in enumerate(columns, start=1)
    )
    ComparisonRow.objects.bulk_create(
        ComparisonRow(comparison=comparison, criterion=one, group=f"Group {number // 20}", position=number)
        for number, one in enumerate(rows, start=1)
    )
    cells = [(one, technology) for one in [criterion, *rows] for technology in columns]
    verdicts = random.Random(7).choices(Claim.Verdict.values, k=len(cells))
    Claim.objects.bulk_create(
        (
            Claim(
                criterion=one,
                technology=technology,
                release=release,
                checked_on=TODAY,
                verdict=verdict,
                note="N.",
            )
            for (one, technology), verdict in zip(cells, verdicts, strict=True)
        ),
        batch_size=2000,
    )
    tell_the_planner()
    return comparison


def say(technology, criterion, verdict, **values):
    Claim.objects.filter(technology__slug=technology, criterion__slug=criterion).update(
        verdict=verdict, **values
    )


def names(response):
    return [
        (place.standing.rank, place.technology.name, place.score)
        for place in response.context["chooser"].places
    ]


def words(response, tag="main"):
    return " ".join(document(response).texts(tag))


def test_whoever_arrives_is_asked_first(client, comparison):
    response = client.get(url())

    assert response.status_code == 200
    page = document(response)
    assert page.texts("h1") == ["Which should I choose?"]
    fields = page.all("input", type="number")
    assert [(one.attributes["value"], one.attributes["min"], one.attributes["max"]) for one in fields] == [
        ("0", "0", "5")
    ] * 3
    labels = {one.attributes["for"]: one.text for one in page.all("label")}
    assert [labels[one.attributes["id"]] for one in fields] == ["Orm", "Admin", "Docs"]
    assert page.texts("summary") == ["First", "Second"]
    assert "there is no ranking" in words(response)
    assert not page.all("table")
    assert not page.all("meta", name="robots")


def test_the_ranking_shows_its_reasons_and_its_sums(client, comparison):
    say("flask", "orm", "extension", text="Others do it")
    response = client.get(f"{url()}?w=admin.1,orm.5")

    assert names(response) == [(1, "Django", "100"), (2, "Flask", "58.3")]
    page = document(response)
    (table,) = page.texts("table")
    for sum_ in ("5 × 100 = 500", "1 × 100 = 100", "5 × 50 = 250", "600", "350", "÷ 6"):
        assert sum_ in table
    assert "Extension" in table
    assert "Others do it" in table
    assert "Docs" not in table
    shapes = {one.attributes["href"] for one in page.all("use")}
    assert {"#y", "#e"} <= shapes
    assert "/technologies/flask/orm/" in page.links()
    assert "1. Django 100, 2. Flask 58.3" in page.texts("output")


def test_it_is_for_readers_and_not_for_search_engines_once_it_is_weighed(client, comparison):
    page = document(client.get(f"{url()}?w=orm.5"))

    assert [one.attributes["content"] for one in page.all("meta", name="robots")] == ["noindex"]
    (canonical,) = page.all("link", rel="canonical")
    assert canonical.attributes["href"] == f"http://testserver{url()}"
    assert "?w=orm.5" in page.links()


@pytest.mark.parametrize(
    ("verdict", "word"), [("unknown", "unknown"), ("n/a", "not applicable"), (None, "not yet checked")]
)
def test_what_has_no_answer_is_left_out_and_said(client, comparison, verdict, word):
    if verdict:
        say("flask", "orm", verdict)
    else:
        Claim.objects.get(technology__slug="flask", criterion__slug="orm").delete()
    say("flask", "docs", "no")
    response = client.get(f"{url()}?w=1,admin.2")

    assert names(response) == [(1, "Django", "100"), (2, "Flask", "66.7")]
    assert f"1 of 3 criteria could not be counted: Orm ({word})" in words(response)
    assert "left out" in words(response, "table")


def test_of_whom_too_little_is_known_stands_apart(client, comparison):
    say("flask", "orm", "unknown")
    say("django", "orm", "no")
    response = client.get(f"{url()}?w=docs.1,orm.2")

    assert names(response) == [(1, "Django", "33.3")]
    assert "Too little is known to rank" in words(response)
    assert "too little known" in words(response, "table")


def test_where_nothing_is_known_it_says_so(client, comparison):
    Claim.objects.update(verdict="unknown")
    response = client.get(f"{url()}?w=orm.5")

    assert names(response) == []
    assert "Too little is known to rank any of them" in words(response)


def test_a_gap_that_would_lift_is_told(client, comparison):
    say("flask", "docs", "unknown")
    say("django", "docs", "partial", note="Half.")
    response = client.get(f"{url()}?w=1")

    assert names(response) == [(1, "Django", "83.3"), (1, "Flask", "83.3")]
    assert "By its own answers alone it would have 100. But Django has every answer" in words(response)
    assert "held at 83.3" in words(response, "table")


def test_ties_share_a_place_in_the_order_of_the_table(client, comparison):
    response = client.get(f"{url()}?w=orm.5")

    assert names(response) == [(1, "Django", "100"), (1, "Flask", "100")]
    assert words(response).count(" level") >= 2


def test_worth_that_an_editor_has_set_counts_and_is_said(client, comparison):
    criterion = Criterion.objects.get(slug="orm")
    criterion.worth_extension = 20
    criterion.save()
    say("flask", "orm", "extension")
    response = client.get(f"{url()}?w=orm.5")

    assert names(response) == [(1, "Django", "100"), (2, "Flask", "20")]
    assert words(response).count("Here counts: extension 20 (usually 50).") == 1


def test_a_disputed_cell_is_named_as_such(client, comparison):
    say("flask", "orm", "yes", disputed="Who says so?")

    assert "disputed" in words(client.get(f"{url()}?w=orm.5"), "table")


@pytest.mark.parametrize(
    ("query", "clean"),
    [
        ("w=orm.5,admin.3", "w=admin.3,orm.5"),
        ("w=orm.5,orm.3", "w=orm.5"),
        ("w=orm.6", ""),
        ("w=orm.-1,admin.2", "w=admin.2"),
        ("w=orm.0", ""),
        ("w=nowhere.5", ""),
        ("w=", ""),
        ("w", ""),
        ("x=1&w=orm.5", "w=orm.5"),
        ("w=orm.5&utm_source=x", "w=orm.5"),
        ("w=orm.5&w=admin.5", "w=orm.5"),
        ("w=orm.5,admin.5,docs.5", "w=5"),
        ("w=0", ""),
        ("w=orm%2E5", "w=orm.5"),
        ("of=flask", ""),
        ("w=orm.5&of=nobody", "w=orm.5"),
        ("of=flask&w=orm.5", "w=orm.5&of=flask"),
        ("w=%00", ""),
        ("w=%ff%fe", ""),
        ("&&&=&", ""),
        ("a&" * 1500, ""),
        (f"w={'orm.9,' * 500}", ""),
        ("w=" + "9" * 5000, ""),
    ],
)
def test_other_ways_to_write_it_lead_to_the_clean_one(client, comparison, query, clean):
    response = client.get(url(), QUERY_STRING=query)

    assert response.status_code == 301
    assert response["Location"] == (f"{url()}?{clean}" if clean else url())
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("query", ["w=admin.3,orm.5", "w=admin.3%2Corm.5", "w=admin.3%2corm.5", "w=1"])
def test_the_clean_one_leads_nowhere(client, comparison, query):
    assert client.get(url(), QUERY_STRING=query).status_code == 200


def test_the_form_leads_to_the_address_to_share(client, comparison):
    fields = {one.name: one.weight for group in ask(client) for one in group.rows}
    assert list(fields.values()) == [0, 0, 0]
    orm, admin, docs = fields

    response = client.get(url(), {orm: "5", admin: "0", docs: "2"})
    assert (response.status_code, response["Location"]) == (301, f"{url()}?w=docs.2,orm.5")

    typed = {orm: "2.5", admin: "", docs: "9", "c999999": "5", "cx": "5"}
    assert client.get(url(), typed)["Location"] == url()


def ask(client, query=""):
    return client.get(url(), QUERY_STRING=query).context["chooser"].groups


class EveryAddress(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_comparison("any", technologies=1, criteria=1)
        Criterion.objects.update(slug="orm")

    @settings(max_examples=40)
    @given(st.text(alphabet="worma.,5&=1c%20-\u00e9", max_size=30) | st.text(max_size=20))
    def test_whatever_is_asked_for_is_answered_or_leads_to_the_clean_address(self, query):
        criterion = Criterion.objects.get()
        query = query.replace("c", f"c{criterion.pk}").encode(errors="replace").decode("latin-1")

        response = Client().get(url(), QUERY_STRING=query)

        if response.status_code == 301:
            assert Client().get(response["Location"]).status_code == 200
        else:
            assert response.status_code == 200


@pytest.mark.parametrize("slug", ["nowhere", "ANY", "any-", "x" * 300])
def test_an_unknown_comparison_is_not_found(client, comparison, slug):
    assert client.get(f"/comparisons/{slug}/choose/").status_code == 404
    assert client.get(f"/comparisons/{slug}/choose/?w=orm.5").status_code == 404


def test_a_comparison_without_rows_has_no_chooser(client, db):
    ComparisonFactory(slug="any")

    assert client.get(url()).status_code == 404


def test_head_and_post_do_no_harm(client, comparison):
    assert client.head(f"{url()}?w=orm.5").content == b""
    assert client.post(url()).status_code == 405


def test_members_see_the_same_and_nobody_is_given_a_cookie(client, comparison):
    visitor = client.get(f"{url()}?w=orm.5")
    assert not visitor.cookies
    assert b"csrfmiddlewaretoken" not in visitor.content.split(b"<main")[1]

    client.force_login(UserFactory(username="alice"))
    member = client.get(f"{url()}?w=orm.5")
    assert names(member) == names(visitor)
    assert member["Cache-Control"] == "private, no-store"


def test_a_visitors_copy_holds_until_something_changes(client, comparison):
    for address in (url(), f"{url()}?w=orm.5"):
        etag = client.get(address)["ETag"]
        assert client.get(address, headers={"if-none-match": etag}).status_code == 304
        Criterion.objects.get(slug="orm").save()
        assert client.get(address, headers={"if-none-match": etag}).status_code == 200


def test_kept_copies_are_told_apart_and_weighed_ones_are_not_kept(client, comparison):
    bare, weighed = client.get(url()), client.get(f"{url()}?w=orm.5")
    assert bare.content != weighed.content

    assert client.get(url()).context is None  # kept
    again = client.get(f"{url()}?w=orm.5")
    assert again.context is not None  # made anew
    assert names(again) == names(weighed)


def test_a_weighed_page_travels_compressed(client, comparison):
    for encoding in ("br", "gzip"):
        response = client.get(f"{url()}?w=orm.5", headers={"accept-encoding": encoding})
        assert response["Content-Encoding"] == encoding


@pytest.mark.parametrize(("technologies", "criteria"), [(2, 2), (9, 40)])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, technologies, criteria):
    make_large(technologies, criteria)
    weighed = f"{url()}?w=1"

    with django_assert_num_queries(FOR_VALIDATOR + FOR_WEIGHTS + FOR_PRESETS - 1):
        client.get(url())  # there is no preset whose weights would be asked for
    with django_assert_num_queries(FOR_VALIDATOR):
        client.get(url())
    with django_assert_num_queries(FOR_VALIDATOR + FOR_WEIGHTS + FOR_PRESETS - 1 + FOR_CLAIMS):
        etag = client.get(weighed)["ETag"]
    with django_assert_num_queries(FOR_VALIDATOR + FOR_WEIGHTS):
        client.get(weighed, headers={"if-none-match": etag})


def test_a_large_table_folds_its_groups_and_sets_four_sums_side_by_side(client, db):
    comparison = make_large(technologies=9, criteria=30)
    first = comparison.rows.first().criterion
    last = comparison.rows.last().criterion

    details = document(client.get(url())).all("details")
    assert ["open" in one.attributes for one in details] == [True, False, False]
    details = document(client.get(f"{url()}?w={last.slug}.1")).all("details")
    assert ["open" in one.attributes for one in details] == [True, False, True]

    response = client.get(f"{url()}?w={first.slug}.1")
    chooser = response.context["chooser"]
    assert len([*chooser.places, *chooser.apart]) == 9
    assert len(document(response).all("th", scope="col")) == 1 + 4
    eighth = [*chooser.places, *chooser.apart][7].technology
    beside = f"?w={first.slug}.1&amp;of={eighth.slug}#sums"
    assert beside in response.content.decode()
    assert eighth.name in document(client.get(f"{url()}?w={first.slug}.1&of={eighth.slug}")).texts(
        "th", scope="col"
    )


def test_the_largest_table_travels_small(client, db):
    """50 technologies by 300 criteria: as it is first seen, and everything weighed alike."""
    comparison = make_large(technologies=50, criteria=300)
    criteria = [row.criterion for row in comparison.rows.select_related("criterion")]
    accept = {"accept-encoding": "br"}

    assert len(client.get(url(), headers=accept).content) < 100_000
    assert len(client.get(f"{url()}?w=1", headers=accept).content) < 100_000
    # What a browser sends of its form, and where that leads, is no longer than a server takes.
    sent = {f"c{criterion.pk}": random.Random(criterion.pk).choice("01111") for criterion in criteria}
    response = client.get(url(), sent)
    assert response.status_code == 301
    assert len(response["Location"]) < 4000
    assert len(response.wsgi_request.META["QUERY_STRING"]) < 4000


def test_the_comparison_leads_here(client, comparison):
    assert url() in document(client.get(comparison.get_absolute_url())).links()


def test_only_the_verdicts_of_this_table_count(client, comparison):
    elsewhere = ClaimFactory(criterion=Criterion.objects.get(slug="orm"))

    response = client.get(f"{url()}?w=orm.5")

    assert elsewhere.technology.name not in words(response)
    assert Comparison.objects.count() == 1
