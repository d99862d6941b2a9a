"""A member's own data: what the download holds, and what deleting the account takes along.

A room to the right that keeps something of a member registers it, so that imports stay one way:

    register_export("comments", lambda user: [...])     # what JSON can hold
    register_erasure(erase)                             # erase(user, keep_comments=True or False)
"""

from collections.abc import Callable
from typing import Any, Protocol

from accounts.models import User

Export = Callable[[User], Any]


class Erasure(Protocol):
    def __call__(self, user: User, *, keep_comments: bool) -> None:
        """Called in the transaction that deletes `user`, before it does."""


_exports: dict[str, Export] = {}
_erasures: list[Erasure] = []


def register_export(name: str, part: Export) -> None:
    """Add `part(user)` to the download under `name`."""
    _exports[name] = part


def register_erasure(erasure: Erasure) -> None:
    if erasure not in _erasures:
        _erasures.append(erasure)


def exported_parts(user: User) -> dict[str, Any]:
    return {name: part(user) for name, part in _exports.items()}


def erase_parts(user: User, *, keep_comments: bool) -> None:
    for erasure in _erasures:
        erasure(user, keep_comments=keep_comments)
