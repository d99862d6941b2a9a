"""50 technologies and 300 criteria: a group at a time, in few bytes and a fixed number of queries."""

import gzip

import brotli
import pytest
from django.db import connection, transaction

from comparisons.cut import MOST_CELLS
from comparisons.events import ClaimEvent
from comparisons.models import Claim, Comparison
from tests.comparisons.layouts import make_large
from tests.documents import document
from tests.factories import make_article

# One process has it: what they look at is made once.
pytestmark = pytest.mark.xdist_group("large table")

TABLE, ARTICLE, HOME = "/comparisons/large/", "/articles/places-large/", "/"
MOST_BYTES = 100 * 1024

# The comparison; columns, technologies, rows, criteria; the claims, and with few of them the evidence.
FOR_VALIDATOR, FOR_LAYOUT, FOR_CLAIMS, FOR_EVIDENCE = 1, 4, 1, 1
# The article, its comparisons, the newer and the older neighbour, the discussion; what has changed.
FOR_ARTICLE, FOR_CHANGES = 5, 1
# The newest articles, the text of the first, its comparisons.
FOR_HOME = 3
FOR_FRESHNESS = 2


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        make_large(50, 300, 15)
        make_article("places-large", "[[comparison: large]]")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def large(made, db) -> Comparison:
    return Comparison.objects.get(slug="large")


def cells(response) -> int:
    return len(document(response).all("td", role="cell"))


@pytest.mark.parametrize("path", [TABLE, ARTICLE])
def test_the_bare_address_shows_the_first_groups_and_leads_to_the_others(client, large, path):
    response = client.get(path)

    page = document(response)
    assert cells(response) == MOST_CELLS == 50 * 20
    assert page.texts("th", scope="rowgroup") == ["AGroup 0"]
    assert "Group 0" in page.texts("b")
    links = [link.partition("#")[0] for link in page.links() if link.startswith("?group")]
    assert links == [f"?group=group-{number}" for number in range(1, 15)]
    other = client.get(path + links[-1])
    assert (other.status_code, cells(other)) == (200, 1000)
    assert page.texts("p", role="status") == ["50 technologies, 20 of 300 criteria."]


@pytest.mark.parametrize(
    "path", [TABLE, ARTICLE, TABLE + "?group=group-7", TABLE + "?diff=1&sort=ability-299"]
)
def test_a_view_is_light(client, large, path):
    sizes = {}
    for encoding, unpack in {"br": brotli.decompress, "gzip": gzip.decompress}.items():
        response = client.get(path, headers={"Accept-Encoding": encoding})
        assert len(unpack(response.content)) > MOST_BYTES
        sizes[encoding] = len(response.content)
    assert max(sizes.values()) < MOST_BYTES, sizes


def test_a_cell_leads_to_its_own_page_instead_of_holding_all_sources(client, large):
    page = document(client.get(TABLE))

    assert "/technologies/tool-49/ability-19/" in page.links()
    assert not [link for link in page.links() if link.startswith("https://example.org/")]


def test_cut_down_it_is_a_table_like_any_other(client, large):
    response = client.get(TABLE + "?show=tool-1,tool-48&group=group-3,group-12")

    assert cells(response) == 2 * 40
    assert "https://example.org/" in response.content.decode()
    assert cells(client.get(TABLE + "?show=tool-1,tool-48")) == 2 * 300


def test_the_site_finds_what_differs(client, large):
    Claim.objects.filter(technology__slug="tool-1", criterion__slug__in=["ability-1", "ability-2"]).update(
        verdict="no", text="Same", note=""
    )
    Claim.objects.filter(technology__slug="tool-2", criterion__slug__in=["ability-1", "ability-2"]).update(
        verdict="no", text="Same", note=""
    )

    page = document(client.get(TABLE + "?show=tool-1,tool-2&diff=1"))

    assert page.texts("p", role="status") == ["2 of 50 technologies, 298 of 300 criteria differ."]
    assert not page.all("tr", id="row-ability-1")


def test_columns_are_sorted_by_a_row_of_another_group(client, large):
    page = document(client.get(TABLE + "?group=group-1&sort=ability-299"))

    first = page.texts("th", scope="col", role="columnheader")[1]
    slug = first.split(" 1.0")[0].lower().replace(" ", "-")
    assert Claim.objects.get(technology__slug=slug, criterion__slug="ability-299").verdict == "yes"


def test_no_number_of_facts_or_events_changes_the_number_of_queries(client, large, django_assert_num_queries):
    make_events(100_000)
    bare = FOR_VALIDATOR + FOR_FRESHNESS + FOR_LAYOUT + FOR_CLAIMS
    for path, queries in {
        TABLE: bare,
        TABLE + "?diff=1&sort=ability-299": bare,
        TABLE + "?show=tool-1&group=group-9": bare + FOR_EVIDENCE,
        ARTICLE: FOR_ARTICLE + FOR_CHANGES + FOR_LAYOUT + FOR_CLAIMS,
        HOME: FOR_HOME + FOR_LAYOUT + FOR_CLAIMS,
    }.items():
        with django_assert_num_queries(queries):
            client.get(path)


def test_only_the_claims_of_what_is_shown_are_read(client, large, monkeypatch):
    read = []
    monkeypatch.setattr(
        Claim, "__init__", lambda self, *args, _real=Claim.__init__: (read.append(1), _real(self, *args))[1]
    )

    client.get(TABLE)

    assert len(read) == MOST_CELLS


def make_events(number: int) -> None:
    """Doubled in the database, for no page shows what is in them."""
    claims = Claim.objects.all()[:1000]
    ClaimEvent.objects.bulk_create(
        ClaimEvent(
            claim=claim, criterion_id=claim.criterion_id, technology_id=claim.technology_id, kind="checked"
        )
        for claim in claims
    )
    table, names = "comparisons_claimevent", "claim_id, criterion_id, technology_id, kind, at, why"
    with connection.cursor() as cursor:
        while (have := ClaimEvent.objects.count()) < number:
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} LIMIT %s",
                [number - have],
            )
