"""A comparison to take along: CSV, JSON and Markdown."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from comparisons.changes import change_claim, evidence_of
from comparisons.exports.formulas import FORMULA, defused, restored
from comparisons.models import Claim
from tests.comparisons.schemas import faults
from tests.documents import document
from tests.factories import ComparisonFactory, UserFactory, make_comparison

FORMATS = ("csv", "json", "md")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
}
FOR_VALIDATOR, FOR_FACTS = 2, 5


def address(form, slug="any"):
    return reverse(f"comparisons:comparison_{form}", args=[slug])


def schema():
    return json.loads(Path(site_settings.BASE_DIR, "static/data/comparison-1.schema.json").read_text())


def rows(response):
    return list(csv.reader(StringIO(response.content.decode(), newline="")))


@pytest.mark.parametrize("form", FORMATS)
def test_it_works_for_whoever_asks(client, db, form):
    make_comparison("any", note="A note.")

    response = client.get(address(form))

    assert response.status_code == 200
    assert response["Content-Type"] == TYPES[form]
    assert response["Content-Disposition"] == f'inline; filename="any.{form}"'
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert 'rel="license"' in response["Link"]
    assert "Vary" in response
    assert "Cookie" not in response["Vary"]
    assert not response.cookies
    for words in ("It does", "A note.", "1.0", "CC-BY-4.0", "https://docs.example.org/"):
        assert words in response.content.decode()


@pytest.mark.parametrize("form", FORMATS)
def test_a_copy_that_still_holds_is_not_sent_again(client, db, form):
    make_comparison("any")
    first = client.get(address(form))

    again = client.get(address(form), headers={"if-none-match": first["ETag"]})
    claim = Claim.objects.first()
    claim.text = "It did"
    change_claim(claim, evidence_of(claim), by=None, why="We looked")
    changed = client.get(address(form), headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")
    assert "It did" in changed.content.decode()


@pytest.mark.parametrize("form", FORMATS)
def test_it_comes_compressed(client, db, form):
    make_comparison("any", technologies=3, criteria=3)

    assert client.get(address(form), headers={"Accept-Encoding": "br"})["Content-Encoding"] == "br"


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("csv?x=1", "csv"),
        ("csv?shape=", "csv"),
        ("csv?shape=cells", "csv"),
        ("csv?shape=table&x=1", "csv?shape=table"),
        ("csv?x=%00&shape=table", "csv?shape=table"),
        ("json?shape=table", "json"),
        ("md?utm_source=x", "md"),
    ],
)
def test_another_query_leads_to_the_clean_address(client, db, asked, leads_to):
    make_comparison("any")

    response = client.get(f"/comparisons/any.{asked}")

    assert (response.status_code, response["Location"]) == (301, f"/comparisons/any.{leads_to}")
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_not_there_is_not_found(client, db, form):
    make_comparison("any")
    ComparisonFactory(slug="empty")

    for path in (
        address(form, "nowhere"),
        address(form, "empty"),
        f"/comparisons/any.{form}/",
        "/comparisons/any.xml",
    ):
        assert client.get(path).status_code == 404
    assert client.get(f"/comparisons/{'x' * 300}.{form}").status_code == 404
    assert client.post(address(form)).status_code == 405
    assert client.head(address(form)).content == b""


@pytest.mark.parametrize("form", FORMATS)
def test_a_members_answer_is_kept_by_nobody(client, db, form):
    make_comparison("any")
    client.force_login(UserFactory(username="alice"))

    response = client.get(address(form))

    assert response["Cache-Control"] == "private, no-store"
    assert "alice" not in response.content.decode()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("technologies", "criteria"), [(2, 2), (6, 12)])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, form, technologies, criteria):
    make_comparison("any", technologies, criteria)

    with django_assert_num_queries(FOR_VALIDATOR + FOR_FACTS):
        client.get(address(form))
    with django_assert_num_queries(FOR_VALIDATOR):
        client.get(address(form))


def test_the_two_shapes_of_csv_are_kept_apart(client, db):
    make_comparison("any")

    cells, table = client.get(address("csv")), client.get(address("csv"), {"shape": "table"})

    assert cells.content != table.content
    assert cells["ETag"] != table["ETag"]
    assert table["Content-Disposition"] == 'inline; filename="any-table.csv"'


# What is in them


def test_csv_has_a_row_for_each_cell(client, db):
    comparison = make_comparison("any", technologies=2, criteria=2)
    bob = UserFactory(username="bob")
    claim = Claim.objects.first()
    Claim.objects.filter(pk=claim.pk).update(disputed="Not since 2", checked_by=bob, note='Say "so",\nor so')
    Claim.objects.last().delete()

    head, *cells = rows(client.get(address("csv")))

    assert len(cells) == 4
    first, last = (dict(zip(head, cell, strict=True)) for cell in (cells[0], cells[-1]))
    assert first["criterion"] == comparison.rows.first().criterion.slug
    assert (first["checked_by"], first["disputed"], first["note"]) == (
        "bob",
        "Not since 2",
        'Say "so",\nor so',
    )
    assert (first["verdict"], first["release"], first["checked_on"]) == ("yes", "1.0", "2026-11-22")
    assert first["evidence"] == claim.evidence.get().url
    assert first["address"] == site_settings.SITE_URL + claim.get_absolute_url()
    assert (last["verdict"], last["text"]) == ("", "")
    assert last["technology"] == comparison.columns.last().technology.slug


def test_csv_as_a_table_has_the_tables_shape_and_opens_in_a_spreadsheet(client, db):
    make_comparison("any", technologies=3, criteria=2, verdict="partial", note="But not this.")

    response = client.get(address("csv"), {"shape": "table"})

    assert response.content.startswith(b"\xef\xbb\xbf")
    table = rows(response)
    assert [len(row) for row in table] == [4] * 6
    assert table[0][1].endswith("(1.0)")
    assert table[1] == ["First", "", "", ""]
    assert table[2][1] == "Partial: It does\nBut not this."
    assert table[-1][0] == "Licence"


@pytest.mark.parametrize("text", ["=1+2", "+x", "-x", "@x", "\t=x", ' "=x', "'=x", "＝x"])
@pytest.mark.parametrize("shape", ["", "?shape=table"])
def test_no_cell_is_a_formula(client, db, text, shape):
    comparison = make_comparison("any", text="Words")
    Claim.objects.update(text=text, note=text, disputed=text)
    comparison.rows.update(group=text)

    cells = [cell for row in rows(client.get(address("csv") + shape)) for cell in row]

    assert f"'{text}" in cells
    assert not [cell for cell in cells if not cell.startswith("'") and FORMULA.match(cell)]


@given(st.text() | st.text(alphabet="'\"=+-@ \t\rx"))
def test_what_was_defused_comes_back(text):
    assert restored(defused(text)) == text
    assert not FORMULA.match(text) or defused(text).startswith("'")


def test_json_is_what_its_schema_says(client, shipped):
    Claim.objects.filter(pk=Claim.objects.first().pk).update(disputed="Is it so?")

    data = client.get(address("json", "django-flask-fastapi")).json()

    assert data["schema"] == f"{site_settings.SITE_URL}/static/data/comparison-1.schema.json"
    assert faults(data, schema(), schema()) == []
    assert len(data["claims"]) == len(data["criteria"]) * len(data["technologies"]) == 24
    assert all(claim["evidence"] for claim in data["claims"])
    assert {one["slug"] for one in data["technologies"]} == {"django", "flask", "fastapi"}
    assert data["licence"]["name"] == "CC-BY-4.0"


def test_the_schema_refuses_what_it_should(client, db):
    make_comparison("any")
    data = client.get(address("json")).json()
    data["claims"][0] |= {"verdict": "partial", "note": "", "evidence": [{"kind": "hearsay"}]}
    del data["licence"]["url"]

    found = "\n".join(faults(data, schema(), schema()))

    for words in ("claims[0].note", "evidence[0].kind", "url is missing"):
        assert words in found


def test_json_says_what_is_stale(client, db):
    make_comparison("any", technologies=1, criteria=1)
    Claim.objects.update(checked_on="2020-01-01")

    (claim,) = client.get(address("json")).json()["claims"]

    assert (claim["review_due"], claim["newer_release"], claim["disputed"]) == (True, False, "")


def test_a_name_that_is_gone_is_gone_from_a_copy_as_well(client, db):
    make_comparison("any")
    alice = UserFactory(username="alice")
    Claim.objects.update(checked_by=alice)
    first = client.get(address("json"))
    assert first.json()["claims"][0]["checked_by"] == "alice"

    alice.delete()

    again = client.get(address("json"), headers={"if-none-match": first["ETag"]})
    assert again.json()["claims"][0]["checked_by"] is None


def test_markdown_is_a_table_that_no_words_break(client, db):
    make_comparison("any", technologies=2, criteria=1)
    Claim.objects.update(text="a|b [c](d) *e*", note="one\ntwo <b>", disputed="Is `it`?")

    text = client.get(address("md")).content.decode()

    (row,) = [line for line in text.split("\n") if line.startswith("| Criterion-") or "a\\|b" in line]
    assert row.count(" | ") == 2
    assert r"**Yes:** a\|b \[c\](d) \*e\*<br>one<br>two \<b\>" in row
    assert "### Disputed" in text
    assert r"Is \`it\`?" in text
    assert text.count("[The manual](<https://docs.example.org/") == 2


def test_the_operators_licence_is_everywhere(client, db, settings):
    make_comparison("any")
    settings.DATA_LICENCE = {"name": "ODbL-1.0", "url": "https://opendatacommons.org/licenses/odbl/1-0/"}

    for form in FORMATS:
        response = client.get(address(form))
        assert "ODbL-1.0" in response.content.decode()
        assert response["Link"] == '<https://opendatacommons.org/licenses/odbl/1-0/>; rel="license"'
    assert b"ODbL-1.0" in client.get("/comparisons/any/").content


def test_the_comparisons_page_leads_to_all_of_them(client, db):
    make_comparison("any")

    links = document(client.get("/comparisons/any/")).links()

    for path in (
        *map(address, FORMATS),
        f"{address('csv')}?shape=table",
        "/static/data/comparison-1.schema.json",
    ):
        assert path in links
