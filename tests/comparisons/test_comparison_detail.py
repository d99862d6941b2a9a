import pytest
from django.urls import reverse

from comparisons.models import Claim
from tests.documents import document
from tests.factories import ComparisonFactory, UserFactory, make_comparison

URL = reverse("comparisons:comparison_detail", args=["any"])
FOR_VALIDATOR, FOR_TABLE, FOR_FRESHNESS = 1, 6, 2


def test_it_works(client, db):
    comparison = make_comparison("any", technologies=3, criteria=2)

    response = client.get(comparison.get_absolute_url())

    assert response.status_code == 200
    page = document(response)
    assert page.texts("h1") == ["Any"]
    assert len(page.all("td", role="cell")) == 6
    assert len(page.all("th", scope="col")) == 4
    assert len(page.all("tr", role="row")) == 1 + 2 + 2
    for row in comparison.rows.all():
        assert page.all("tr", id=f"row-{row.criterion.slug}")
        assert f"#row-{row.criterion.slug}" in page.links()


@pytest.mark.parametrize("verdict", Claim.Verdict.values)
def test_every_verdict_is_a_shape_and_a_word(client, db, verdict):
    make_comparison("any", technologies=1, criteria=1, verdict=verdict, note="A note.")

    page = document(client.get(URL))

    (cell,) = page.texts("td", role="cell")
    assert Claim.Verdict(verdict).label in cell
    assert "A note." in cell
    shapes = {use.attributes["href"][1:] for use in page.all("use")}
    assert shapes
    assert shapes <= {symbol.attributes["id"] for symbol in page.all("symbol")}


def test_a_source_that_contradicts_is_named_as_such(client, db):
    make_comparison("any", technologies=1, criteria=1)
    Claim.objects.get().evidence.update(stance="contradicts")

    (cell,) = document(client.get(URL)).texts("td", role="cell")

    assert "Contradicts:" in cell


def test_a_comparison_without_columns_and_rows_is_not_shown(client, db):
    ComparisonFactory(slug="any")

    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("slug", ["nowhere", "ANY", "any-", "x" * 300, "a%00y", "any.csv"])
def test_an_unknown_comparison_is_not_found(client, db, slug):
    make_comparison("any")

    assert client.get(f"/comparisons/{slug}/").status_code == 404


def test_members_see_it_too(client, db):
    make_comparison("any")
    client.force_login(UserFactory(username="alice"))

    response = client.get(URL)

    assert b"alice" in response.content
    assert len(document(response).all("td", role="cell")) == 4


def test_head_and_post_do_no_harm(client, db):
    make_comparison("any")

    assert client.head(URL).content == b""
    assert client.post(URL).status_code in {200, 405}


@pytest.mark.parametrize(("technologies", "criteria"), [(2, 2), (6, 12)])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, technologies, criteria):
    make_comparison("any", technologies, criteria)

    with django_assert_num_queries(FOR_VALIDATOR + FOR_TABLE + FOR_FRESHNESS):
        client.get(URL)
    with django_assert_num_queries(FOR_VALIDATOR):
        client.get(URL)
