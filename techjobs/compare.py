"""What has changed from one text to another, in words: for whoever compares two versions of prose."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# Words and the spaces between them, so that joined again they are the text.
WORD = re.compile(r"\s+|[^\s\w]|\w+")

# difflib takes time with the square of what differs: two paragraphs longer than this are shown as one taken
# away and one added. No paragraph of ours is as long.
MAX_WORDS = 3_000


@dataclass(frozen=True)
class Piece:
    kind: str  # "same", "added" or "removed"
    text: str


Paragraph = list[Piece]


def compare_words(old: str, new: str) -> list[Paragraph]:
    """The paragraphs that differ, each as pieces in reading order; an unchanged one is a single "same" piece.

    The "same" and "removed" pieces of all are the old text's paragraphs, "same" and "added" the new one's.
    """
    before, after = _paragraphs(old), _paragraphs(new)
    compared: list[Paragraph] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            compared += [[Piece("same", text)] for text in before[i:j]]
        else:
            compared += _replaced(before[i:j], after[k:m])
    return compared


def _paragraphs(text: str) -> list[str]:
    return [part for part in re.split(r"\n{2,}", text.replace("\r\n", "\n").strip("\n")) if part]


def _replaced(before: list[str], after: list[str]) -> list[Paragraph]:
    """Paragraph by paragraph while there are both; then what is left of either."""
    both = min(len(before), len(after))
    compared = [_pieces(old, new) for old, new in zip(before, after, strict=False)]
    compared += [[Piece("removed", text)] for text in before[both:]]
    return compared + [[Piece("added", text)] for text in after[both:]]


def _pieces(old: str, new: str) -> Paragraph:
    before, after = WORD.findall(old), WORD.findall(new)
    if max(len(before), len(after)) > MAX_WORDS:
        return [Piece("removed", old), Piece("added", new)]
    pieces: Paragraph = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(before[i:j])))
            continue
        if i < j:
            pieces.append(Piece("removed", "".join(before[i:j])))
        if k < m:
            pieces.append(Piece("added", "".join(after[k:m])))
    return pieces
