"""The only way to change a claim: with its evidence, in one transaction, with the event that tells of it.

    claim.verdict = "no"
    change_claim(claim, evidence_of(claim), by=alice, why="Gone since 6.0")

Evidence is a list of mappings with EVIDENCE_FIELDS; a claim has the whole list or another whole list.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from comparisons.events import ClaimEvent, Snapshot
from comparisons.models import Claim, Evidence, Release

EVIDENCE_FIELDS = ("kind", "url", "title", "publisher", "version_read", "accessed_on", "stance")
CLAIM_FIELDS = ("verdict", "text", "note", "release", "checked_on", "checked_by", "disputed")

# The reasons of what nobody has done: an import, and the record's own beginning (see the migration).
IMPORTED = "Imported"
FIRST = "Stood here before changes were recorded."

EvidenceValues = dict[str, Any]
Kind = ClaimEvent.Kind


class ChangedMeanwhileError(Exception):
    """Somebody else changed the cell after what the change is based on."""


def evidence_of(claim: Claim) -> list[EvidenceValues]:
    """The evidence that is stored; of a claim that is not, none."""
    if not claim.pk:
        return []
    return [{name: getattr(one, name) for name in EVIDENCE_FIELDS} for one in claim.evidence.all()]


def snapshot(claim: Claim, evidence: Sequence[EvidenceValues]) -> Snapshot:
    return {
        "criterion": claim.criterion.slug,
        "technology": claim.technology.slug,
        "verdict": str(claim.verdict),
        "text": claim.text,
        "note": claim.note,
        "release": claim.release.version,
        "checked_on": claim.checked_on.isoformat(),
        "checked_by": claim.checked_by_id,
        "disputed": claim.disputed,
        "evidence": [{name: str(one[name]) for name in EVIDENCE_FIELDS} for one in evidence],
    }


def evidence_from(kept: Snapshot) -> list[EvidenceValues]:
    return [dict(one) | {"accessed_on": date.fromisoformat(one["accessed_on"])} for one in kept["evidence"]]


def last_event_id(claim: Claim) -> int:
    """What a change of its cell is based on; 0 where nothing ever happened there."""
    events = ClaimEvent.objects.of_cell(claim.criterion_id, claim.technology_id)
    return events.values_list("pk", flat=True).first() or 0


def change_claim(
    claim: Claim,
    evidence: Sequence[EvidenceValues],
    *,
    by: User | None,
    why: str = "",
    seen: int | None = None,
    kind: ClaimEvent.Kind | None = None,
    credited_to: User | None = None,
) -> ClaimEvent | None:
    """Store the claim, new or changed, with exactly this evidence; None where that makes no difference.

    `seen` is the last event that `by` knew of; ChangedMeanwhileError where there is a later one.
    `credited_to` is the member who reported it and wants to be named.
    ValidationError where the claim or its evidence cannot be so; then nothing has changed.
    """
    try:
        with transaction.atomic():
            stored = _locked(claim)
            if seen is not None and seen != last_event_id(claim):
                raise ChangedMeanwhileError
            claim.full_clean()
            before = snapshot(stored, evidence_of(stored)) if stored else None
            after = snapshot(claim, evidence)
            if before == after:
                return None
            _store(claim, evidence, before, after)
            kind = kind or (Kind.CHANGED if before else Kind.CREATED)
            return _event(claim, kind, before, after, by, why, credited_to)
    except IntegrityError as error:
        # Two fill the same empty cell at once.
        if claim.pk and Claim.objects.filter(pk=claim.pk).exists():
            raise
        claim.pk = None
        raise ChangedMeanwhileError from error


def confirm_claim(
    claim: Claim, *, by: User, on: date, why: str = "", seen: int | None = None
) -> ClaimEvent | None:
    """“Checked, unchanged”: `by` has compared it with its sources. None where the same was said that day."""
    claim.checked_on, claim.checked_by = on, by
    return change_claim(claim, evidence_of(claim), by=by, why=why, seen=seen, kind=Kind.CHECKED)


def restore_claim(event: ClaimEvent, *, by: User, why: str, seen: int | None = None) -> ClaimEvent | None:
    """The cell as it was after `event`, also where it is empty by now; the day of its check comes along.

    Whether it is disputed stays as it is: a doubt is answered, neither restored away nor brought back.
    ValidationError where the release that it spoke of, or the cell itself, is gone.
    """
    kept: Snapshot = event.snapshot
    if event.criterion is None or event.technology is None:
        raise ValidationError("The criterion or the technology is gone.")
    cell = {"criterion": event.criterion, "technology": event.technology}
    claim = Claim.objects.filter(**cell).first() or Claim(**cell)
    release = Release.objects.filter(technology=event.technology, version=kept["release"]).first()
    if release is None:
        raise ValidationError(f"The release {kept['release']} that it spoke of is gone.")
    claim.release = release
    claim.verdict, claim.text, claim.note = kept["verdict"], kept["text"], kept["note"]
    claim.checked_on = date.fromisoformat(kept["checked_on"])
    claim.checked_by = User.objects.filter(pk=kept["checked_by"] or 0).first()
    return change_claim(claim, evidence_from(kept), by=by, why=why, seen=seen, kind=Kind.RESTORED)


def delete_claim(claim: Claim, *, by: User | None, why: str = "") -> ClaimEvent:
    """Empty its cell. What it said stays in its events."""
    with transaction.atomic():
        claim = _locked(claim) or claim
        before = snapshot(claim, evidence_of(claim))
        event = _event(claim, Kind.DELETED, before, None, by, why)
        claim.delete()
    event.refresh_from_db()
    return event


def _locked(claim: Claim) -> Claim | None:
    """The claim as it is stored, for nobody else to change until the transaction ends."""
    if not claim.pk:
        return None
    stored = Claim.objects.select_for_update(of=("self",)).filter(pk=claim.pk)
    found = stored.select_related("criterion", "technology", "release").first()
    if found is None:
        raise ChangedMeanwhileError
    return found


def _store(
    claim: Claim, evidence: Sequence[EvidenceValues], before: Snapshot | None, after: Snapshot
) -> None:
    _refuse_twice(evidence)
    if before is None or any(
        before[name] != after[name] for name in ("criterion", "technology", *CLAIM_FIELDS)
    ):
        claim.save()
    if before is None or before["evidence"] != after["evidence"]:
        claim.evidence.all().delete()
        for values in evidence:
            one = Evidence(claim=claim, **{name: values[name] for name in EVIDENCE_FIELDS})
            one.full_clean(exclude=["claim"])
            one.save()
    # What was loaded with the claim is no longer so.
    getattr(claim, "_prefetched_objects_cache", {}).pop("evidence", None)


def _refuse_twice(evidence: Sequence[EvidenceValues]) -> None:
    addresses = [values["url"] for values in evidence]
    if twice := next((url for url in addresses if addresses.count(url) > 1), None):
        raise ValidationError(f"The source {twice} stands here twice.")


def _event(
    claim: Claim,
    kind: ClaimEvent.Kind,
    before: Snapshot | None,
    after: Snapshot | None,
    by: User | None,
    why: str,
    credited_to: User | None = None,
) -> ClaimEvent:
    return ClaimEvent.objects.create(
        claim=claim,
        criterion_id=claim.criterion_id,
        technology_id=claim.technology_id,
        kind=kind,
        by=by,
        credited_to=credited_to,
        before=before,
        after=after,
        why=why,
    )
