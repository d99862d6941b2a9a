"""What the database itself refuses, whoever writes to it and past every form."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError

from comparisons.models import (
    Claim,
    Comparison,
    ComparisonColumn,
    ComparisonRow,
    Criterion,
    Evidence,
    Release,
    Technology,
)
from tests.factories import (
    TODAY,
    ClaimFactory,
    ComparisonFactory,
    CriterionFactory,
    EvidenceFactory,
    ReleaseFactory,
    TechnologyFactory,
    make_article,
    make_comparison,
)


def claim(**values):
    technology = values.pop("technology", None) or TechnologyFactory()
    defaults = {
        "technology": technology,
        "criterion": CriterionFactory(),
        "release": ReleaseFactory(technology=technology),
        "verdict": "yes",
        "text": "It does",
        "checked_on": TODAY,
    }
    return Claim(**{**defaults, **values})


@pytest.mark.parametrize("verdict", ["yes", "extension", "no", "unknown", "n/a"])
def test_a_verdict_other_than_partial_needs_no_note(db, verdict):
    Claim.objects.bulk_create([claim(verdict=verdict)])

    assert Claim.objects.get().verdict == verdict


def test_a_partial_verdict_with_a_note_is_kept(db):
    Claim.objects.bulk_create([claim(verdict="partial", note="Not on Sundays.")])

    assert Claim.objects.get().note == "Not on Sundays."


def test_a_partial_verdict_without_a_note_is_refused(db):
    with pytest.raises(IntegrityError):
        Claim.objects.bulk_create([claim(verdict="partial", note="")])


def test_a_note_cannot_be_taken_from_a_partial_verdict(db):
    kept = ClaimFactory(verdict="partial", note="Not on Sundays.")

    with pytest.raises(IntegrityError):
        Claim.objects.filter(pk=kept.pk).update(note="")


def test_a_verdict_cannot_become_partial_without_a_note(db):
    ClaimFactory()

    with pytest.raises(IntegrityError):
        Claim.objects.update(verdict="partial")


def test_the_form_says_what_a_partial_verdict_lacks(db):
    with pytest.raises(ValidationError, match="needs a note that says what is missing"):
        claim(verdict="partial").full_clean()


@pytest.mark.parametrize("verdict", ["maybe", "YES", "", " yes"])
def test_an_unknown_verdict_is_refused(db, verdict):
    with pytest.raises(IntegrityError):
        Claim.objects.bulk_create([claim(verdict=verdict)])


def test_a_cell_has_one_claim(db):
    there = ClaimFactory()

    with pytest.raises(IntegrityError):
        Claim.objects.bulk_create([claim(technology=there.technology, criterion=there.criterion)])


def test_a_claim_speaks_of_a_release_of_its_own_technology(db):
    with pytest.raises(ValidationError) as refused:
        claim(release=ReleaseFactory()).full_clean()

    assert refused.value.message_dict == {"release": ["This is a release of another technology."]}


@pytest.mark.parametrize(
    "values", [{"kind": "hearsay"}, {"kind": ""}, {"stance": "doubts"}, {"stance": ""}, {"kind": "Check"}]
)
def test_evidence_of_an_unknown_kind_or_stance_is_refused(db, values):
    there = EvidenceFactory()

    with pytest.raises(IntegrityError):
        Evidence.objects.filter(pk=there.pk).update(**values)


def test_a_claim_names_a_source_once(db):
    there = EvidenceFactory()

    with pytest.raises(IntegrityError):
        Evidence.objects.bulk_create([Evidence(claim=there.claim, url=there.url, accessed_on=TODAY)])


def test_another_claim_may_name_the_same_source(db):
    there = EvidenceFactory()

    Evidence.objects.bulk_create([Evidence(claim=ClaimFactory(), url=there.url, accessed_on=TODAY)])

    assert Evidence.objects.filter(url=there.url).count() == 2


def test_a_technology_has_a_release_once(db):
    there = ReleaseFactory(version="1.0")

    Release.objects.bulk_create([Release(technology=TechnologyFactory(), version="1.0")])
    with pytest.raises(IntegrityError):
        Release.objects.bulk_create([Release(technology=there.technology, version="1.0")])


def test_a_comparison_has_a_column_and_a_row_once(db):
    comparison = make_comparison(technologies=1, criteria=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        ComparisonColumn.objects.bulk_create(
            [ComparisonColumn(comparison=comparison, technology=Technology.objects.get(), position=9)]
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ComparisonRow.objects.bulk_create(
            [ComparisonRow(comparison=comparison, criterion=Criterion.objects.get(), group="x", position=9)]
        )


@pytest.mark.parametrize("factory", [TechnologyFactory, CriterionFactory])
@pytest.mark.parametrize("field", ["slug", "name"])
def test_technologies_and_criteria_share_no_name_and_no_address(db, factory, field):
    there, other = factory.create_batch(2)

    with pytest.raises(IntegrityError):
        type(other).objects.filter(pk=other.pk).update(**{field: getattr(there, field)})


def test_comparisons_share_no_address(db):
    there, other = ComparisonFactory.create_batch(2)

    with pytest.raises(IntegrityError):
        Comparison.objects.filter(pk=other.pk).update(slug=there.slug)


def test_a_comparison_that_an_article_shows_cannot_be_deleted(db):
    comparison = make_comparison("any")
    make_article(body="[[comparison: any]]")

    with pytest.raises(ProtectedError):
        comparison.delete()

    assert Comparison.objects.filter(pk=comparison.pk).exists()


def test_a_comparison_that_only_a_draft_shows_cannot_be_deleted(db):
    comparison = make_comparison("any")
    make_article(body="[[comparison: any]]", publish=False)

    with pytest.raises(ProtectedError):
        comparison.delete()


def test_a_comparison_that_nothing_shows_can_be_deleted(db):
    comparison = make_comparison("any")
    make_article()

    comparison.delete()

    assert not ComparisonColumn.objects.exists()
    assert Claim.objects.count() == 4, "facts outlive the tables that show them"


def test_what_stands_in_a_comparison_cannot_be_deleted(db):
    make_comparison(technologies=1, criteria=1)
    Evidence.objects.all().delete()
    Claim.objects.all().delete()

    for thing in (Technology.objects.get(), Criterion.objects.get()):
        with pytest.raises(ProtectedError):
            thing.delete()


def test_a_release_that_a_claim_speaks_of_cannot_be_deleted(db):
    with pytest.raises(RestrictedError):
        ClaimFactory().release.delete()


def test_a_release_is_named_with_its_label(db):
    assert ReleaseFactory(version="5.2", label="LTS").name == "5.2 LTS"
    assert ReleaseFactory(version="6.0").name == "6.0"


def test_releases_stand_newest_first_and_undated_ones_last(db):
    technology = TechnologyFactory()
    for version, day in (("1", 1), ("x", None), ("3", 3), ("2", 2)):
        ReleaseFactory(technology=technology, version=version, released_on=day and TODAY.replace(day=day))

    assert [release.version for release in technology.releases.all()] == ["3", "2", "1", "x"]
