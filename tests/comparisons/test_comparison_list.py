"""All tables and technologies, for whoever looks for one."""

import pytest

from tests.documents import document
from tests.factories import ComparisonFactory, make_comparison


def links(client) -> list[str]:
    return document(client.get("/comparisons/")).links()


def test_it_leads_to_every_table_and_technology(client, db):
    first, second = make_comparison("one"), make_comparison("two")

    found = links(client)

    for comparison in (first, second):
        assert comparison.get_absolute_url() in found
        for column in comparison.columns.all():
            assert column.technology.get_absolute_url() in found


def test_a_table_without_cells_is_not_there(client, db):
    empty = ComparisonFactory(slug="empty")

    assert empty.get_absolute_url() not in links(client)
    assert "None yet." in client.get("/comparisons/").text


def test_it_moves_with_each_table(client, db):
    comparison = make_comparison()
    before = client.get("/comparisons/").headers["ETag"]

    comparison.title = "Another title"
    comparison.save()

    assert client.get("/comparisons/").headers["ETag"] != before
    assert "Another title" in client.get("/comparisons/").text


@pytest.mark.parametrize("tables", [1, 4])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, tables):
    for number in range(tables):
        make_comparison(f"table-{number}", 3, 2)

    with django_assert_num_queries(3):
        client.get("/comparisons/")


@pytest.mark.parametrize("address", ["/comparisons/", "/technologies/t/", "/technologies/t/c/"])
def test_arguments_lead_to_the_address_without(client, db, address):
    response = client.get(f"{address}?x=1&y=2")

    assert (response.status_code, response.headers["Location"]) == (301, address)


def test_nobody_posts_to_it(client, db):
    assert client.post("/comparisons/").status_code == 405
