"""The editing of one cell: its claim and its evidence as one form, which overwrites no change of others.

Of a cell that was changed in the grid only what was touched is sent. The rest is as its editor saw it.
"""

from copy import copy
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from comparisons.changes import EVIDENCE_FIELDS, change_claim, evidence_from, evidence_of
from comparisons.events import ClaimEvent, Snapshot
from comparisons.forms import CellForm, EvidenceFormSet
from comparisons.history import Entry, told
from comparisons.models import Claim, Release

FIELDS = CellForm.Meta.fields
WORDS = ("verdict", "text", "note", "disputed")


class CellEditor:
    """`last` is the cell's newest event; `data` is what a browser sent, None for a form nobody has touched.

    What was sent is compared with what its editor saw, not with what is stored by now. So a cell that
    somebody else has changed counts as changed here only where this editor has touched it; then
    `conflict` tells what the other did, the form holds both, and the next save is made knowingly.
    """

    def __init__(
        self,
        claim: Claim,
        last: int,
        releases: list[Release],
        *,
        data: QueryDict | None = None,
        prefix: str = "",
        common_why: str = "",
    ) -> None:
        self.claim, self.last, self.releases, self.prefix = claim, last, releases, prefix
        self.common_why = common_why
        self.conflict: list[Entry] = []
        seen = _number(data.get(self._name("seen"))) if data is not None else last
        if data is not None:
            data = self._complete(data, seen)
        self._build(data, seen)
        if data is not None and seen != last:
            self._catch_up(data, seen)

    def _build(self, data: QueryDict | None, seen: int) -> None:
        fields, evidence = self._seen(seen)
        # A form writes into its instance: the claim itself stays as it is stored.
        self.form = CellForm(
            data,
            instance=copy(self.claim),
            initial={**fields, "seen": str(self.last)},
            prefix=self.prefix or None,
            releases=self.releases,
            common_why=self.common_why,
        )
        self.evidence: Any = EvidenceFormSet(data, initial=evidence, prefix=self._name("evidence"))

    def _complete(self, data: QueryDict, seen: int) -> QueryDict:
        """With what was not sent, as an untouched form would send it."""
        missing = [name for name in FIELDS if self._name(name) not in data]
        whole = self._name("evidence-TOTAL_FORMS") in data
        if whole and not missing:
            return data
        fields, evidence = self._seen(seen)
        data = data.copy()
        for name in missing:
            data[self._name(name)] = _sent(fields.get(name))
        if not whole:
            self._send_evidence(data, evidence)
        return data

    def _seen(self, seen: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The fields and the evidence as they stood after the event `seen`."""
        if seen == self.last:
            return self._current()
        events = ClaimEvent.objects.of_cell(self.claim.criterion_id, self.claim.technology_id)
        later = events.filter(pk__gt=seen).order_by("pk")
        kept: Snapshot | None = later.values_list("before", flat=True).first()
        if kept is None:
            return {"checked_on": timezone.localdate()}, []
        release = next((one.pk for one in self.releases if one.version == kept["release"]), None)
        fields = {name: kept.get(name, "") for name in WORDS}
        fields |= {"release": release, "checked_on": date.fromisoformat(kept["checked_on"])}
        return fields, evidence_from(kept)

    def _current(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        fields = {name: getattr(self.claim, name) for name in WORDS}
        # Whoever fills an empty cell has just looked.
        checked_on = self.claim.checked_on or timezone.localdate()
        fields |= {"release": self.claim.release_id, "checked_on": checked_on}
        return fields, evidence_of(self.claim)

    def _catch_up(self, data: QueryDict, seen: int) -> None:
        """Put what the editor touched upon what is stored by now."""
        touched, evidence_touched = self.form.touched, self.evidence.has_changed()
        if not touched and not evidence_touched:
            self._build(None, self.last)
            return
        self.conflict = self._since(seen)
        fields, evidence = self._current()
        data = data.copy()
        data[self._name("seen")] = str(self.last)
        for name in set(FIELDS) - touched:
            data[self._name(name)] = _sent(fields[name])
        if not evidence_touched:
            self._send_evidence(data, evidence)
        self._build(data, self.last)

    def _since(self, seen: int) -> list[Entry]:
        events = ClaimEvent.objects.of_cell(self.claim.criterion_id, self.claim.technology_id)
        return told(events.filter(pk__gt=seen).select_related("by")[:10])

    def _send_evidence(self, data: QueryDict, evidence: list[dict[str, Any]]) -> None:
        """Write it into the data as an untouched form would be sent."""
        prefix = self._name("evidence")
        for key in [key for key in data if key.startswith(f"{prefix}-")]:
            del data[key]
        data[f"{prefix}-INITIAL_FORMS"] = data[f"{prefix}-TOTAL_FORMS"] = str(len(evidence))
        for number, values in enumerate(evidence):
            for name in EVIDENCE_FIELDS:
                data[f"{prefix}-{number}-{name}"] = _sent(values[name])

    def _name(self, field: str) -> str:
        return f"{self.prefix}-{field}" if self.prefix else field

    def has_changed(self) -> bool:
        return bool(self.form.touched) or self.evidence.has_changed()

    @property
    def touched(self) -> list[str]:
        """What its editor has changed: a script sends that again, and no more."""
        return [*sorted(self.form.touched), *(["evidence"] if self.evidence.has_changed() else [])]

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.evidence.is_valid()])

    @property
    def errors(self) -> bool:
        return bool(self.conflict) or (self.form.is_bound and not self.is_valid())

    def save(self, by: User, credited_to: User | None = None) -> ClaimEvent | None:
        """Once it is valid. Who says when it was checked has checked it."""
        claim = self.form.instance
        if claim.pk is None or "checked_on" in self.form.touched:
            claim.checked_by = by
        why = self.form.cleaned_data["why"]
        return change_claim(
            claim, self.evidence.values, by=by, why=why, seen=self.last, credited_to=credited_to
        )


def with_one_more_source(data: QueryDict, prefix: str = "") -> QueryDict:
    """What was sent, with room for another source that begins as every new one does."""
    evidence = f"{prefix}-evidence" if prefix else "evidence"
    number = _number(data.get(f"{evidence}-TOTAL_FORMS"))
    data = data.copy()
    data[f"{evidence}-TOTAL_FORMS"] = str(number + 1)
    blank = EvidenceFormSet(prefix=evidence).forms[0]
    for field in blank:
        data[f"{evidence}-{number}-{field.name}"] = _sent(field.value())
    return data


def own_data(data: QueryDict, keys: list[str]) -> dict[str, QueryDict]:
    """What was sent, apart for each cell: a table has hundreds, and each looks through its own only."""
    own = {key: QueryDict(mutable=True) for key in keys}
    for name in data:
        mine = own.get("-".join(name.split("-", 2)[:2]))
        if mine is not None:
            mine.setlist(name, data.getlist(name))
    return own


def _number(value: object) -> int:
    """What a hidden field says, or 0: a form that was tampered with has seen nothing."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _sent(value: object) -> str:
    return "" if value is None else str(value)
