"""“Checked, unchanged” for a row or a column in one act."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.groups import EDITORS, MODERATORS
from comparisons.changes import confirm_claim, delete_claim
from comparisons.events import ClaimEvent
from comparisons.models import Claim
from tests.comparisons.cells import WHY, change_text, key, opened, typed, url
from tests.documents import document
from tests.factories import make_comparison, make_staff


@pytest.fixture
def claim(comparison):
    return Claim.objects.get(
        criterion=comparison.rows.first().criterion, technology=comparison.columns.first().technology
    )


def of(kind, claim):
    return f"{kind}:{claim.criterion_id if kind == 'row' else claim.technology_id}"


def asked(editor, what, **more):
    """What a browser sends to confirm, once it was asked."""
    seen = document(editor.post(url(), more | {"check": what})).all("input", name="confirm-seen")
    return {"confirm": what, "confirm-seen": seen[0].attributes["value"]} | more


@pytest.mark.parametrize("kind", ["row", "column"])
def test_it_asks_and_then_confirms_all_in_one(editor, claim, kind):
    response = editor.post(url(), {"check": of(kind, claim)})
    about = claim.criterion if kind == "row" else claim.technology
    assert f"2 cells of the {kind} {about} in “Any”:" in response.content.decode()
    assert not ClaimEvent.objects.exists()

    done = editor.post(url(), asked(editor, of(kind, claim)), follow=True)

    assert "2 cells checked, unchanged." in done.content.decode()
    mine = Claim.objects.filter(checked_by__username="alice", checked_on=timezone.localdate())
    assert {getattr(one, "criterion" if kind == "row" else "technology") for one in mine} == {about}
    assert list(ClaimEvent.objects.values_list("kind", flat=True)) == ["checked"] * 2


def test_empty_cells_are_left_out(editor, claim):
    delete_claim(claim, by=None)

    response = editor.post(url(), {"check": of("row", claim)})

    assert "1 empty cell is left out." in response.content.decode()
    assert "1 cell of the row" in response.content.decode()


def test_where_somebody_else_was_there_nothing_is_confirmed(editor, claim):
    data = asked(editor, of("row", claim))
    change_text(claim, "Theirs")

    response = editor.post(url(), data)

    assert (
        f"Somebody else changed meanwhile: {claim.technology}, {claim.criterion}."
        in response.content.decode()
    )
    assert not ClaimEvent.objects.filter(kind="checked").exists()


def test_where_one_cannot_be_confirmed_none_is(editor, claim):
    other = Claim.objects.exclude(pk=claim.pk).filter(technology=claim.technology).get()
    Claim.objects.filter(pk=other.pk).update(text="")

    response = editor.post(url(), asked(editor, of("column", claim)))

    assert f"Nothing was confirmed. {other}: It cannot be confirmed as it is" in response.content.decode()
    assert not ClaimEvent.objects.exists()
    assert not Claim.objects.filter(checked_by__username="alice").exists()


@pytest.mark.parametrize("step", ["check", "confirm"])
def test_a_cell_with_changes_is_named(editor, claim, step):
    data = asked(editor, of("row", claim)) if step == "confirm" else {"check": of("row", claim)}
    typed_in = opened(editor, key(claim)) | typed(key(claim), text="Typed", why=WHY)

    response = editor.post(url(), typed_in | data)

    assert f"save them first: {claim.technology}, {claim.criterion}." in response.content.decode()
    assert f'name="{key(claim)}-text" value="Typed"' in response.content.decode()
    assert not ClaimEvent.objects.exists()


def test_what_is_typed_elsewhere_stays_through_both_steps(editor, claim):
    other = Claim.objects.exclude(criterion=claim.criterion).first()
    typed_in = opened(editor, key(other)) | typed(key(other), text="Typed", why=WHY)

    response = editor.post(url(), typed_in | asked(editor, of("row", claim), **typed_in))

    assert document(response).all("input", name=f"{key(other)}-text")[0].attributes["value"] == "Typed"
    assert ClaimEvent.objects.filter(kind="checked").count() == 2


@pytest.mark.parametrize("press", ["check", "confirm"])
@pytest.mark.parametrize(
    "bad", ["", "x", "row", "row:", "row:x", "row:0", "column:-1", "cell:1", "row:" + "9" * 40]
)
def test_nothing_is_said_to_be_nothing(editor, press, bad):
    response = editor.post(url(), {press: bad})

    assert response.status_code == 200
    assert "That row or column is not in the table any more." in response.content.decode()


def test_a_row_that_nobody_has_filled(editor, claim):
    for one in Claim.objects.filter(criterion=claim.criterion):
        delete_claim(one, by=None)

    assert (
        "Nobody has filled a cell there yet"
        in editor.post(url(), {"check": of("row", claim)}).content.decode()
    )


def test_a_confirmation_that_was_not_asked_for_confirms_nothing(editor, claim):
    editor.post(url(), {"confirm": of("row", claim)})
    editor.post(url(), {"confirm": of("row", claim), "confirm-seen": "x:0 9-9:0"})

    assert not ClaimEvent.objects.exists()


def test_sent_twice_it_is_one_check(editor, claim):
    data = asked(editor, of("row", claim))
    editor.post(url(), data)
    editor.post(url(), data)

    assert ClaimEvent.objects.count() == 2


def test_only_editors_confirm(comparison, claim):
    client = Client()
    data = {"confirm": of("row", claim), "confirm-seen": f"{key(claim)}:0"}
    assert client.post(url(), data).status_code == 302
    client.force_login(make_staff("bob", MODERATORS))
    assert client.post(url(), data, follow=True).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_staff("alice", EDITORS))
    assert strict.post(url(), data).status_code == 403
    assert not ClaimEvent.objects.exists()


def test_asking_costs_as_much_for_many_cells_as_for_few(editor):
    counts = []
    for comparison in (make_comparison("few", criteria=3), make_comparison("many", criteria=40)):
        for one in Claim.objects.filter(criterion__in=comparison.rows.values("criterion"))[:5]:
            confirm_claim(one, by=None, on=timezone.localdate())
        with CaptureQueriesContext(connection) as queries:
            editor.post(url(comparison), {"check": f"column:{comparison.columns.first().technology_id}"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 26
