"""The pages of cut tables: their addresses, what they show, and what they cost."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, PreviewLink
from comparisons.models import Comparison
from tests.comparisons.layouts import change, make_three
from tests.documents import document
from tests.factories import UserFactory, make_article, make_comparison

TABLE, ARTICLE, BOTH = "/comparisons/three/", "/articles/an-article/", "/articles/both/"
FOR_VALIDATOR, FOR_LAYOUT, FOR_CELLS = 1, 4, 2
FOR_FRESHNESS = 2


@pytest.fixture
def three(db) -> Comparison:
    """On its own, in an article, and in one that places another table before it."""
    comparison = make_three()
    make_comparison("other")
    make_article(body="[[comparison: three]]")
    make_article("both", "[[comparison: other]]\n\n[[comparison: three]]")
    return comparison


def heads(response) -> list[str]:
    return [
        text
        for text in document(response).texts("th", scope="col", role="columnheader")
        if text != "Criterion"
    ]


def test_the_form_sends_what_the_address_says(client, three):
    response = client.get(TABLE + "?show=t0&show=t2&group=second&sort=&diff=1")

    assert (response.status_code, response["Location"]) == (301, TABLE + "?show=t0,t2&group=second&diff=1")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("path", [TABLE, ARTICLE])
def test_a_cut_shows_what_is_chosen(client, three, path):
    change("t2", "c3", text="Not so")

    response = client.get(path + "?show=t0,t2&diff=1&sort=c3")

    page = document(response)
    assert [head.split()[0] for head in heads(response)] == ["T0", "T2"]
    assert len(page.all("td", role="cell")) == 2
    assert page.all("tr", id="row-c3")
    assert page.texts("p", role="status") == [
        "2 of 3 technologies, 1 of 4 criteria differs, sorted by C3, yes first."
    ]
    checked = [
        box.attributes["value"] for box in page.all("input", type="checkbox") if "checked" in box.attributes
    ]
    assert checked == ["t0", "t2", "first", "second", "1"]
    pressed = [one for one in page.all("button") if one.attributes.get("aria-pressed") == "true"]
    assert [one.attributes["value"] for one in pressed] == [""]
    assert page.all("link", rel="canonical")[0].attributes["href"] == f"http://testserver{path}"


GARBAGE = [
    "?x=1",
    "?show=rails",
    "?show=t0,t1,t2",
    "?&",
    "?diff=0",
    "?%00",
    "?show=%ff",
    "?choose=1&x",
    "?" + "a&" * 1500,
]


@pytest.mark.parametrize("query", GARBAGE)
@pytest.mark.parametrize("path", [TABLE, ARTICLE, BOTH])
def test_garbage_leads_to_the_bare_address(client, three, path, query):
    response = client.get(path + query)

    expected = path
    if "choose" in query and path != TABLE:
        expected += "?choose" if path == ARTICLE else "?table=other&choose"
    assert (response.status_code, response["Location"]) == (301, expected)
    assert client.get(expected).status_code == 200


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from([TABLE, ARTICLE, BOTH]),
    query=st.lists(
        st.tuples(
            st.sampled_from(["show", "group", "diff", "sort", "table", "choose", "x"]),
            st.one_of(
                st.sampled_from(["t0", "t2", "t1,t0", "first", "c3", "1", "three", "other", ""]),
                st.text(max_size=4),
            ),
        ),
        max_size=5,
    ),
)
def test_any_query_leads_in_one_step_to_a_page(three, path, query):
    visitor = Client()

    response = visitor.get(path, query_params=query)

    assert response.status_code in {200, 301}
    if response.status_code == 301:
        assert response["Location"].partition("?")[0] == path
        assert visitor.get(response["Location"]).status_code == 200


def test_an_article_with_two_tables_says_which_one_is_cut(client, three):
    assert client.get(BOTH + "?show=t0")["Location"] == BOTH  # the first has no t0
    assert client.get(BOTH + "?table=nothing&show=t0")["Location"] == BOTH
    assert client.get(BOTH + "?show=t0&table=three")["Location"] == BOTH + "?table=three&show=t0"
    assert client.get(ARTICLE + "?table=three&show=t0")["Location"] == ARTICLE + "?show=t0"

    page = document(client.get(BOTH + "?table=three&show=t0"))

    assert len(page.all("td", role="cell")) == 4 + 4
    assert [form.attributes["id"] for form in page.all("form") if form.attributes.get("class") == "cut"] == [
        "cut-three"
    ]
    assert page.all("input", name="table")[0].attributes["value"] == "three"


def test_an_article_has_the_form_where_it_is_asked_for(client, three):
    bare, asked = document(client.get(ARTICLE)), document(client.get(ARTICLE + "?choose"))

    assert "?choose#cut-three" in bare.links()
    assert not bare.all("form", class_="cut")
    assert not [link for link in bare.all("link") if "cut.css" in (link.attributes["href"] or "")]
    assert len(asked.all("form", class_="cut")) == 1
    assert len(asked.all("button", form="cut-three", name="sort")) == 4
    assert "?table=three&choose#cut-three" in document(client.get(BOTH)).links()


def test_a_preview_offers_no_choice(client, three):
    article = Article.objects.get(slug="an-article")
    link = PreviewLink.objects.create(article=article, expires_at=timezone.now() + datetime.timedelta(days=1))

    page = document(client.get(link.url))

    assert len(page.all("td", role="cell")) == 12
    assert not [link for link in page.links() if "choose" in link]


def test_nothing_left_says_so_and_offers_everything(client, three):
    page = document(client.get(TABLE + "?diff=1"))

    assert "Nothing differs" in page.texts("p", role="status")[0]
    assert not page.all("table")
    assert "Show everything" in page.texts("a", class_="cut-reset")


def test_each_cut_has_a_copy_of_its_own(client, three):
    change("t2", "c3", text="Not so")
    addresses = [
        TABLE,
        TABLE + "?diff=1",
        TABLE + "?show=t0",
        TABLE + "?sort=c3",
        ARTICLE,
        ARTICLE + "?choose",
    ]

    first = {address: client.get(address) for address in addresses}
    again = {address: client.get(address) for address in addresses}

    assert len({response["ETag"] for response in first.values()}) == len(addresses)
    assert all(first[address].content == again[address].content for address in addresses)
    assert len({response.content for response in again.values()}) == len(addresses)
    etag = first[TABLE]["ETag"]
    assert client.get(TABLE, headers={"if-none-match": etag}).status_code == 304
    assert client.get(TABLE + "?diff=1", headers={"if-none-match": etag}).status_code == 200


def test_a_cut_is_no_address_of_its_own_to_others(client, three):
    sitemap = client.get("/sitemap.xml").content.decode()

    assert f"{TABLE}</loc>" in sitemap
    assert "show=" not in sitemap
    assert "choose" not in sitemap


def test_members_are_led_to_the_clean_address_too(client, three):
    client.force_login(UserFactory(username="bob"))

    assert client.get(TABLE + "?x=1")["Location"] == TABLE
    assert b"bob" in client.get(TABLE + "?show=t0").content


@pytest.mark.parametrize("path", ["/comparisons/none/", "/articles/none/"])
def test_what_is_not_there_is_not_found_whatever_is_chosen(client, three, path):
    assert client.get(path + "?show=t0").status_code == 404


@pytest.mark.parametrize("path", [TABLE, ARTICLE])
def test_a_cell_leads_to_its_own_address_and_says_what_is_disputed(client, three, path):
    change("t1", "c2", disputed="Version 2 may have it.")

    response = client.get(path)

    page = document(response)
    assert {f"/technologies/t{t}/c{c}/" for t in range(3) for c in range(4)} <= set(page.links())
    (disputed,) = [text for text in page.texts("td", role="cell") if "Disputed" in text]
    assert "Disputed Version 2 may have it." in disputed
    assert '<use href="#d"/>' in response.content.decode()
    assert page.all("symbol", id="d")


def test_a_cut_costs_its_layout_and_its_cells(client, three, django_assert_num_queries):
    with django_assert_num_queries(FOR_VALIDATOR + FOR_FRESHNESS + FOR_LAYOUT + FOR_CELLS):
        client.get(TABLE + "?show=t0,t1&diff=1&sort=c3")
    with django_assert_num_queries(FOR_VALIDATOR + FOR_LAYOUT):
        client.get(TABLE + "?show=t0,t1&diff=1&sort=c3")
    with django_assert_num_queries(FOR_VALIDATOR):
        client.get(TABLE + "?x=1")
