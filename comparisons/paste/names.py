"""Whose column and whose row it is: names as people write them."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Generic, TypeVar

Named = TypeVar("Named")

# Case, spaces and what joins words make no difference; a + or # does: C, C++ and C#.
IGNORED = re.compile(r"[\s\-_./‐‑’'“”\"]+")
# Where a release, or what else is told of a technology, begins.
AFTER_NAME = re.compile(r"[\s(\[,;:]+(?=[(\[]?v?\d|[(\[])|[(\[]|\n")
CODE = re.compile(r"[A-Z]{1,3}\d{1,3}(?=[\s\W]|[A-Z])")  # the coordinate of a row on a reader's page
LONGEST_NAME = 400


def key(name: str) -> str:
    return IGNORED.sub("", unicodedata.normalize("NFKC", name[:LONGEST_NAME]).casefold())


class Names(Generic[Named]):
    """Things by their names. What names two of them names none."""

    def __init__(self) -> None:
        self._found: dict[str, Named | None] = {}

    def add(self, thing: Named, names: Iterable[str]) -> None:
        for name in {key(name) for name in names} - {""}:
            known = self._found.get(name, thing)
            self._found[name] = thing if known == thing else None

    def add_weaker(self, things: Iterable[tuple[Named, str]]) -> None:
        """Each by a name that counts only where no name so far is the same."""
        taken = set(self._found)
        for thing, name in things:
            if key(name) not in taken:
                self.add(thing, [name])

    def find(self, written: str) -> Named | None:
        """By all that is written, or by what stands before a release, brackets or another line."""
        return next((thing for part in parts(written) if (thing := self._found.get(key(part)))), None)


def parts(written: str) -> list[str]:
    """What of it may be the name, the longest first."""
    written = written.strip()[:LONGEST_NAME]
    found = [written]
    if code := CODE.match(written):
        found.append(written[code.end() :])
    for text in list(found):
        ends = [match.start() for match in AFTER_NAME.finditer(text)]
        found += [text[:end] for end in reversed(ends) if end]
    return found
