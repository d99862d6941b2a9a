"""Events as readers are told of them: what a cell says now, what it said before, until when, and why.

Who did it is not told: a fact is the site's, and a check is signed on the cell itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import formats, timezone

from comparisons.changes import FIRST, IMPORTED
from comparisons.events import ClaimEvent, Snapshot
from comparisons.history import LABELS, SITE, Change, differences
from comparisons.models import Claim

# What a headline says already, and what readers are not told.
HEADLINED = {LABELS["verdict"], LABELS["checked_by"], LABELS["checked_on"]}

Kind = ClaimEvent.Kind


@dataclass(frozen=True)
class Told:
    """One entry of a history; `templates/comparisons/_event.html` shows it."""

    event: ClaimEvent
    headline: str
    changes: list[Change]
    because: str  # in an editor's words; "" where nobody gave a reason

    @property
    def day(self) -> date:
        return _day(self.event)


def retold(events: Iterable[ClaimEvent]) -> list[Told]:
    """In the order given; no queries."""
    return [_told(event) for event in events]


def _told(event: ClaimEvent) -> Told:
    is_change = event.before is not None and event.after is not None
    changes = differences(event.before, event.after, {}) if is_change else []
    return Told(
        event=event,
        headline=_headline(event, changes),
        changes=[_shortened(change) for change in changes if change.what not in HEADLINED],
        because="" if event.why in {IMPORTED, FIRST} else event.why,
    )


def _headline(event: ClaimEvent, changes: list[Change]) -> str:
    before, after = event.before, event.after
    if after is None:
        return f"Taken out. Until {_date(event)} it said {_said(before or {})}" if before else "Taken out"
    if before is None:
        start = "Stood here when our record began" if event.why == FIRST else "First answer"
        if event.kind == Kind.RESTORED:
            start = "Brought back"
        return f"{start}: {_said(after)}"
    verdict = _verdict(after)
    if before["verdict"] != after["verdict"]:
        return f"{verdict}, was {_verdict(before)} until {_date(event)}"
    if event.kind == Kind.CHECKED:
        return f"Checked, unchanged: {verdict}"
    if not before.get("disputed") and after.get("disputed"):
        return f"Disputed: {verdict}"
    if before.get("disputed") and not after.get("disputed"):
        return f"No longer disputed: {verdict}"
    return f"Still {verdict}: {_what_changed(changes)}"


def _shortened(change: Change) -> Change:
    """Of a source without its address, which its title leads to wherever it still stands."""
    if change.what != "Source":
        return change
    before, after = (words.rpartition(", ")[0] for words in (change.before, change.after))
    return Change(change.what, before, after)


def _what_changed(changes: list[Change]) -> str:
    """“note and sources changed”."""
    known = {label.lower() for label in LABELS.values()}
    names = [change.what.lower() if change.what.lower() in known else "sources" for change in changes]
    said = [name for name in dict.fromkeys(names) if name not in {"checked by", "checked on"}]
    if not said:
        return "checked again"
    *first, last = said
    return f"{', '.join(first)} and {last} changed" if first else f"{last} changed"


def _said(kept: Snapshot) -> str:
    return f"{_verdict(kept)}, “{kept['text']}”"


def _verdict(kept: Snapshot) -> str:
    return str(Claim.Verdict(kept["verdict"]).label)


def _day(event: ClaimEvent) -> date:
    return timezone.localtime(event.at).date()


def _date(event: ClaimEvent) -> str:
    return formats.date_format(_day(event), "j F Y")


def checked_by(claim: Claim, has_page: bool) -> str:
    """Whom readers are told has checked it."""
    return claim.checked_by.username if claim.checked_by and has_page else SITE
