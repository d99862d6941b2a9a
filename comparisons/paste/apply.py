"""A confirmed paste, stored: all of it or nothing, by the one way to change a claim."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from comparisons.changes import (
    ChangedMeanwhileError,
    EvidenceValues,
    change_claim,
    delete_claim,
    last_event_id,
)
from comparisons.events import ClaimEvent
from comparisons.forms import EvidenceForm
from comparisons.history import told
from comparisons.models import Claim
from comparisons.paste.forms import ADDED, ConfirmForm
from comparisons.paste.plan import Planned

EVENTS_TOLD = 10


def apply(form: ConfirmForm, by: User) -> list[ClaimEvent] | None:
    """An event for each cell that was changed, once the form is valid.

    None where a cell has changed since it was shown, or cannot be so: its `conflict` or `errors` say it, and
    nothing is stored. ChangedMeanwhileError where somebody changed one of them this very moment.
    """
    empty = set(form.cleaned_data.get("empty", []))
    emptied = [one for one in form.plan.removed if one.key in empty]
    meant = [*form.plan.written, *emptied]
    if find_conflicts(meant, form.seen):
        return None
    with transaction.atomic():
        events = [_write(one, form, by) for one in form.plan.written]
        if any(one.errors for one in meant):
            transaction.set_rollback(True)
            return None
        events += [_empty(one, by, form.cleaned_data["why"]) for one in emptied]
    return [event for event in events if event]


def find_conflicts(cells: Iterable[Planned], seen: dict[str, int]) -> bool:
    """Whether any has changed since whoever confirms saw it; then it tells how."""
    found = False
    for one in cells:
        before = seen.get(one.key, 0)
        if before != one.last or one.key not in seen:
            found = True
            events = ClaimEvent.objects.of_cell(one.claim.criterion_id, one.claim.technology_id)
            later = events.filter(pk__gt=before).select_related("by")[:EVENTS_TOLD]
            one.conflict = told(later)
            if not one.conflict:
                one.errors.append("It was not shown to you like this before: look at it, and confirm again.")
    return found


def _write(planned: Planned, form: ConfirmForm, by: User) -> ClaimEvent | None:
    values = form.cleaned_data
    text, note = (values.get(f"{name}-{planned.key}", "") for name in ("text", "note"))
    release = planned.release or values.get(f"release-{planned.claim.technology_id}")
    claim = planned.result(text, note, release or planned.claim.release)
    claim.checked_on, claim.checked_by = values["checked_on"], by
    evidence = _evidence(planned, form)
    try:
        return change_claim(claim, evidence, by=by, why=values["why"], seen=planned.last)
    except ValidationError as error:
        planned.errors += error.messages
        return None


def _evidence(planned: Planned, form: ConfirmForm) -> list[EvidenceValues]:
    if not planned.is_new and form.cleaned_data.get("sources") != ADDED:
        return planned.evidence
    source = {name: form.source.cleaned_data[name] for name in EvidenceForm.Meta.fields}
    # Read once more it takes the place of what was read of it before.
    others = [one for one in planned.evidence if one["url"] != source["url"]]
    return [*others, source]


def _empty(planned: Planned, by: User, why: str) -> ClaimEvent:
    """As `change_claim` does: nobody else may change it between the look and the deed."""
    claim = Claim.objects.select_for_update(of=("self",)).filter(pk=planned.claim.pk).first()
    if claim is None or last_event_id(claim) != planned.last:
        raise ChangedMeanwhileError
    return delete_claim(claim, by=by, why=why)
