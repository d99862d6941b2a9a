"""Many at once, each with a connection of its own: a report is filed once and decided once."""

from functools import partial

import pytest

from comparisons.corrections import acts
from comparisons.corrections.acts import RefusedError
from comparisons.corrections.models import Correction
from comparisons.models import Claim
from tests.comments.test_concurrency import _database_of_threads, at_once, problems  # noqa: F401, a fixture
from tests.comparisons.corrections import member, report
from tests.factories import UserFactory, make_comparison

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("database")]


@pytest.fixture
def claim():
    make_comparison("any", technologies=1, criteria=1)
    return Claim.objects.select_related("technology", "criterion").get()


def test_the_same_report_from_two_tabs_is_one(claim):
    bob = member("bob")

    filed = at_once([partial(report, claim, bob) for _ in range(4)])

    assert not problems(filed)
    assert {one.pk for one in filed} == {Correction.objects.get().pk}


def test_limits_hold_for_what_is_sent_at_once(claim, monkeypatch):
    monkeypatch.setattr(acts, "CORRECTIONS_AN_HOUR", 2)
    make_comparison("other", technologies=1, criteria=5)
    bob, cells = member("bob"), Claim.objects.select_related("technology", "criterion")

    filed = at_once([partial(report, cell, bob) for cell in cells])

    assert Correction.objects.count() == 2
    assert {type(one) for one in problems(filed)} == {RefusedError}


def test_of_two_editors_one_decides(claim):
    correction = report(claim)
    editors = [UserFactory(username=name) for name in ("alice", "dora")]
    fresh = partial(Correction.objects.get, pk=correction.pk)

    outcomes = at_once(
        [
            partial(acts.agree, fresh(), by=editors[0], words="Is it so?"),
            partial(acts.decline, fresh(), by=editors[1], reason="It is so."),
            partial(acts.withdraw, fresh(), by=correction.member),
        ]
    )

    # Declining may come upon what was agreed to: that is two steps, and no two decisions.
    decided = fresh()
    assert not [one for one in problems(outcomes) if not isinstance(one, RefusedError)]
    assert decided.state != Correction.State.OPEN
    assert (Claim.objects.get().disputed == "Is it so?") == (decided.state == Correction.State.AGREED)
