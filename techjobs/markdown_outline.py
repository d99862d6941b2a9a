"""What a text refers to, and where: for whoever checks it before readers see it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it.token import Token

from techjobs.markdown import PARSERS, Profile, normalise, render_markdown


@dataclass(frozen=True)
class Found:
    """Something in a text; its first line is 1."""

    line: int
    target: str  # an address, or a heading's words
    level: int = 0  # a heading's


@dataclass
class Outline:
    headings: list[Found] = field(default_factory=list)
    links: list[Found] = field(default_factory=list)
    images: list[Found] = field(default_factory=list)  # ours and others
    anchors: set[str] = field(default_factory=set)  # what "#..." can lead to in it


def outline(text: str) -> Outline:
    """The headings, links and images of an article's text, in reading order, notes at their own lines."""
    text = normalise(text)
    found = Outline()
    tokens = PARSERS[Profile.ARTICLE].parse(text, {})
    for index, token in enumerate(tokens):
        if token.type == "inline" and token.map:
            if tokens[index - 1].type == "heading_open" and tokens[index - 1].level == 0:
                level = int(tokens[index - 1].tag[1])
                found.headings.append(Found(token.map[0] + 1, token.content, level=level))
            _take(token.children or [], token.map[0] + 1, found)
    found.anchors = {heading.id for heading in render_markdown(text, Profile.ARTICLE).headings}
    return found


def _take(children: list[Token], line: int, found: Outline) -> None:
    for child, at in _with_lines(children, line):
        if child.type == "link_open":
            found.links.append(Found(at, str(child.attrs.get("href", ""))))
        elif child.type == "image":
            found.images.append(Found(at, str(child.attrs.get("src", ""))))


def _with_lines(children: list[Token], line: int) -> Iterator[tuple[Token, int]]:
    for child in children:
        yield child, line
        if child.type in ("softbreak", "hardbreak"):
            line += 1
