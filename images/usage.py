"""Where images are shown. A room to the right that shows some registers who to ask:

    register(texts_that_show)       # takes an image's name, gives the names of the texts that show it

An image that a text shows is not deleted.
"""

from collections.abc import Callable, Iterable

Search = Callable[[str], Iterable[str]]
_searches: list[Search] = []


def register(search: Search) -> None:
    _searches.append(search)


def shown_in(name: str) -> list[str]:
    """The texts that show the image of that name, each by its name."""
    return [text for search in _searches for text in search(name)]
