"""Two editors at one table: nobody overwrites unknowingly, and nothing that was typed is lost."""

from comparisons import grid as grids
from comparisons.changes import change_claim, delete_claim, evidence_of
from comparisons.events import ClaimEvent
from comparisons.models import Claim, Evidence
from tests.comparisons.cells import WHY, change_text, key, opened, sent_back, typed, url
from tests.factories import UserFactory


def test_a_cell_that_somebody_else_has_changed_shows_both_versions(editor):
    claim, other = Claim.objects.order_by("pk")[:2]
    data = opened(editor, key(claim), key(other)) | typed(key(claim), text="Mine", why=WHY)
    data |= typed(key(other), text="Another", why=WHY)
    change_text(claim, "Theirs", by=UserFactory(username="bob"))

    response = editor.post(url(), data | {"save": "1"})

    page = response.content.decode()
    assert "Somebody else changed this cell meanwhile." in page
    for words in ("bob", "Theirs", "Theirs is better", 'value="Mine"', 'value="Another"'):
        assert words in page
    claim.refresh_from_db()
    other.refresh_from_db()
    assert (claim.text, other.text) == ("Theirs", "It does"), "nothing is saved"

    again = sent_back(response)
    editor.post(url(), again | {"save": "1"})
    claim.refresh_from_db()
    other.refresh_from_db()
    assert (claim.text, other.text) == ("Mine", "Another")


def test_what_the_other_changed_and_this_one_did_not_stays_theirs(editor):
    claim = Claim.objects.first()
    data = opened(editor, key(claim)) | typed(key(claim), verdict="no", why=WHY)
    theirs = Claim.objects.get(pk=claim.pk)
    theirs.note = "Their note."
    change_claim(theirs, [one | {"title": "Their title"} for one in evidence_of(theirs)], by=None)

    response = editor.post(url(), data | {"save": "1"})
    editor.post(url(), sent_back(response) | {"save": "1"})

    claim.refresh_from_db()
    assert (claim.verdict, claim.note, claim.evidence.get().title) == ("no", "Their note.", "Their title")


def test_an_open_cell_that_only_the_other_changed_is_no_conflict(editor):
    claim, other = Claim.objects.order_by("pk")[:2]
    data = opened(editor, key(claim), key(other)) | typed(key(other), text="Mine", why=WHY)
    change_text(claim, "Theirs")

    editor.post(url(), data | {"save": "1"})

    claim.refresh_from_db()
    other.refresh_from_db()
    assert (claim.text, other.text) == ("Theirs", "Mine")


def test_a_cell_that_was_deleted_meanwhile_is_not_filled_again_unasked(editor):
    claim = Claim.objects.first()
    data = opened(editor, key(claim)) | typed(key(claim), text="Mine", why=WHY)
    delete_claim(claim, by=UserFactory(username="bob"))

    response = editor.post(url(), data | {"save": "1"})

    page = response.content.decode()
    assert 'value="Mine"' in page
    assert "Deleted" in page
    assert Claim.objects.count() == 3


def test_two_who_fill_an_empty_cell(editor):
    gone = Claim.objects.first()
    sources = evidence_of(gone)
    Evidence.objects.filter(claim=gone).delete()
    Claim.objects.filter(pk=gone.pk).delete()
    data = opened(editor, key(gone)) | typed(key(gone), verdict="yes", text="Mine", release=gone.release.pk)
    gone.pk, gone.text = None, "Theirs"
    gone._state.adding = True
    change_claim(gone, sources, by=None)

    response = editor.post(url(), data | {"save": "1"})

    assert 'value="Mine"' in response.content.decode()
    assert "Theirs" in response.content.decode()
    assert Claim.objects.get(pk=gone.pk).text == "Theirs"


def test_a_change_at_the_very_same_moment_is_a_conflict_too(editor, monkeypatch):
    claim = Claim.objects.first()
    data = opened(editor, key(claim)) | typed(key(claim), text="Mine", why=WHY)
    save = grids.Grid.save

    def late(self, by):
        if not ClaimEvent.objects.exists():
            change_text(claim, "Theirs")
        return save(self, by)

    monkeypatch.setattr(grids.Grid, "save", late)

    response = editor.post(url(), data | {"save": "1"})

    assert response.status_code == 200
    assert "Somebody else changed this cell meanwhile." in response.content.decode()
    assert 'value="Mine"' in response.content.decode()
    assert Claim.objects.get(pk=claim.pk).text == "Theirs"
