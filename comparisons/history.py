"""Events in words: what changed, from what, to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats

from accounts.models import User
from comparisons.changes import FIRST, IMPORTED
from comparisons.events import ClaimEvent, Snapshot
from comparisons.models import Claim, Evidence

LABELS = {
    "verdict": "Verdict",
    "text": "Text",
    "note": "Note",
    "release": "Release",
    "checked_on": "Checked on",
    "checked_by": "Checked by",
    "disputed": "Disputed",
}
CHOICES = {"verdict": Claim.Verdict, "kind": Evidence.Kind, "stance": Evidence.Stance}
DAYS = {"checked_on", "accessed_on"}
SITE, FORMER = "the editors", "a former member"


@dataclass(frozen=True)
class Change:
    what: str
    before: str  # "" where there was nothing
    after: str  # "" where there is nothing any more


@dataclass(frozen=True)
class Entry:
    event: ClaimEvent
    by: str
    changes: list[Change]
    credited: str = ""  # the member who reported it and wanted to be named


def told(events: Iterable[ClaimEvent]) -> list[Entry]:
    """The events in words; one query for all their names where `by` came along."""
    events = list(events)
    names = _names(events)
    return [
        Entry(
            event=event,
            by=_who(event),
            changes=differences(event.before, event.after, names),
            credited=names.get(event.credited_to_id or 0, ""),
        )
        for event in events
    ]


def _who(event: ClaimEvent) -> str:
    if event.by:
        return event.by.username
    return "the site" if event.why in {IMPORTED, FIRST} else FORMER


def _names(events: list[ClaimEvent]) -> dict[int, str]:
    keys = {side["checked_by"] for event in events for side in (event.before, event.after) if side}
    keys |= {event.credited_to_id for event in events}
    keys.discard(None)
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "username")) if keys else {}


def differences(before: Snapshot | None, after: Snapshot | None, names: dict[int, str]) -> list[Change]:
    changes = []
    for field, label in LABELS.items():
        old = before.get(field, "") if before else ""
        new = after.get(field, "") if after else ""
        if old != new and (old or new):
            words = (_word(field, old, names) if before else "", _word(field, new, names) if after else "")
            changes.append(Change(label, *words))
    return changes + _sources(before["evidence"] if before else [], after["evidence"] if after else [])


def _sources(before: list[Snapshot], after: list[Snapshot]) -> list[Change]:
    old, new = {one["url"]: one for one in before}, {one["url"]: one for one in after}
    changes = []
    for url in [*old, *(url for url in new if url not in old)]:
        was, now = old.get(url), new.get(url)
        if was and now:
            changes += [
                Change(
                    f"Source “{now['title']}”, {name.replace('_', ' ')}",
                    _word(name, was[name]),
                    _word(name, now[name]),
                )
                for name in was
                if was[name] != now[name]
            ]
        else:
            changes.append(Change("Source", _source(was), _source(now)))
    if not changes and before != after:
        changes.append(Change("Sources", ", ".join(old), ", ".join(new)))
    return changes


def _source(one: Snapshot | None) -> str:
    if one is None:
        return ""
    doubt = "contradicts: " if one["stance"] == Evidence.Stance.CONTRADICTS else ""
    return f"{doubt}{one['title']}, {one['publisher']}, {one['version_read']}, {one['url']}"


def _word(field: str, value: str | int | None, names: dict[int, str] | None = None) -> str:
    if field == "checked_by":
        return SITE if value in {None, ""} else (names or {}).get(int(value or 0), FORMER)
    if value in {None, ""}:
        return ""
    if field in CHOICES:
        return str(CHOICES[field](value).label)
    if field in DAYS:
        return formats.date_format(date.fromisoformat(str(value)), "j M Y")
    return str(value)


def export_events(user: User) -> list[dict[str, Any]]:
    """For a member's download: what they have changed in facts. It outlives the account, without the name."""
    events = ClaimEvent.objects.filter(by=user).order_by("pk").iterator()
    return [
        {
            "criterion": event.snapshot["criterion"],
            "technology": event.snapshot["technology"],
            "what": event.kind,
            "why": event.why,
            "at": event.at,
        }
        for event in events
    ]
