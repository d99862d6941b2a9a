"""One claim at a time, its history, and what was: as editors see them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.groups import EDITORS, MODERATORS
from comparisons.admin import ClaimAdmin
from comparisons.changes import change_claim, confirm_claim, delete_claim, evidence_of
from comparisons.events import ClaimEvent
from comparisons.models import Claim, Comparison, Criterion, Release, Technology
from tests.comparisons.cells import WHY, sent
from tests.documents import document
from tests.factories import (
    TODAY,
    ClaimFactory,
    CriterionFactory,
    EvidenceFactory,
    ReleaseFactory,
    UserFactory,
    make_article,
    make_comparison,
    make_staff,
)


@pytest.fixture
def claim(db):
    make_comparison("any", technologies=1, criteria=1)
    return Claim.objects.get()


@pytest.fixture
def editor(client, claim):
    client.force_login(make_staff("alice", EDITORS))
    return client


def url(name, *arguments, model="claim"):
    return reverse(f"admin:comparisons_{model}_{name}", args=arguments)


def form_of(response):
    return sent(response.context["editor"])


def change(claim, by=None, why="Theirs", **values):
    claim = Claim.objects.get(pk=claim.pk)
    for name, value in values.items():
        setattr(claim, name, value)
    return change_claim(claim, evidence_of(claim), by=by, why=why)


def test_its_history_is_told_in_words(editor, claim):
    change(claim, by=UserFactory(username="bob"), why="Gone since 1.1", verdict="no", text="Not any more")

    page = editor.get(url("change", claim.pk)).content.decode()

    for words in ("bob", "Gone since 1.1", "Verdict:", "<del>Yes</del>", "<ins>No</ins>", "Not any more"):
        assert words in page


def test_it_says_where_it_is_shown(editor, claim):
    make_article(title="It shows it", body="[[comparison: any]]")

    page = editor.get(url("change", claim.pk)).content.decode()

    assert url("grid", Comparison.objects.get().pk, model="comparison") in page
    assert "It shows it" in page


def test_saving_without_a_difference_is_no_event(editor, claim):
    response = editor.post(url("change", claim.pk), form_of(editor.get(url("change", claim.pk))), follow=True)

    assert "nothing was changed" in response.content.decode()
    assert not ClaimEvent.objects.exists()


def test_a_change_without_a_reason_is_refused_beside_its_field(editor, claim):
    data = form_of(editor.get(url("change", claim.pk))) | {"text": "Typed"}

    response = editor.post(url("change", claim.pk), data)

    assert response.context["editor"].form.errors["why"] == [
        "Say why in a sentence: it is kept beside the change."
    ]
    assert document(response).all("input", name="text")[0].attributes["value"] == "Typed"
    assert not ClaimEvent.objects.exists()


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(editor, claim):
    data = form_of(editor.get(url("change", claim.pk))) | {"text": "Mine", "why": WHY}
    change(claim, text="Theirs")

    response = editor.post(url("change", claim.pk), data)

    page = response.content.decode()
    assert "Somebody else changed this cell meanwhile." in page
    assert 'value="Mine"' in page
    assert Claim.objects.get().text == "Theirs"
    editor.post(url("change", claim.pk), form_of(response))
    assert Claim.objects.get().text == "Mine"


def test_a_change_at_the_very_same_moment_is_told_too(editor, claim, monkeypatch):
    data = form_of(editor.get(url("change", claim.pk))) | {"text": "Mine", "why": WHY}
    built = ClaimAdmin._editor

    def late(self, *args):
        made = built(self, *args)
        if not ClaimEvent.objects.exists():
            change(claim, text="Theirs")
        return made

    monkeypatch.setattr(ClaimAdmin, "_editor", late)

    response = editor.post(url("change", claim.pk), data)

    assert "Somebody else changed this cell meanwhile." in response.content.decode()
    assert Claim.objects.get().text == "Theirs"


def test_checked_unchanged(editor, claim):
    last = form_of(editor.get(url("change", claim.pk)))

    editor.post(url("change", claim.pk), last | {"checked": "0"})

    claim.refresh_from_db()
    assert (claim.checked_on, claim.checked_by.username) == (timezone.localdate(), "alice")
    assert ClaimEvent.objects.get().kind == "checked"


@pytest.mark.parametrize(
    ("values", "checked", "said"),
    [
        ({"text": "Typed"}, "0", "You have changed this cell"),
        ({}, "99", "Somebody else changed"),
        ({}, "x", "Somebody"),
    ],
)
def test_what_cannot_be_confirmed(editor, claim, values, checked, said):
    data = form_of(editor.get(url("change", claim.pk))) | values | {"checked": checked}

    response = editor.post(url("change", claim.pk), data, follow=True)

    assert said in response.content.decode()
    assert not ClaimEvent.objects.exists()


def test_one_more_source_keeps_what_was_typed(editor, claim):
    data = form_of(editor.get(url("change", claim.pk))) | {"text": "Typed", "add": ""}

    page = document(editor.post(url("change", claim.pk), data))

    assert page.all("input", name="text")[0].attributes["value"] == "Typed"
    assert page.all("input", name="evidence-2-url")


def test_a_new_claim_begins_with_its_cell(editor, claim):
    release = ReleaseFactory(version="3.0")
    criterion = CriterionFactory()
    cell = {"technology": release.technology_id, "criterion": criterion.pk}
    address = f"{url('add')}?technology={cell['technology']}&criterion={cell['criterion']}"
    assert b"Which cell?" in editor.get(url("add")).content
    data = form_of(editor.get(url("add"), cell))
    data |= {"verdict": "yes", "text": "New", "release": release.pk, "evidence-0-url": "example.org"}
    data |= {"evidence-0-title": "T", "evidence-0-publisher": "P", "evidence-0-version_read": "3.0.1"}

    assert editor.post(address, data).status_code == 302

    made = Claim.objects.get(criterion=criterion)
    assert (made.text, made.checked_by.username) == ("New", "alice")
    assert made.evidence.get().url == "https://example.org"
    assert ClaimEvent.objects.get().kind == "created"


def test_an_empty_new_claim_is_refused(editor, claim):
    cell = {"technology": claim.technology_id, "criterion": CriterionFactory().pk}
    address = f"{url('add')}?technology={cell['technology']}&criterion={cell['criterion']}"

    response = editor.post(address, form_of(editor.get(url("add"), cell)))

    assert response.context["editor"].form.errors["verdict"]
    assert Claim.objects.count() == 1


def test_a_cell_that_is_filled_already_is_opened(editor, claim):
    response = editor.get(url("add"), {"technology": claim.technology_id, "criterion": claim.criterion_id})

    assert response.url == url("change", claim.pk)


@pytest.mark.parametrize("bad", ["0", "x", "", "9" * 30])
def test_a_cell_that_cannot_be_is_said(editor, claim, bad):
    response = editor.get(url("add"), {"technology": bad, "criterion": claim.criterion_id})

    assert response.status_code == 200
    assert response.context["form"].errors["technology"]


def test_a_cell_that_a_table_shows_is_not_deleted(editor, claim):
    assert editor.post(url("delete", claim.pk), {"post": "yes"}).status_code == 404
    assert Claim.objects.exists()


# Events


def test_an_event_is_shown_in_words_and_nothing_of_it_can_be_changed(editor, claim):
    event = change(claim, text="Other", why="Better so")
    address = url("change", event.pk, model="claimevent")

    page = editor.get(address).content.decode()

    assert "Better so" in page
    assert "<ins>Other</ins>" in page
    editor.post(address, {"why": "Forged", "_save": "1"})
    assert editor.post(url("delete", event.pk, model="claimevent"), {"post": "yes"}).status_code == 404
    assert editor.get(url("add", model="claimevent")).status_code == 404
    data = {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    editor.post(url("changelist", model="claimevent"), data)
    assert ClaimEvent.objects.get().why == "Better so"


def test_an_event_of_what_is_gone_is_still_shown(editor, claim):
    Comparison.objects.get().delete()
    criterion, technology = claim.criterion, claim.technology
    event = delete_claim(claim, by=None)
    criterion.delete()
    technology.delete()

    page = editor.get(url("change", event.pk, model="claimevent")).content.decode()

    assert technology.slug in page
    response = editor.post(
        url("restore", event.pk, model="claimevent"), {"why": WHY, "seen": ClaimEvent.objects.first().pk}
    )
    assert "The criterion or the technology is gone." in response.content.decode()


def test_what_a_cell_said_is_restored(editor, claim):
    event = change(claim, text="Better")
    change(claim, text="Worse")
    address = url("restore", event.pk, model="claimevent")
    response = editor.get(address)
    assert "<ins>Better</ins>" in response.content.decode()
    seen = response.context["form"]["seen"].value()

    assert editor.post(address, {"why": "", "seen": seen}).status_code == 200
    assert Claim.objects.get().text == "Worse"
    assert editor.post(address, {"why": "It was right", "seen": seen}).url == url("change", claim.pk)

    assert Claim.objects.get().text == "Better"
    newest = ClaimEvent.objects.first()
    assert (newest.kind, newest.why, newest.by.username) == ("restored", "It was right", "alice")


@pytest.mark.parametrize("seen", ["", "x", "-1", "0"])
def test_what_somebody_changed_meanwhile_is_not_restored_over(editor, claim, seen):
    event = change(claim, text="Better")
    change(claim, text="Worse")

    response = editor.post(url("restore", event.pk, model="claimevent"), {"why": WHY, "seen": seen})

    assert response.status_code == 200
    assert Claim.objects.get().text == "Worse"


# Who may


@pytest.mark.parametrize("group", [MODERATORS, None])
def test_the_wrong_person_finds_nothing(client, claim, group):
    event = change(claim, text="Other")
    client.force_login(make_staff("bob", group) if group else UserFactory(username="charlie"))

    for address in (
        url("change", claim.pk),
        url("change", event.pk, model="claimevent"),
        url("restore", event.pk, model="claimevent"),
        url("changelist", model="claimevent"),
        url("changelist", model="release"),
    ):
        assert client.get(address, follow=True).status_code == 404, address
    client.post(url("restore", event.pk, model="claimevent"), {"why": WHY, "seen": event.pk})
    client.post(url("change", claim.pk), {"checked": str(event.pk)})
    assert ClaimEvent.objects.count() == 1


def test_whoever_is_not_signed_in_is_led_to_the_door(client, claim):
    event = change(claim, text="Other")
    for address in (url("change", claim.pk), url("restore", event.pk, model="claimevent")):
        assert client.get(address).status_code == 302
        assert client.post(address).status_code == 302


def test_a_bad_id(editor, claim):
    assert editor.get(url("restore", 10**9, model="claimevent")).status_code == 404
    for model in ("claim", "claimevent"):
        response = editor.get(url("change", 10**9, model=model), follow=True)
        assert "Perhaps it was deleted?" in response.content.decode()


# What it costs, and what cannot be lost


@pytest.mark.parametrize("model", ["claim", "claimevent", "comparison", "technology", "release", "criterion"])
def test_a_list_costs_a_fixed_number_of_queries(editor, claim, model):
    change(claim, text="Other")
    with CaptureQueriesContext(connection) as few:
        editor.get(url("changelist", model=model))
    make_comparison("more", technologies=4, criteria=5)
    for one in Claim.objects.all():
        confirm_claim(one, by=UserFactory(), on=TODAY.replace(day=1))
    with CaptureQueriesContext(connection) as many:
        editor.get(url("changelist", model=model))

    assert len(many) == len(few) <= 9


@pytest.mark.parametrize("query", [{}, {"check": "any"}, {"q": "criterion"}])
def test_the_list_of_claims_counts_once_and_lists_no_choices(editor, claim, query):
    with CaptureQueriesContext(connection) as queries:
        response = editor.get(url("changelist"), query)

    counting = [one["sql"] for one in queries if "COUNT(" in one["sql"]]
    assert len(counting) == 1, counting
    assert not [one for one in document(response).all("select") if "technology" in str(one.attributes)]


def test_a_form_costs_as_much_for_few_rows_as_for_many(editor, claim):
    few, many = (
        make_comparison("few", technologies=2, criteria=2),
        make_comparison("many", technologies=5, criteria=30),
    )
    counts = []
    for comparison in (few, few, many):
        with CaptureQueriesContext(connection) as queries:
            editor.get(url("change", comparison.pk, model="comparison"))
        counts.append(len(queries))

    assert counts[1] == counts[2]


def test_its_own_page_costs_a_fixed_number_of_queries(editor, claim):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            editor.get(url("change", claim.pk))
        return len(queries)

    change(claim, text="Other")
    cost()
    few = cost()
    for number in range(9):
        confirm_claim(claim, by=UserFactory(), on=TODAY.replace(day=number + 1))
        EvidenceFactory(claim=claim)
        ReleaseFactory(technology=claim.technology, version=f"0.{number}")

    assert cost() <= few + 1  # the names of those who have checked it


@pytest.mark.parametrize("model", [Technology, Criterion, Release])
def test_what_facts_speak_of_cannot_be_deleted_and_this_is_said(editor, db, model):
    Comparison.objects.get().delete()
    thing = model.objects.get()

    response = editor.post(url("delete", thing.pk, model=model._meta.model_name), {"post": "yes"})

    assert response.status_code == 200
    assert "would require deleting the following protected related objects" in response.content.decode()
    assert model.objects.exists()
    assert Claim.objects.exists()


def test_a_row_without_a_position_stands_last_and_what_it_is_about_does_not_change(editor, claim):
    comparison = Comparison.objects.get()
    row, criterion, other = comparison.rows.get(), CriterionFactory(), CriterionFactory()
    data = {
        "title": comparison.title,
        "caption": comparison.caption,
        "columns-TOTAL_FORMS": "0",
        "columns-INITIAL_FORMS": "0",
        "rows-TOTAL_FORMS": "2",
        "rows-INITIAL_FORMS": "1",
        "rows-0-id": row.pk,
        "rows-0-comparison": comparison.pk,
        "rows-0-criterion": other.pk,
        "rows-0-group": "Renamed",
        "rows-0-position": "3",
        "rows-1-comparison": comparison.pk,
        "rows-1-criterion": criterion.pk,
        "rows-1-group": "New",
        "rows-1-position": "",
    }

    assert editor.post(url("change", comparison.pk, model="comparison"), data).status_code == 302

    rows = list(comparison.rows.values_list("criterion", "group", "position"))
    assert rows == [(row.criterion_id, "Renamed", 3), (criterion.pk, "New", 4)]


def test_the_form_of_a_comparison_leads_to_its_cells(editor, claim):
    comparison = Comparison.objects.get()

    for page in (url("change", comparison.pk, model="comparison"), url("changelist", model="comparison")):
        assert url("grid", comparison.pk, model="comparison") in editor.get(page).content.decode()


def test_a_claim_without_a_table_says_so(editor, claim):
    assert b"No table shows this cell." in editor.get(url("change", ClaimFactory().pk)).content
