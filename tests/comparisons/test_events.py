"""Each change of a claim is an event that nobody changes; nothing changes a claim past it."""

import datetime
import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from accounts.own_data import exported_parts
from comparisons.changes import (
    EVIDENCE_FIELDS,
    ChangedMeanwhileError,
    change_claim,
    confirm_claim,
    delete_claim,
    evidence_from,
    evidence_of,
    last_event_id,
    restore_claim,
    snapshot,
)
from comparisons.events import ClaimEvent, KeptError
from comparisons.history import told
from comparisons.models import Claim, Comparison, Evidence
from tests.factories import (
    TODAY,
    ClaimFactory,
    CriterionFactory,
    ReleaseFactory,
    UserFactory,
    make_comparison,
)

NEW_SOURCE = {
    "kind": "check",
    "url": "https://example.org/new/",
    "title": "We tried it",
    "publisher": "Tech Job Finder",
    "version_read": "1.0.2",
    "accessed_on": TODAY,
    "stance": "contradicts",
}


@pytest.fixture
def alice(db):
    return UserFactory(username="alice")


@pytest.fixture
def claim(db):
    return ClaimFactory(text="It does")


def stored(claim):
    claim = Claim.objects.get(pk=claim.pk)
    return snapshot(claim, evidence_of(claim))


def test_a_change_is_stored_with_its_event(claim, alice):
    before = stored(claim)
    claim.verdict, claim.text = "no", "It does not"

    event = change_claim(claim, [*evidence_of(claim), NEW_SOURCE], by=alice, why="Gone since 1.1")

    assert (event.kind, event.by, event.why, event.claim) == ("changed", alice, "Gone since 1.1", claim)
    assert (event.criterion, event.technology) == (claim.criterion, claim.technology)
    assert (event.before, event.after) == (before, stored(claim))
    assert event.after["verdict"] == "no"
    assert [one["stance"] for one in event.after["evidence"]] == ["supports", "contradicts"]


def test_a_new_claim_is_an_event(db, alice):
    release = ReleaseFactory()
    claim = Claim(
        criterion=CriterionFactory(),
        technology=release.technology,
        release=release,
        verdict="yes",
        text="It does",
        checked_on=TODAY,
    )

    event = change_claim(claim, [NEW_SOURCE], by=alice)

    assert (event.kind, event.before, event.after) == ("created", None, stored(claim))
    assert claim.evidence.get().url == NEW_SOURCE["url"]


def test_what_makes_no_difference_is_no_event(claim, alice):
    assert change_claim(claim, evidence_of(claim), by=alice, why="I looked") is None

    assert not ClaimEvent.objects.exists()


def test_checked_unchanged_moves_the_day_and_says_what_was_confirmed(claim, alice):
    tomorrow = TODAY + datetime.timedelta(days=1)

    event = confirm_claim(claim, by=alice, on=tomorrow)

    claim.refresh_from_db()
    assert (claim.checked_on, claim.checked_by) == (tomorrow, alice)
    assert (event.kind, event.after) == ("checked", stored(claim))
    assert event.after["text"] == "It does"
    assert event.after["checked_by"] == alice.pk


def test_the_same_check_twice_is_one_event(claim, alice):
    confirm_claim(claim, by=alice, on=TODAY)

    assert confirm_claim(claim, by=alice, on=TODAY) is None
    assert ClaimEvent.objects.count() == 1


def test_an_event_outlives_its_claim_its_criterion_and_its_technology(claim, alice):
    criterion, technology = claim.criterion, claim.technology

    event = delete_claim(claim, by=alice, why="It was never asked")

    assert (event.kind, event.claim, event.after) == ("deleted", None, None)
    assert (event.criterion, event.technology) == (criterion, technology)
    criterion.delete()
    technology.delete()
    event = ClaimEvent.objects.get()
    assert (event.criterion, event.technology) == (None, None)
    assert event.before["technology"] == technology.slug


def test_a_deleted_member_leaves_no_name_in_what_they_changed(claim, alice):
    confirm_claim(claim, by=alice, on=TODAY)

    alice.delete()

    event = ClaimEvent.objects.get()
    assert event.by is None
    assert "alice" not in str(ClaimEvent.objects.values().get())
    entry = told([event])[0]
    assert entry.by == "a former member"
    assert [change.after for change in entry.changes] == ["a former member"]


