"""Two texts, compared as a reader would: paragraph by paragraph, and word by word where one was reworded."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

Op = Literal["equal", "insert", "delete"]
Part = tuple[Op, str]

BLANK_LINE = re.compile(r"\n\s*\n")
WORD = re.compile(r"\S+\s*")
# Comparing takes time with the product of both lengths. Beyond it a stretch is shown as taken out and
# put in whole: a text of 60,000 characters is compared within two seconds, whatever stands in it.
MOST = 1_000_000
# So much of its words two paragraphs share that one is the other, reworded.
ALIKE = 0.5
# Among so many that follow the one before it.
NEAR = 12


def compare_words(old: str, new: str) -> list[list[Part]]:
    """The paragraphs of both texts in the order of reading, each as parts: kept, put in, taken out.

    All that is "equal" or "insert", joined, says what `new` says; "equal" and "delete" what `old` says.
    """
    before, after = _paragraphs(old), _paragraphs(new)
    budget = _Budget()
    compared: list[list[Part]] = []
    for op, left, right in _steps(before, after, budget):
        if op == "equal":
            compared += [[("equal", text)] for text in right]
        else:
            compared += _reworded(left, right, budget)
    return compared


class _Budget:
    """What may still be compared."""

    def __init__(self) -> None:
        self.left = 4 * MOST

    def allows(self, cost: int) -> bool:
        if cost > min(self.left, MOST):
            return False
        self.left -= cost
        return True


def _paragraphs(text: str) -> list[str]:
    text = text.replace("\r\n", "\n")
    return [part.strip("\n") for part in BLANK_LINE.split(text) if part.strip()]


def _steps(
    old: Sequence[str], new: Sequence[str], budget: _Budget
) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    """What is equal and what is not, in order. What both begin and end with costs nothing."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    if head:
        yield "equal", old[:head], new[:head]
    if left and right and budget.allows(len(left) * len(right)):
        for op, i, j, k, m in SequenceMatcher(None, left, right).get_opcodes():
            yield op, left[i:j], right[k:m]
    elif left or right:
        yield "replace", left, right
    if tail:
        yield "equal", old[len(old) - tail :], new[len(new) - tail :]


def _reworded(old: Sequence[str], new: Sequence[str], budget: _Budget) -> Iterator[list[Part]]:
    """Paragraphs in place of others: those that are alike word by word, the others whole."""
    at = 0
    for text in new:
        twin = _twin(text, old, at, budget)
        if twin is None:
            yield _whole("insert", text)
            continue
        yield from (_whole("delete", gone) for gone in old[at:twin])
        yield _words(old[twin], text, budget)
        at = twin + 1
    yield from (_whole("delete", gone) for gone in old[at:])


def _whole(op: Op, text: str) -> list[Part]:
    return [(op, text)]


def _twin(text: str, old: Sequence[str], start: int, budget: _Budget) -> int | None:
    """Which of the next old paragraphs from `start` on this one was, if any."""
    candidates = old[start : start + NEAR]
    if not candidates or not budget.allows(200 + len(text) + sum(map(len, candidates))):
        return None
    words = Counter(text.split())
    likeness = [_likeness(words, Counter(candidate.split())) for candidate in candidates]
    best = max(likeness)
    return start + likeness.index(best) if best >= ALIKE else None


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _words(old: str, new: str, budget: _Budget) -> list[Part]:
    """One paragraph, reworded. Words are the same whatever space follows them."""
    before, after = WORD.findall(old), WORD.findall(new)
    keys = [word.strip() for word in before], [word.strip() for word in after]
    parts: list[Part] = []
    i = k = 0
    for op, left, right in _steps(*keys, budget):
        gone, come = "".join(before[i : i + len(left)]), "".join(after[k : k + len(right)])
        i, k = i + len(left), k + len(right)
        if op == "equal":
            parts.append(("equal", come))
            continue
        parts += [("delete", gone)] if gone else []
        parts += [("insert", come)] if come else []
    # What ended its paragraph in one of the texts does not stick to what the other goes on with.
    return [*((op, text if text[-1:].isspace() else f"{text} ") for op, text in parts[:-1]), *parts[-1:]]
