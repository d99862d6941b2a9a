"""The cells of a comparison on one screen."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.groups import EDITORS, MODERATORS
from comparisons import grid as grids
from comparisons.changes import confirm_claim, delete_claim
from comparisons.events import ClaimEvent
from comparisons.models import Claim, Comparison, ComparisonColumn, ComparisonRow
from tests.comparisons.cells import SOURCE, WHY, change_claim_day, change_text, key, opened, shown, typed, url
from tests.documents import document
from tests.factories import (
    TODAY,
    ReleaseFactory,
    TechnologyFactory,
    UserFactory,
    make_article,
    make_comparison,
    make_staff,
)


def test_it_has_the_tables_shape_and_each_cells_facts(editor, comparison):
    response = editor.get(url())

    page = document(response)
    assert len(page.all("td")) == 4
    assert [len(group.rows) for group in response.context["grid"].groups] == [1, 1]
    text = response.content.decode()
    for words in ("It does", "As it was.", "1.0, 22 Nov 2026, 1 source", "Checked, unchanged", "First"):
        assert words in text


def test_a_cell_is_opened_by_its_address(editor):
    claim = Claim.objects.first()

    response = editor.get(url(), {"cell": key(claim)})

    page = document(response)
    assert page.all("input", name=f"{key(claim)}-text")[0].attributes["value"] == "It does"
    assert page.all("input", name=f"{key(claim)}-evidence-0-title")[0].attributes["value"] == "The manual"
    assert not page.all("input", name=f"{key(Claim.objects.last())}-text")


def test_many_cells_are_saved_at_once_and_only_those_that_changed(editor):
    one, two, three, _ = Claim.objects.order_by("pk")
    data = opened(editor, key(one), key(two), key(three))
    data |= typed(key(one), text="One", why=WHY) | typed(key(three), verdict="no", why=WHY)

    response = editor.post(url(), data | {"save": "1"}, follow=True)

    assert "2 cells saved." in response.content.decode()
    assert set(ClaimEvent.objects.values_list("claim", "why")) == {(one.pk, WHY), (three.pk, WHY)}
    assert [Claim.objects.get(pk=claim.pk).text for claim in (one, two)] == ["One", "It does"]
    assert Claim.objects.get(pk=three.pk).verdict == "no"


def test_saving_what_nobody_touched_is_no_event(editor):
    cells = [key(claim) for claim in Claim.objects.all()]

    response = editor.post(url(), opened(editor, *cells) | {"save": "1"}, follow=True)

    assert "Nothing was changed." in response.content.decode()
    assert not ClaimEvent.objects.exists()


def test_line_ends_of_a_browser_are_no_difference(editor):
    claim = Claim.objects.first()
    claim.note = "One.\nTwo."
    claim.save()
    data = opened(editor, key(claim)) | typed(key(claim), note="One.\r\nTwo.")

    editor.post(url(), data | {"save": "1"})

    assert not ClaimEvent.objects.exists()


def test_the_next_reader_sees_it(editor, comparison):
    article = make_article(body="[[comparison: any]]")
    claim = Claim.objects.first()
    visitor = Client()
    before = visitor.get(article.get_absolute_url())

    editor.post(
        url(), opened(editor, key(claim)) | typed(key(claim), text="Not any more", why=WHY) | {"save": "1"}
    )

    after = visitor.get(article.get_absolute_url(), headers={"if-none-match": before["ETag"]})
    assert b"Not any more" in after.content


def test_an_error_stands_in_its_cell_nothing_is_saved_and_what_was_typed_stays(editor):
    one, two = Claim.objects.order_by("pk")[:2]
    data = opened(editor, key(one), key(two))
    data |= typed(key(one), text="One", why=WHY)
    data |= typed(key(two), verdict="partial", note="", why=WHY, evidence__0__title="Typed")

    response = editor.post(url(), data | {"save": "1"})

    assert response.status_code == 200
    assert not ClaimEvent.objects.exists()
    page = response.content.decode()
    assert "A partial verdict needs a note that says what is missing." in page
    assert 'value="One"' in page
    assert 'value="Typed"' in page
    assert not shown(response, key(one)).has_errors
    assert shown(response, key(two)).has_errors
    assert "<title>Error:" in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"text": "Other"}, "Say why in a sentence"),
        ({"verdict": "no"}, "Say why in a sentence"),
        ({"note": "Other"}, "Say why in a sentence"),
        ({"text": "", "why": WHY}, "This field is required."),
        ({"text": "x" * 121, "why": WHY}, "at most 120 characters"),
        ({"verdict": "maybe", "why": WHY}, "Select a valid choice"),
        ({"release": "0"}, "Select a valid choice"),
        ({"release": "x' --"}, "Select a valid choice"),
        ({"checked_on": "yesterday"}, "Enter a valid date."),
        ({"checked_on": "2999-01-01"}, "This day has not come yet."),
        ({"why": "x" * 201, "text": "Other"}, "at most 200 characters"),
        ({"evidence__0__url": "nowhere"}, "Write a whole address"),
        ({"evidence__0__url": "javascript:alert(1)"}, "Write a whole address"),
        ({"evidence__0__url": "ftp://example.org/"}, "Write a whole address"),
        ({"evidence__0__kind": "hearsay"}, "Select a valid choice"),
        ({"evidence__0__DELETE": "on"}, "A fact has a source: fill in at least one."),
        ({"evidence__1__title": "Half a source"}, "This field is required."),
        (
            {"evidence__TOTAL_FORMS": "x", "text": "Other", "why": WHY},
            "A fact has a source: fill in at least one.",
        ),
    ],
)
def test_what_cannot_be_so_is_said(editor, values, said):
    claim = Claim.objects.first()

    response = editor.post(url(), opened(editor, key(claim)) | typed(key(claim), **values) | {"save": "1"})

    assert response.status_code == 200
    assert said in response.content.decode()
    assert not ClaimEvent.objects.exists()


@pytest.mark.parametrize("values", [{"checked_on": "2026-11-21"}, {"evidence__0__title": "The handbook"}])
def test_a_reason_is_left_out_where_readers_are_told_the_same(editor, values):
    claim = Claim.objects.first()

    editor.post(url(), opened(editor, key(claim)) | typed(key(claim), **values) | {"save": "1"})

    assert ClaimEvent.objects.get().why == ""


def test_who_says_when_it_was_checked_has_checked_it(editor):
    one, two = Claim.objects.order_by("pk")[:2]
    data = opened(editor, key(one), key(two)) | typed(key(one), checked_on="2026-11-21")

    editor.post(url(), data | typed(key(two), text="Other", why=WHY) | {"save": "1"})

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.checked_by.username, two.checked_by) == ("alice", None)


def test_evidence_is_added_changed_and_removed(editor):
    claim = Claim.objects.first()
    cell = key(claim)
    data = opened(editor, cell) | {f"{cell}-evidence-1-{name}": value for name, value in SOURCE.items()}

    editor.post(url(), data | {"save": "1"})
    assert list(claim.evidence.values_list("title", "kind")) == [
        ("The manual", "documentation"),
        ("News", "documentation"),
    ]

    data = opened(editor, cell) | typed(cell, evidence__0__DELETE="on", evidence__1__stance="contradicts")
    editor.post(url(), data | {"save": "1"})
    assert list(claim.evidence.values_list("title", "stance")) == [("News", "contradicts")]
    assert ClaimEvent.objects.count() == 2


def test_the_same_source_twice_is_said(editor):
    claim = Claim.objects.first()
    cell = key(claim)
    data = opened(editor, cell) | {f"{cell}-evidence-1-{name}": value for name, value in SOURCE.items()}
    data |= typed(cell, evidence__1__url=claim.evidence.get().url)

    response = editor.post(url(), data | {"save": "1"})

    assert "stands here twice" in response.content.decode()
    assert claim.evidence.count() == 1


def test_an_empty_cell_is_filled_in_place(editor):
    gone = Claim.objects.first()
    cell = key(gone)
    delete_claim(gone, by=None)
    data = opened(editor, cell)
    assert data[f"{cell}-checked_on"] == timezone.localdate()
    data |= typed(cell, verdict="yes", text="New", release=gone.release.pk)
    data |= {f"{cell}-evidence-0-{name}": value for name, value in SOURCE.items()}

    response = editor.post(url(), data | {"save": "1"}, follow=True)

    assert "1 cell saved." in response.content.decode()
    claim = Claim.objects.get(criterion=gone.criterion, technology=gone.technology)
    assert (claim.text, claim.checked_by.username, claim.evidence.get().title) == ("New", "alice", "News")
    assert ClaimEvent.objects.first().kind == "created"


def test_an_empty_cell_that_was_opened_and_left_is_no_error(editor):
    gone = Claim.objects.first()
    delete_claim(gone, by=None)

    response = editor.post(url(), opened(editor, key(gone)) | {"save": "1"}, follow=True)

    assert "Nothing was changed." in response.content.decode()


# Without a script each press sends all, and all comes back.


@pytest.mark.parametrize("press", ["open", "add", "close"])
def test_what_was_typed_survives_each_press(editor, press):
    one, two = Claim.objects.order_by("pk")[:2]
    cells = [key(one)] if press == "open" else [key(one), key(two)]
    data = opened(editor, *cells) | typed(key(one), text="Typed", why="Half a reas")

    response = editor.post(url(), data | {press: key(two)})

    page = document(response)
    assert page.all("input", name=f"{key(one)}-text")[0].attributes["value"] == "Typed"
    assert page.all("input", name=f"{key(one)}-why")[0].attributes["value"] == "Half a reas"
    assert bool(shown(response, key(two)).editor) == (press != "close")
    assert len(page.all("input", name=f"{key(two)}-evidence-2-url")) == (press == "add")
    assert not ClaimEvent.objects.exists()


@pytest.mark.parametrize("press", ["open", "add", "close"])
@pytest.mark.parametrize("bad", ["", "x", "0-0", "1", "../..", "9" * 40])
def test_a_cell_that_is_not_there_is_no_failure(editor, press, bad):
    assert editor.post(url(), {press: bad}).status_code == 200
    assert editor.get(url(), {"cell": bad}).status_code == 200


def test_so_many_cells_are_open_and_no_more(editor, monkeypatch):
    monkeypatch.setattr(grids, "MOST_OPEN", 2)
    one, two, three, _ = (key(claim) for claim in Claim.objects.order_by("pk"))

    response = editor.post(url(), opened(editor, one, two) | {"open": three})

    assert "2 cells are open: save them before you open another." in response.content.decode()
    assert [cell.key for cell in response.context["grid"].open_cells] == [one, two]


def test_what_was_typed_in_a_row_that_is_gone_is_not_lost_silently(editor):
    one = Claim.objects.first()
    data = opened(editor, key(one)) | typed(key(one), text="Typed", why=WHY)
    ComparisonRow.objects.filter(criterion=one.criterion).delete()

    response = editor.post(url(), data | {"save": "1"})

    assert "what you typed there is not saved" in response.content.decode()
    assert not ClaimEvent.objects.exists()


# Checked, unchanged


def test_checked_unchanged_is_one_press(editor):
    claim = Claim.objects.first()
    change_claim_day(claim, TODAY - datetime.timedelta(days=400))
    last = ClaimEvent.objects.get().pk

    response = editor.post(url(), {"checked": f"{key(claim)}:{last}"})

    assert response.url.endswith(f"#cell-{key(claim)}")
    claim.refresh_from_db()
    assert (claim.checked_on, claim.checked_by.username) == (timezone.localdate(), "alice")
    assert ClaimEvent.objects.first().kind == "checked"


def test_checked_unchanged_leaves_what_is_typed_elsewhere(editor):
    one, two = Claim.objects.order_by("pk")[:2]
    data = opened(editor, key(one)) | typed(key(one), text="Typed", why=WHY)

    response = editor.post(url(), data | {"checked": f"{key(two)}:0"})

    assert document(response).all("input", name=f"{key(one)}-text")[0].attributes["value"] == "Typed"
    assert ClaimEvent.objects.get().claim == two


def test_a_cell_with_changes_is_not_confirmed(editor):
    claim = Claim.objects.first()
    data = opened(editor, key(claim)) | typed(key(claim), text="Typed")

    response = editor.post(url(), data | {"checked": f"{key(claim)}:0"})

    assert "You have changed this cell" in shown(response, key(claim)).problem
    assert not ClaimEvent.objects.exists()


def test_what_somebody_else_has_changed_is_not_confirmed_unread(editor):
    claim = Claim.objects.first()
    change_text(claim, "Theirs")

    response = editor.post(url(), {"checked": f"{key(claim)}:0"})

    assert "Somebody else changed this cell meanwhile" in response.content.decode()
    assert ClaimEvent.objects.count() == 1


@pytest.mark.parametrize("state", ["", ":", "x:y", "0-0:0", "9-9", ":1"])
def test_a_check_of_nothing_is_said(editor, state):
    response = editor.post(url(), {"checked": state})

    assert response.status_code == 200
    assert "There is nothing in that cell that could have been checked." in response.content.decode()


# Where else a fact stands


def test_where_else_a_fact_stands(editor, comparison):
    column, row = comparison.columns.first(), comparison.rows.first()
    other = make_comparison("other")
    ComparisonColumn.objects.create(comparison=other, technology=column.technology, position=9)
    ComparisonRow.objects.create(comparison=other, criterion=row.criterion, group="G", position=9)
    make_article("shows-it", title="Shows the other", body="[[comparison: other]]")
    make_article("shows-this", title="Shows this one", body="[[comparison: any]]")
    make_article("draft", title="Not yet", body="[[comparison: other]]", publish=False)

    response = editor.get(url(), {"cell": [key(claim) for claim in Claim.objects.filter(text="It does")[:4]]})

    cells = response.context["grid"].cells
    also = cells[f"{row.criterion_id}-{column.technology_id}"].also
    assert [(shown.title, shown.url) for shown in also] == [("Other", url(other))]
    assert [place.title for place in also[0].within] == ["Shows the other"]
    assert sum(bool(cell.also) for cell in cells.values()) == 1
    assert "Shows the other" in response.content.decode()
    assert [article.title for article in response.context["grid"].articles] == ["Shows this one"]


# Who may, and what it costs


def test_whoever_is_not_signed_in_is_led_to_the_door(client, comparison):
    for view in ("grid", "cell"):
        assert client.get(url(view=view)).status_code == 302
        assert client.post(url(view=view), {"save": "1"}).status_code in {302, 405}


@pytest.mark.parametrize("group", [MODERATORS, None])
def test_the_wrong_person_finds_nothing(client, comparison, group):
    client.force_login(make_staff("bob", group) if group else UserFactory(username="charlie"))
    claim = Claim.objects.first()

    for view in ("grid", "cell"):
        assert client.get(url(view=view), {"cell": key(claim)}, follow=True).status_code == 404
    client.post(url(), {"checked": f"{key(claim)}:0"})
    assert not ClaimEvent.objects.exists()


def test_a_bad_id_is_not_found(editor):
    for view in ("grid", "cell"):
        assert editor.get(reverse(f"admin:comparisons_comparison_{view}", args=[10**9])).status_code == 404
    assert editor.get(url(view="cell"), {"cell": "0-0"}).status_code == 404
    assert editor.get(url(view="cell")).status_code == 404


def test_a_forged_form_is_refused(comparison):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_staff("alice", EDITORS))

    assert client.post(url(), {"checked": f"{key(Claim.objects.first())}:0"}).status_code == 403
    assert not ClaimEvent.objects.exists()


def test_a_cell_comes_alone_for_a_script(editor):
    claim = Claim.objects.first()

    response = editor.get(url(view="cell"), {"cell": key(claim)})

    page = response.content.decode()
    assert "<html" not in page
    assert f'name="{key(claim)}-text"' in page


def test_a_table_without_cells_says_so(editor):
    empty = Comparison.objects.create(title="Empty", slug="empty", caption="Nothing")

    assert "This table has no cells yet" in editor.get(url(empty)).content.decode()


def test_it_costs_as_much_for_few_cells_as_for_many(editor):
    four = make_comparison("four", technologies=4, criteria=8)
    five = make_comparison("five", technologies=5, criteria=60)
    for claim in Claim.objects.all()[:50]:
        confirm_claim(claim, by=None, on=TODAY - datetime.timedelta(days=1))
    for technology in TechnologyFactory.create_batch(3):
        ReleaseFactory(technology=technology)
    cells = {}
    for comparison in (four, five):
        rows, columns = comparison.rows.all()[:3], comparison.columns.all()[:2]
        cells[comparison] = [f"{row.criterion_id}-{col.technology_id}" for row in rows for col in columns]
    counts = []
    for comparison, chosen in ((four, cells[four][:1]), (five, cells[five])):
        editor.get(url(comparison))
        for query in ({}, {"cell": chosen}):
            with CaptureQueriesContext(connection) as queries:
                editor.get(url(comparison), query)
            counts.append(len(queries))

    closed, opened_ones = counts[::2], counts[1::2]
    assert len(set(closed)) == len(set(opened_ones)) == 1, counts
    assert closed[0] <= 17
    assert opened_ones[0] <= 24