@pytest.mark.parametrize(
    "act",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: ClaimEvent.objects.update(why="x"),
        lambda event: ClaimEvent.objects.all().delete(),
    ],
)
def test_nobody_changes_or_deletes_an_event(claim, alice, act):
    event = confirm_claim(claim, by=alice, on=TODAY)

    with pytest.raises(KeptError):
        act(event)

    assert ClaimEvent.objects.get().why == ""


@pytest.mark.parametrize(
    ("values", "evidence"),
    [
        ({"verdict": "partial", "note": ""}, None),
        ({"verdict": "maybe"}, None),
        ({"text": ""}, None),
        ({"text": "New"}, [NEW_SOURCE | {"url": "no address"}]),
        ({"text": "New"}, [NEW_SOURCE | {"kind": "hearsay"}]),
        ({"text": "New"}, [NEW_SOURCE, NEW_SOURCE]),
    ],
)
def test_what_cannot_be_so_changes_nothing(claim, alice, values, evidence):
    before = stored(claim)
    for name, value in values.items():
        setattr(claim, name, value)

    with pytest.raises(ValidationError):
        change_claim(claim, evidence if evidence is not None else evidence_of(claim), by=alice)

    assert stored(claim) == before
    assert not ClaimEvent.objects.exists()


def test_a_change_of_what_somebody_else_has_changed_is_refused(claim, alice):
    seen = last_event_id(claim)
    confirm_claim(Claim.objects.get(pk=claim.pk), by=alice, on=TODAY)
    claim.text = "Mine"

    with pytest.raises(ChangedMeanwhileError):
        change_claim(claim, evidence_of(claim), by=None, seen=seen)

    assert stored(claim)["text"] == "It does"


def test_a_change_of_what_somebody_else_has_deleted_is_refused(claim, alice):
    mine = Claim.objects.get(pk=claim.pk)
    delete_claim(claim, by=alice)
    mine.text = "Mine"

    with pytest.raises(ChangedMeanwhileError):
        change_claim(mine, [NEW_SOURCE], by=None)

    assert not Claim.objects.exists()


def test_the_second_of_two_who_fill_an_empty_cell_is_told(claim):
    again = Claim(
        criterion=claim.criterion,
        technology=claim.technology,
        release=claim.release,
        verdict="no",
        text="Mine",
        checked_on=TODAY,
    )

    # Past the validation, as it is for two at the very same moment.
    again.full_clean = lambda: None
    with pytest.raises(ChangedMeanwhileError):
        change_claim(again, [NEW_SOURCE], by=None)

    assert stored(claim)["text"] == "It does"
    assert not ClaimEvent.objects.exists()


def test_a_claim_is_restored_to_what_it_was_after_an_event(claim, alice):
    claim.text = "Better"
    first = change_claim(claim, [NEW_SOURCE], by=alice)
    claim.text = "Worse"
    change_claim(claim, [NEW_SOURCE | {"title": "Another"}], by=alice)

    event = restore_claim(first, by=alice, why="It was right")

    assert (event.kind, event.why) == ("restored", "It was right")
    assert stored(claim) == first.after


def test_a_deleted_claim_comes_back(claim, alice):
    before = stored(claim)
    deleted = delete_claim(claim, by=alice)

    event = restore_claim(deleted, by=alice, why="It was right")

    assert event.before is None
    assert stored(Claim.objects.get()) == before


def test_what_spoke_of_a_release_that_is_gone_is_not_restored(claim, alice):
    deleted = delete_claim(claim, by=alice)
    claim.release.delete()

    with pytest.raises(ValidationError, match=r"The release 1\.0 that it spoke of is gone"):
        restore_claim(deleted, by=alice, why="x")


# What a form may hold: no control characters, no half characters, no space around it.
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=100).filter(
    lambda text: text.strip() == text
)


