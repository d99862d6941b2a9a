"""The cells that want an editor: why, since when, where, and one press where nothing is to change."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.groups import EDITORS, MODERATORS
from comparisons import worklist
from comparisons.changes import change_claim, delete_claim, evidence_of, last_event_id
from comparisons.events import ClaimEvent
from comparisons.models import Claim, Comparison, ComparisonColumn, Criterion, Evidence, Release, Technology
from comparisons.worklist import Key, load_page
from tests.comparisons.cells import change_text
from tests.comparisons.corrections import admin, member, report
from tests.documents import document
from tests.factories import ClaimFactory, ReleaseFactory, TechnologyFactory, make_comparison, make_staff

WORK = "/admin/comparisons/claim/worklist/"
OLD = datetime.date(2020, 1, 2)


@pytest.fixture
def editor(client, db):
    client.force_login(make_staff("alice", EDITORS))
    return client


@pytest.fixture
def cells(db):
    """A claim for each reason, one for none, and an empty cell."""
    today = timezone.localdate()
    table = make_comparison("any", technologies=1, criteria=6, checked_on=today)
    claims = dict(
        zip(("old", "behind", "disputed", "unsourced", "unknown", "fine"), all_claims(), strict=True)
    )
    update(claims["old"], checked_on=OLD)
    update(claims["disputed"], disputed="Is it so?")
    update(claims["unknown"], verdict="unknown")
    Evidence.objects.filter(claim=claims["unsourced"]).delete()
    other = TechnologyFactory(slug="other")
    ReleaseFactory(technology=other, version="1.0")
    behind = ClaimFactory(technology=other, criterion=claims["behind"].criterion, checked_on=today)
    ReleaseFactory(technology=other, version="2.0", released_on=OLD)
    claims["behind"] = behind
    ComparisonColumn.objects.create(comparison=table, technology=other, position=9)
    return claims


def all_claims():
    return Claim.objects.select_related("criterion", "technology").order_by("pk")


def update(claim, **values):
    Claim.objects.filter(pk=claim.pk).update(**values)
    for name, value in values.items():
        setattr(claim, name, value)


def lines(response):
    return response.context["page"].lines


@pytest.mark.parametrize(
    ("reason", "claims", "empty"),
    [
        ("any", ["old", "behind", "disputed", "unsourced", "unknown"], 5),
        ("stale", ["old", "behind"], 0),
        ("disputed", ["disputed"], 0),
        ("unsourced", ["unsourced"], 0),
        ("unknown", ["unknown"], 0),
        ("empty", [], 5),
    ],
)
def test_each_reason_has_its_cells(editor, cells, reason, claims, empty):
    response = editor.get(WORK, {"reason": reason})

    found = lines(response)
    assert {line.claim for line in found if line.claim} == {cells[name] for name in claims}
    assert [line.reasons for line in found if line.claim is None] == [["empty"]] * empty
    assert response.context["page"].count == len(claims) + empty


def test_the_empty_and_the_longest_unchecked_stand_first(editor, cells):
    found = lines(editor.get(WORK))

    days = [line.claim.checked_on if line.claim else datetime.date.min for line in found]
    assert days == sorted(days)
    assert found[5].claim == cells["old"]


def test_each_line_leads_to_the_editor_of_the_cell(editor, cells):
    table = Comparison.objects.get()
    alone = ClaimFactory(verdict="unknown")
    links = document(editor.get(WORK)).links()

    for line in lines(editor.get(WORK)):
        key = f"{line.criterion.pk}-{line.technology.pk}"
        where = f"/admin/comparisons/comparison/{table.pk}/grid/?cell={key}#cell-{key}"
        if line.claim == alone:
            where = f"/admin/comparisons/claim/{alone.pk}/change/"
        assert where in links
        assert editor.get(where).status_code == 200


def test_it_is_filtered_by_comparison(editor, cells):
    other = make_comparison("second", technologies=1, criteria=1, verdict="unknown")

    assert [line.claim.verdict for line in lines(editor.get(WORK, {"comparison": other.pk}))] == ["unknown"]
    table = Comparison.objects.get(slug="any")
    assert len(lines(editor.get(WORK, {"comparison": table.pk, "reason": "unknown"}))) == 1
    assert len(lines(editor.get(WORK, {"comparison": table.pk, "reason": "empty"}))) == 5
    assert len(lines(editor.get(WORK, {"comparison": ""}))) == 11


def test_an_empty_cell_of_two_tables_is_one_line(editor, cells):
    table = Comparison.objects.get()
    again = make_comparison("again", technologies=0, criteria=0)
    for column in table.columns.all():
        ComparisonColumn.objects.create(comparison=again, technology=column.technology, position=0)
    for row in table.rows.all():
        again.rows.create(criterion=row.criterion, group="G", position=0)

    assert len(lines(editor.get(WORK, {"reason": "empty"}))) == 5


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_page_by_page_each_cell_comes_once(cells, monkeypatch, size):
    whole = [line.cell for line in load_page(timezone.localdate()).lines]
    monkeypatch.setattr(worklist, "A_PAGE", size)
    found, after = [], None

    while True:
        page = load_page(timezone.localdate(), after=after and Key.parse(str(after)))
        found += [line.cell for line in page.lines]
        if (after := page.next) is None:
            break

    assert found == whole
    assert len(whole) == 10


def test_a_link_leads_on_with_the_same_filters(editor, cells, monkeypatch):
    monkeypatch.setattr(worklist, "A_PAGE", 2)
    table = Comparison.objects.get()

    first = editor.get(WORK, {"reason": "empty", "comparison": table.pk})
    (link,) = [link for link in document(first).links() if "after=" in link]
    second = editor.get(WORK + link)

    assert f"reason=empty&comparison={table.pk}&after=" in link
    assert len(lines(second)) == 2
    assert not {line.cell for line in lines(first)} & {line.cell for line in lines(second)}
    assert "There is nothing further." in editor.get(WORK, {"after": "9999-01-01_1"}).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"reason": "nonsense"},
        {"comparison": "x"},
        {"comparison": "999"},
        {"comparison": "9" * 30},
        {"after": "x"},
        {"after": "empty_1"},
        {"after": "empty_1_2_3"},
        {"after": "2020-13-01_1"},
        {"after": "2020-01-01"},
        {"after": f"2020-01-01_{'9' * 30}"},
        {"after": "2020-01-01_¹"},
    ],
)
def test_what_is_no_place_in_it_is_not_there(editor, query):
    assert editor.get(WORK, query).status_code == 404


@given(st.text(alphabet="empty_0123456789-é", max_size=30))
def test_a_key_is_read_or_refused(text):
    try:
        key = Key.parse(text)
    except ValueError:
        return
    assert Key.parse(str(key)) == key


def test_nobody_else_sees_it(client, cells):
    for who in (None, member("bob"), make_staff("m", MODERATORS)):
        if who:
            client.force_login(who)
        assert client.get(WORK).status_code in {302, 404}
        assert client.post(WORK, {"checked": f"{cells['old'].pk}:0"}).status_code in {302, 404}
    assert not ClaimEvent.objects.exists()


# Checked, unchanged


def test_where_nothing_is_to_change_one_press_is_enough(editor, cells):
    old = cells["old"]
    change_text(old, "It does so")
    address = f"{WORK}?reason=stale"
    buttons = document(editor.get(address)).all("button", name="checked")
    assert [button.attributes["value"] for button in buttons] == [f"{old.pk}:{last_event_id(old)}"]

    response = editor.post(address, {"checked": buttons[0].attributes["value"]})

    assert response.url == address
    event = ClaimEvent.objects.first()
    assert (event.kind, event.by.username, event.claim) == ("checked", "alice", old)
    assert old not in {line.claim for line in lines(editor.get(address))}
    # once more: it was so already
    editor.post(address, {"checked": f"{old.pk}:{event.pk}"})
    assert ClaimEvent.objects.first() == event


def test_what_somebody_changed_meanwhile_is_not_confirmed(editor, cells):
    old = cells["old"]
    change_text(old, "Theirs")

    page = editor.post(WORK, {"checked": f"{old.pk}:0"}, follow=True).content.decode()

    assert "Somebody else changed this cell meanwhile." in page
    assert ClaimEvent.objects.get().kind == "changed"
    assert Claim.objects.get(pk=old.pk).checked_on == OLD


def test_what_cannot_be_confirmed_is_said(editor, cells):
    old, release = cells["old"], ReleaseFactory(version="9.9")
    update(old, release=release)

    page = editor.post(WORK, {"checked": f"{old.pk}:0"}, follow=True).content.decode()

    assert "cannot be confirmed as it is: This is a release of another technology." in page
    assert not ClaimEvent.objects.exists()


@pytest.mark.parametrize("value", ["", "x", "1", "1:x", "999:0", "-1:0", f"{'9' * 30}:0"])
def test_what_is_no_cell_is_not_confirmed(editor, cells, value):
    Claim.objects.filter(pk__in=[1, 999]).count()
    response = editor.post(WORK, {"checked": value})

    assert response.status_code == 404
    assert not ClaimEvent.objects.exists()


def test_a_dispute_is_answered_in_its_report(editor, cells):
    disputed = cells["disputed"]
    correction = report(disputed)
    update(disputed, checked_on=OLD)
    page = editor.get(WORK, {"reason": "disputed"})

    assert admin(correction) in document(page).links()
    assert "“Is it so?”" in page.content.decode()
    editor.post(WORK, {"checked": f"{disputed.pk}:0"})
    assert disputed in {line.claim for line in lines(editor.get(WORK, {"reason": "disputed"}))}


def test_the_start_page_and_the_list_of_claims_lead_there(editor, cells):
    for path in ("/admin/", "/admin/comparisons/claim/"):
        assert WORK in document(editor.get(path)).links()


def test_an_emptied_cell_is_back_in_it(editor, cells):
    delete_claim(cells["fine"], by=None)

    assert len(lines(editor.get(WORK, {"reason": "empty"}))) == 6


# Much


@pytest.fixture
def _much(db):
    """10,000 claims, 100,000 events."""
    common = {"symbol": "T", "kind": "k", "summary": "s", "licence": "MIT", "first_released": 2000}
    technologies = Technology.objects.bulk_create(
        Technology(name=f"T{n}", slug=f"t{n}", **common) for n in range(50)
    )
    criteria = Criterion.objects.bulk_create(
        Criterion(name=f"C{n}", slug=f"c{n}", question="?", definition=".") for n in range(201)
    )
    releases = Release.objects.bulk_create(
        Release(technology=one, version="1.0", rank=1) for one in technologies
    )
    Claim.objects.bulk_create(
        Claim(
            criterion=criterion,
            technology=release.technology,
            release=release,
            verdict="yes",
            text="It does",
            checked_on=OLD + datetime.timedelta(days=(criterion.pk * 7) % 1000),
        )
        for release in releases
        for criterion in criteria[:200]
    )
    table = Comparison.objects.create(slug="large", title="Large", caption="All")
    table.columns.bulk_create(
        ComparisonColumn(comparison=table, technology=one, position=n) for n, one in enumerate(technologies)
    )
    table.rows.bulk_create(
        table.rows.model(comparison=table, criterion=one, group="G", position=n)
        for n, one in enumerate(criteria)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comparisons_claimevent (claim_id, criterion_id, technology_id, kind, at, why)"
            " SELECT claim.id, claim.criterion_id, claim.technology_id, 'checked', %s, ''"
            " FROM comparisons_claim AS claim,"
            " (SELECT id FROM comparisons_technology ORDER BY id LIMIT 10) AS ten ORDER BY ten.id, claim.id",
            [timezone.now()],
        )
        assert ClaimEvent.objects.count() == 100_000


@pytest.mark.usefixtures("_much")
def test_with_much_it_costs_as_many_queries_and_reads_no_whole_history(editor):
    for query in ({}, {"reason": "stale"}, {"reason": "empty"}, {"after": "2021-01-01_5"}):
        with CaptureQueriesContext(connection) as captured:
            response = editor.get(WORK, query)
        assert len(lines(response)) == 50
        assert len(captured) <= 18, "\n".join(one["sql"] for one in captured)
        for one in captured:
            if "comparisons_claimevent" in one["sql"] and connection.vendor == "sqlite":
                assert "SCAN comparisons_claimevent" not in plan(one["sql"])
    assert response.context["page"].count == worklist.COUNTED
    assert "10000 or more cells" in response.content.decode()


def plan(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%", "%%"))
        return " ".join(str(row[-1]) for row in cursor.fetchall())


def test_few_and_many_cost_the_same(editor, cells):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            editor.get(WORK)
        return len(captured)

    few = cost()
    make_comparison("second", technologies=4, criteria=5, verdict="unknown")
    for claim in Claim.objects.all():
        change_claim(claim, evidence_of(claim), by=None)
    assert cost() == few
