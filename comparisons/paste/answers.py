"""What a cell says: a verdict as a word or a sign, then a text, and below it a note.

Partial: views only          ◐ Extension — Flask-Admin          ✅          yes (since 3.1)
"""

import re
from dataclasses import dataclass

from comparisons.models import Claim

Verdict = Claim.Verdict
MOST_TEXT, MOST_NOTE = 120, 500


@dataclass(frozen=True)
class Answer:
    verdict: str
    text: str  # "" where the cell has a verdict only
    note: str | None  # None where nothing is said of it; "" where it is said to be empty
    release: str = ""  # its version, where that is said


class PuzzleError(ValueError):
    """The cell is not understood; its words say why."""


WORDS = {
    Verdict.YES: "yes y true supported full fully built-in",
    Verdict.PARTIAL: "partial partly partially limited",
    Verdict.EXTENSION: "extension plugin plug-in add-on addon third-party",
    Verdict.NO: "no n false none unsupported",
    Verdict.UNKNOWN: "unknown",
    Verdict.NOT_APPLICABLE: "n/a na n.a.",
}
SIGNS = {
    Verdict.YES: "✓✔✅☑🗸🟢●",
    Verdict.PARTIAL: "◐◑◒◓🟡🟠⚠~±",
    Verdict.EXTENSION: "🔌🧩➕",
    Verdict.NO: "✗✘❌✖☒×🔴○🚫⛔",
    Verdict.UNKNOWN: "?❓❔",
    Verdict.NOT_APPLICABLE: "⊘∅",
}
BY_WORD = {word: verdict for verdict, words in WORDS.items() for word in words.split()} | {
    "not applicable": Verdict.NOT_APPLICABLE,
    "not supported": Verdict.NO,
}
BY_SIGN = {sign: verdict for verdict, signs in SIGNS.items() for sign in signs}
DASHES = {"-", "–", "—", "−"}

# An emoji may say how it is to be shown.
SIGN = re.compile(f"([{re.escape(''.join(BY_SIGN))}])(?:(?<![~?])|(?=\\s|\\Z))[\ufe0e\ufe0f]?\\s*")
# After a word: the cell's end, or what divides. “No-code” and “Notable” begin with no word of ours.
WORD = re.compile(
    rf"({'|'.join(re.escape(word) for word in sorted(BY_WORD, key=len, reverse=True))})"
    r"(?=\s*[:;,|(–—\n]|\.(?:\s|\Z)|\s+-\s|\s*\Z)",
    re.IGNORECASE,
)
DIVIDER = re.compile(r"\s*(?:[:;,|–—.]|-(?=\s))?[^\S\n]*")
DIVIDER_OF_SIGNS = re.compile(r"(?:[:–—]|-(?=\s))[^\S\n]*")
WHOLE_IN_BRACKETS = re.compile(r"\(([^()\n]*)\)(?=\n|\Z)")


def read_answer(cell: str) -> Answer | None:
    """None where the cell is empty; PuzzleError where it cannot be understood."""
    cell = cell.strip()
    if not cell:
        return None
    if cell in DASHES:
        raise PuzzleError("A dash may mean no, or nothing: write a verdict, or leave the cell empty.")
    verdict, rest = _verdict(cell)
    if verdict is None:
        raise PuzzleError("It does not begin with a verdict: yes, partial, extension, no, unknown or n/a.")
    text, _, note = rest.partition("\n")
    answer = Answer(verdict, text.strip(), note.strip() or None)
    refuse_too_long(answer)
    return answer


def refuse_too_long(answer: Answer) -> None:
    for name, words, most in (("text", answer.text, MOST_TEXT), ("note", answer.note or "", MOST_NOTE)):
        if len(words) > most:
            raise PuzzleError(f"Its {name} has {len(words):,} characters; at most {most} are kept.")


def verdict_of(word: str) -> str | None:
    """The verdict that a cell of nothing else names."""
    verdict, rest = _verdict(word.strip())
    return None if rest else verdict


def _verdict(cell: str) -> tuple[str | None, str]:
    """The verdict, and what stands after it. A word says more than a sign: “◐ Extension” is an extension."""
    verdict: str | None = None
    divider = DIVIDER_OF_SIGNS
    if sign := SIGN.match(cell):
        verdict, cell = BY_SIGN[sign[1]], cell[sign.end() :]
    if word := WORD.match(cell):
        verdict, cell = BY_WORD[word[1].lower()], cell[word.end() :]
        divider = DIVIDER
    if verdict is None:
        return None, cell
    between = divider.match(cell)
    cell = cell[between.end() :] if between else cell
    whole = WHOLE_IN_BRACKETS.match(cell)
    if whole and not (between and between[0].strip()):
        # The brackets were what divides.
        cell = whole[1] + cell[whole.end() :]
    return verdict, cell.lstrip("\n")