@hypothesis(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    verdict=st.sampled_from(Claim.Verdict.values),
    text=WORDS,
    note=WORDS,
    day=st.dates(min_value=datetime.date(1990, 1, 1), max_value=TODAY),
    titles=st.lists(WORDS, max_size=4),
    kind=st.sampled_from(Evidence.Kind.values),
    stance=st.sampled_from(Evidence.Stance.values),
)
def test_what_an_event_keeps_can_be_put_back_as_it_was(claim, verdict, text, note, day, titles, kind, stance):
    evidence = [
        NEW_SOURCE
        | {
            "url": f"https://example.org/{number}",
            "title": title,
            "kind": kind,
            "stance": stance,
            "accessed_on": day,
        }
        for number, title in enumerate(titles)
    ]
    claim = Claim.objects.get(pk=claim.pk)
    claim.verdict, claim.text, claim.note, claim.checked_on = verdict, text, note, day
    event = change_claim(claim, evidence, by=None)
    kept = ClaimEvent.objects.get(pk=event.pk).after
    claim.text, claim.verdict = f"{text}!", "unknown"
    change_claim(claim, [NEW_SOURCE], by=None)

    restored = restore_claim(event, by=None, why="")

    assert kept == stored(claim) == restored.after
    assert evidence_from(kept) == evidence == evidence_of(Claim.objects.get(pk=claim.pk))


def test_the_words_of_an_event_say_what_changed_from_what_to_what(claim, alice):
    claim.verdict, claim.note = "partial", "Not on Sundays."
    source = evidence_of(claim)[0] | {"version_read": "1.0.9"}
    event = change_claim(claim, [source, NEW_SOURCE], by=alice)

    entry = told([event])[0]

    assert entry.by == "alice"
    assert [(change.what, change.before, change.after) for change in entry.changes] == [
        ("Verdict", "Yes", "Partial"),
        ("Note", "", "Not on Sundays."),
        ("Source “The manual”, version read", "1.0.1", "1.0.9"),
        ("Source", "", "contradicts: We tried it, Tech Job Finder, 1.0.2, https://example.org/new/"),
    ]


def test_words_take_a_fixed_number_of_queries(claim, alice, django_assert_num_queries):
    for number in range(5):
        confirm_claim(claim, by=UserFactory(), on=TODAY - datetime.timedelta(days=number))

    with django_assert_num_queries(2):
        told(ClaimEvent.objects.select_related("by"))


def test_an_event_moves_no_version_by_itself(claim, db):
    make_comparison("any")
    before = list(Comparison.objects.values_list("version", flat=True))

    ClaimEvent.objects.create(claim=Claim.objects.last(), kind="checked", after={}, before={})

    assert list(Comparison.objects.values_list("version", flat=True)) == before


@pytest.mark.parametrize(
    "act",
    [
        lambda claim, by: confirm_claim(claim, by=by, on=TODAY - datetime.timedelta(days=1)),
        lambda claim, by: change_claim(claim, [NEW_SOURCE], by=by),
    ],
)
def test_a_check_and_another_source_move_the_versions_of_what_shows_them(alice, act):
    comparison = make_comparison("any")
    make_comparison("other")
    other = Comparison.objects.get(slug="other").version
    comparison.refresh_from_db()
    version = comparison.version
    claim = Claim.objects.filter(technology=comparison.columns.first().technology).first()

    act(claim, alice)

    comparison.refresh_from_db()
    assert comparison.version > version
    assert Comparison.objects.get(slug="other").version == other


def test_an_editors_download_has_what_they_changed(claim, alice):
    change = confirm_claim(claim, by=alice, on=TODAY)
    confirm_claim(claim, by=UserFactory(), on=TODAY)

    assert exported_parts(alice)["facts"] == [
        {
            "criterion": claim.criterion.slug,
            "technology": claim.technology.slug,
            "what": "checked",
            "why": "",
            "at": change.at,
        }
    ]


def test_a_claim_that_was_there_before_gets_its_first_event(claim):
    release = claim.release
    type(release).objects.update(rank=None)
    migration = importlib.import_module("comparisons.migrations.0002_claim_events")

    migration.rank_releases(apps, None)
    migration.first_events(apps, None)

    event = ClaimEvent.objects.get()
    first = {name: value for name, value in stored(claim).items() if name != "disputed"}  # it came later
    assert (event.kind, event.by, event.before, event.after) == ("created", None, None, first)
    assert event.why == "Stood here before changes were recorded."
    release.refresh_from_db()
    assert release.rank == 1_000_000


def test_the_shape_is_what_the_documentation_says(claim):
    assert set(stored(claim)) == {
        "criterion",
        "technology",
        "verdict",
        "text",
        "note",
        "release",
        "checked_on",
        "checked_by",
        "disputed",
        "evidence",
    }
    assert set(stored(claim)["evidence"][0]) == set(EVIDENCE_FIELDS)
