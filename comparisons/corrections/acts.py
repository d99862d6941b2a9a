"""What happens to a correction: a member files or withdraws it, an editor decides it. Once, whoever is at it.

Each act is one transaction that holds the correction's row; what it does to the claim is an event of the
cell, by `comparisons.changes`. Members are told by mail once all of it is stored.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from comparisons.cells import CellEditor
from comparisons.changes import change_claim, evidence_of, last_event_id
from comparisons.corrections.mails import tell_member
from comparisons.corrections.models import MAX_ANSWER, Correction
from comparisons.models import Claim

State = Correction.State

# A person who reads sources does not reach these; a script does.
CORRECTIONS_AN_HOUR = 10
CORRECTIONS_A_DAY = 40
# So many of one member wait at once: the queue is everybody's.
WAITING_OF_A_MEMBER = 60

# What a member writes.
WORDS = ("wrong", "verdict", "text", "source", "tested", "is_credited")
ANSWERED = "A reader’s correction was answered: "


class RefusedError(Exception):
    """What was asked for cannot be done; the message is one clear sentence for whoever asked."""


def refusal(member: User) -> str:
    """Why the member can report nothing now; empty where nothing stands against it."""
    if member.is_suspended:
        day = timezone.localtime(member.suspended_until)
        return f"Your account is suspended until {day:%-d %B %Y, %H:%M} UTC: you can read, not report."
    mine = Correction.objects.filter(member=member)
    now = timezone.now()
    spans = ((timedelta(hours=1), CORRECTIONS_AN_HOUR), (timedelta(days=1), CORRECTIONS_A_DAY))
    if any(mine.filter(created_at__gt=now - span).count() >= most for span, most in spans):
        return "You have reported many cells in a short time. Please wait a little, then send it again."
    if mine.waiting().count() >= WAITING_OF_A_MEMBER:
        return (
            f"{WAITING_OF_A_MEMBER} of your reports wait for an editor. Send this one when some are answered."
        )
    return ""


def file_correction(correction: Correction) -> Correction:
    """Store a new one. Sent twice it is one: the first is returned. RefusedError where it cannot be."""
    member = correction.member
    assert member is not None  # noqa: S101, members file them
    try:
        with transaction.atomic():
            # What a member sends in two tabs at once queues up here, or no limit would hold.
            User.objects.select_for_update(no_key=True).filter(pk=member.pk).values_list("pk").first()
            if there := waiting_of(member, correction.criterion_id, correction.technology_id):
                if _words(there) == _words(correction):
                    return there
                raise RefusedError(
                    "A report of yours on this cell waits already: withdraw that one before you send another."
                )
            if why_not := refusal(member):
                raise RefusedError(why_not)
            cell = Claim(criterion_id=correction.criterion_id, technology_id=correction.technology_id)
            correction.seen = last_event_id(cell)
            correction.save()
            return correction
    except IntegrityError as error:
        raise RefusedError("A report of yours on this cell waits already.") from error


def waiting_of(member: User, criterion: int, technology: int) -> Correction | None:
    """The member's report on the cell that is not decided yet."""
    return Correction.objects.waiting().of_cell(criterion, technology).filter(member=member).first()


def withdraw(correction: Correction, *, by: User) -> None:
    """By its member, while no editor has agreed: from then on the doubt is the editors' own."""
    with _deciding(correction, State.OPEN) as locked:
        if locked.member_id != by.pk:
            raise RefusedError("This is not your report.")
        _close(locked, State.WITHDRAWN, by=None, answer="")


def agree(correction: Correction, *, by: User, words: str, seen: int | None = None) -> None:
    """Readers see the cell as disputed, with these words. `seen` as of `change_claim`."""
    with _deciding(correction, State.OPEN) as locked:
        claim = claim_of_cell(locked)
        if claim is None:
            raise RefusedError("The cell is empty, and nothing in it can be disputed: fill it in instead.")
        claim.disputed = locked.disputed = words
        change_claim(claim, evidence_of(claim), by=by, why="A reader’s correction is looked into.", seen=seen)
        _close(locked, State.AGREED, by=by, answer=words)


def accept(correction: Correction, editor: CellEditor, *, by: User) -> None:
    """Store what the editor's form of the cell holds, which is valid; the member is credited if they like.

    RefusedError where that would change nothing. ChangedMeanwhileError and ValidationError as of
    `change_claim`; then nothing is decided.
    """
    with _deciding(correction, *Correction.WAITING) as locked:
        event = editor.save(by, credited_to=locked.member if locked.is_credited else None)
        if event is None:
            raise RefusedError("This would change nothing. If the cell is right already, say so below.")
        locked.event = event
        _close(locked, State.ACCEPTED, by=by, answer=event.why)


def already_right(correction: Correction, *, by: User, answer: str) -> None:
    """Somebody has corrected the cell since: the report was right, and there is nothing left to change."""
    with _deciding(correction, *Correction.WAITING) as locked:
        if claim_of_cell(locked) is None:
            raise RefusedError("The cell is empty: it cannot be right already.")
        _clear_doubt(locked, by, answer)
        _close(locked, State.ACCEPTED, by=by, answer=answer)


def decline(correction: Correction, *, by: User, reason: str) -> None:
    with _deciding(correction, *Correction.WAITING) as locked:
        _clear_doubt(locked, by, reason)
        _close(locked, State.DECLINED, by=by, answer=reason)


def claim_of_cell(correction: Correction) -> Claim | None:
    cell = {"criterion": correction.criterion_id, "technology": correction.technology_id}
    return Claim.objects.select_related("criterion", "technology", "release").filter(**cell).first()


@contextmanager
def _deciding(correction: Correction, *states: Correction.State) -> Iterator[Correction]:
    """The correction as stored, for nobody else to decide meanwhile; RefusedError where somebody has."""
    with transaction.atomic():
        locked = Correction.objects.select_for_update(of=("self",)).filter(pk=correction.pk)
        found = locked.select_related("criterion", "technology").first()
        if found is None:
            raise RefusedError("This report is no longer there.")
        if found.state not in states:
            state = found.get_state_display().lower()
            raise RefusedError(f"This report was decided meanwhile: {state}. Nothing was changed.")
        yield found
    correction.refresh_from_db()


def _close(correction: Correction, state: Correction.State, *, by: User | None, answer: str) -> None:
    correction.state, correction.answer = state, answer
    correction.decided_by, correction.decided_at = by, timezone.now()
    correction.save()
    if state != State.WITHDRAWN:
        transaction.on_commit(lambda: tell_member(correction))


def _clear_doubt(correction: Correction, by: User, answer: str) -> None:
    """Take away the words that this one brought, unless another report that is agreed to rests on them."""
    claim = claim_of_cell(correction)
    if not correction.disputed or claim is None or claim.disputed != correction.disputed:
        return
    same = Correction.objects.of_cell(correction.criterion_id, correction.technology_id)
    same = same.filter(state=State.AGREED, disputed=correction.disputed)
    if not same.exclude(pk=correction.pk).exists():
        claim.disputed = ""
        change_claim(claim, evidence_of(claim), by=by, why=(ANSWERED + answer)[:MAX_ANSWER])


def _words(correction: Correction) -> list[object]:
    return [getattr(correction, name) for name in WORDS]
