"""Cells that were changed in place: what is not sent is unchanged, and one reason holds for all."""

import pytest

from comparisons import grid as grids
from comparisons.changes import change_claim, evidence_of
from comparisons.events import ClaimEvent
from comparisons.models import Claim
from tests.comparisons.cells import WHY, change_text, key, shown, url
from tests.documents import document


def in_place(*claims, seen="0", **values):
    data = {"cell": [key(claim) for claim in claims], "save": "1"}
    for claim in claims:
        data[f"{key(claim)}-seen"] = seen
        data |= {f"{key(claim)}-{name}": value for name, value in values.items()}
    return data


def test_what_is_not_sent_stays(editor):
    one, two = Claim.objects.order_by("pk")[:2]

    response = editor.post(url(), in_place(one, two, verdict="no", why=""), follow=True)
    assert "Say why in a sentence" in response.content.decode()
    response = editor.post(url(), in_place(one, two, verdict="no") | {"why": WHY}, follow=True)

    assert "2 cells saved." in response.content.decode()
    for claim in (one, two):
        event = ClaimEvent.objects.get(claim=claim)
        assert event.why == WHY
        assert {name for name in event.after if event.after[name] != event.before[name]} == {"verdict"}


def test_a_reason_of_its_own_goes_before_the_common_one(editor):
    one, two = Claim.objects.order_by("pk")[:2]
    data = in_place(one, two, text="Other") | {f"{key(one)}-why": "Its own", "why": WHY}

    editor.post(url(), data)

    assert dict(ClaimEvent.objects.values_list("claim", "why")) == {one.pk: "Its own", two.pk: WHY}


def test_a_missing_reason_is_asked_once(editor):
    one, two = Claim.objects.order_by("pk")[:2]

    response = editor.post(url(), in_place(one, two, text="Other"))

    field = document(response).all("input", name="why")[0]
    assert field.attributes["aria-invalid"] == "true"
    assert "2 cells gave no reason." in response.content.decode()
    assert not ClaimEvent.objects.exists()


def test_a_common_reason_is_not_too_long(editor):
    claim = Claim.objects.first()

    response = editor.post(url(), in_place(claim, text="Other") | {"why": "x" * 201})

    assert response.status_code == 200
    assert "At most 200 characters; these are 201." in response.content.decode()
    assert not ClaimEvent.objects.exists()


def test_a_partial_cell_keeps_what_another_changed_beside_it(editor):
    claim = Claim.objects.first()
    theirs = Claim.objects.get(pk=claim.pk)
    theirs.note = "Their note."
    change_claim(theirs, evidence_of(theirs), by=None)

    response = editor.post(url(), in_place(claim, text="Mine") | {"why": WHY})
    assert shown(response, key(claim)).editor.conflict
    again = in_place(claim, seen=str(ClaimEvent.objects.get().pk), text="Mine")
    editor.post(url(), again | {"why": WHY})

    claim.refresh_from_db()
    assert (claim.text, claim.note) == ("Mine", "Their note.")


def test_an_empty_cell_wants_more_than_a_verdict(editor):
    claim = Claim.objects.first()
    ClaimEvent.objects.all()._raw_delete(ClaimEvent.objects.db)
    claim.evidence.all().delete()
    Claim.objects.filter(pk=claim.pk).delete()

    response = editor.post(url(), in_place(claim, verdict="yes"))

    assert shown(response, key(claim)).has_errors
    assert "A fact has a source: fill in at least one." in response.content.decode()


def test_so_many_cells_are_saved_at_once_and_the_rest_is_not_lost_silently(editor, monkeypatch):
    monkeypatch.setattr(grids, "MOST_CHANGED", 2)

    response = editor.post(url(), in_place(*Claim.objects.all()[:3], text="Other") | {"why": WHY})

    assert "3 cells were sent, and 2 at most are saved at once" in response.content.decode()
    assert not ClaimEvent.objects.exists()


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "12"])
def test_a_state_that_was_tampered_with_saves_nothing_unread(editor, seen):
    claim = Claim.objects.first()
    change_text(claim, "Theirs")

    response = editor.post(url(), in_place(claim, seen=seen, text="Mine") | {"why": WHY})

    assert response.status_code == 200
    assert Claim.objects.get(pk=claim.pk).text == "Theirs"


def test_the_answer_to_a_check_stands_in_its_cell(editor):
    claim = Claim.objects.first()

    response = editor.post(url(), {"checked": f"{key(claim)}:0"}, follow=True)
    assert shown(response, key(claim)).done == "Checked, unchanged."

    last = ClaimEvent.objects.get().pk
    alone = editor.post(url(view="cell"), {"checked": f"{key(claim)}:0"})
    assert "Somebody else changed this cell meanwhile" in alone.content.decode()
    alone = editor.post(url(view="cell"), {"checked": f"{key(claim)}:{last}"})
    assert 'role="status">Checked, unchanged.' in alone.content.decode()
    assert "<html" not in alone.content.decode()
    for bad in ("", "x", "9-9:0", ":"):
        assert editor.post(url(view="cell"), {"checked": bad}).status_code == 404


def test_the_history_of_a_cell_leads_to_what_it_was(editor):
    claim = Claim.objects.first()
    first, second = change_text(claim, "One"), change_text(claim, "Two")

    page = editor.get(url(view="past"), {"cell": key(claim)}).content.decode()

    assert f"/claimevent/{first.pk}/restore/" in page
    assert f"/claimevent/{second.pk}/restore/" not in page, "it is so already"
    assert f"/claimevent/{second.pk}/change/" in page
