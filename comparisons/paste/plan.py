"""What a paste would change: each cell that it names, beside what is stored there."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from comparisons.changes import EvidenceValues
from comparisons.events import ClaimEvent
from comparisons.exports.facts import Fact, Facts
from comparisons.gridcells import claim_of
from comparisons.history import Change
from comparisons.history import Entry as Told
from comparisons.models import Claim, Criterion, Release, Technology
from comparisons.paste.answers import Answer
from comparisons.paste.limits import MOST_CHANGES
from comparisons.paste.meaning import Meaning, Puzzle
from comparisons.places import CellKey, Shown, shown_in

Verdict = Claim.Verdict


@dataclass
class Planned:
    """A cell that would be filled, changed or emptied. `claim` is as it is stored; a new one has no key."""

    claim: Claim
    answer: Answer | None  # None: it would be emptied
    release: Release | None  # the one that the paste names
    evidence: list[EvidenceValues]
    last: int  # the cell's newest event
    also: list[Shown]
    changes: list[Change] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)  # what is asked of it, for a template
    conflict: list[Told] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.claim.criterion_id}-{self.claim.technology_id}"

    @property
    def criterion(self) -> Criterion:
        return self.claim.criterion

    @property
    def technology(self) -> Technology:
        return self.claim.technology

    @property
    def is_new(self) -> bool:
        return self.claim.pk is None

    @property
    def asks_text(self) -> bool:
        """The paste has a verdict only, and another than is stored."""
        return bool(self.answer and not self.answer.text)

    @property
    def asks_note(self) -> bool:
        """Nothing is said of a note that must be there, or that may no longer be so."""
        if self.answer is None or self.answer.note:
            return False
        kept = self.claim.note if self.answer.note is None else ""
        return bool(kept) or self.answer.verdict == Verdict.PARTIAL

    def result(self, text: str, note: str, release: Release) -> Claim:
        """The claim as it would be, the stored one untouched; `text` and `note` are what was asked."""
        assert self.answer  # noqa: S101, what is emptied has no result
        claim = copy(self.claim)
        claim.verdict, claim.release = self.answer.verdict, release
        claim.text = text if self.asks_text else self.answer.text
        claim.note = note if self.asks_note else (self.answer.note or "")
        # Other spaces are no other words.
        for name in ("text", "note"):
            if same(getattr(claim, name), getattr(self.claim, name)):
                setattr(claim, name, getattr(self.claim, name))
        return claim


class Plan:
    def __init__(self, facts: Facts, meaning: Meaning) -> None:
        self.facts, self.meaning = facts, meaning
        self.puzzles = list(meaning.puzzles)
        self.added: list[Planned] = []
        self.changed: list[Planned] = []
        self.removed: list[Planned] = []
        self.unchanged = 0
        cells = {
            (row.criterion.pk, technology.pk): (row.criterion, technology, fact)
            for row, technology, fact in facts.cells
        }
        criteria, technologies = (
            [row.criterion.pk for row in facts.rows],
            [one.pk for one in facts.technologies],
        )
        self._last = ClaimEvent.objects.last_ids(Q(criterion__in=criteria, technology__in=technologies))
        for cell, (criterion, technology, fact) in cells.items():
            if cell in meaning.answers:
                self._place(cell, criterion, technology, fact, meaning.answers[cell])
        self._tell_where_else()

    def _place(
        self,
        cell: CellKey,
        criterion: Criterion,
        technology: Technology,
        fact: Fact | None,
        answer: Answer | None,
    ) -> None:
        if answer is None:
            if fact:
                self.removed.append(self._planned(cell, fact.claim, fact, None, None))
            return
        release = self._release(technology, answer)
        if answer.release and release is None:
            why = f"{technology} has no release {answer.release} here: add it on the technology’s page first."
            self.puzzles.append(Puzzle(f"{criterion}, {technology}", answer.text, why))
            return
        claim = fact.claim if fact else claim_of(None, criterion, technology)
        changes = differences(fact.claim if fact else None, answer, release)
        if not changes:
            self.unchanged += 1
            return
        planned = self._planned(cell, claim, fact, answer, release)
        planned.changes = changes
        (self.changed if fact else self.added).append(planned)

    def _planned(
        self, cell: CellKey, claim: Claim, fact: Fact | None, answer: Answer | None, release: Release | None
    ) -> Planned:
        evidence = fact.evidence if fact else []
        return Planned(claim, answer, release, evidence, self._last.get(cell, 0), [])

    def _release(self, technology: Technology, answer: Answer) -> Release | None:
        releases = self.facts.releases.get(technology.pk, [])
        return next((one for one in releases if one.version == answer.release), None)

    def _tell_where_else(self) -> None:
        """The other tables that show what would change."""
        cells = list(self.cells)
        if cells:
            criteria = {one.claim.criterion_id for one in cells}
            technologies = {one.claim.technology_id for one in cells}
            also = shown_in(criteria, technologies, without=self.facts.comparison.pk)
            for one in cells:
                one.also = also.get((one.claim.criterion_id, one.claim.technology_id), [])

    @property
    def written(self) -> list[Planned]:
        return self.added + self.changed

    @property
    def cells(self) -> Iterator[Planned]:
        yield from self.added
        yield from self.changed
        yield from self.removed

    @property
    def too_many(self) -> str:
        """A sentence, where it is more than is done at once."""
        many = max(len(self.written), len(self.removed))
        if many <= MOST_CHANGES:
            return ""
        return (
            f"{many:,} cells would change, and at most {MOST_CHANGES} are changed at once: "
            "paste some rows of the table at a time."
        )

    @property
    def columns(self) -> list[tuple[Technology, list[Release], Release | None, bool]]:
        """What it writes about: its releases, the one most likely meant, and whether one is needed."""
        needed = {one.claim.technology_id for one in self.added if one.release is None}
        written = {one.claim.technology_id for one in self.written if one.release is None}
        spoken_of = zip(self.facts.technologies, self.facts.spoken_of, strict=True)
        return [
            (technology, self.facts.releases.get(technology.pk, []), release, technology.pk in needed)
            for technology, release in spoken_of
            if technology.pk in written
        ]

    @property
    def state(self) -> str:
        """What whoever confirms has seen: the newest event of each cell."""
        return " ".join(f"{one.key}:{one.last}" for one in self.cells)


def differences(claim: Claim | None, answer: Answer, release: Release | None) -> list[Change]:
    """What an answer says otherwise; of an empty cell all of it."""
    verdict = claim.get_verdict_display() if claim else ""
    found = []
    if claim is None or claim.verdict != answer.verdict:
        found.append(Change("Verdict", verdict, str(Verdict(answer.verdict).label)))
    if answer.text and not (claim and same(claim.text, answer.text)):
        found.append(Change("Text", claim.text if claim else "", answer.text))
    if answer.note is not None and not same(claim.note if claim else "", answer.note):
        found.append(Change("Note", claim.note if claim else "", answer.note))
    if release and not (claim and claim.release_id == release.pk):
        found.append(Change("Release", claim.release.name if claim else "", release.name))
    return found


def same(one: str, other: str) -> bool:
    """Whether they are the same words: how a program keeps spaces and line ends makes no difference."""
    return one.split() == other.split()
