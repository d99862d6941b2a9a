"""The one place where text becomes HTML, when it is saved.

Markdown is parsed (_markdown_parser), revised into what a text may hold (_markdown_document), rendered
(_markdown_renderer) and at last sanitised, here, whatever the steps before have done.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it.token import Token

from techjobs._markdown_document import ADDRESS, IMAGE, Document, plain
from techjobs._markdown_parser import article_parser, comment_parser
from techjobs._markdown_renderer import CLASSES
from techjobs.pictures import SIZES, SRCSET, TYPES

Segment = dict[str, Any]
Env = dict[str, Any]  # what the renderer counts over all segments of a text


class Profile(Enum):
    """ARTICLE has sections, notes, tables, our own images and placements of comparisons. COMMENT has none."""

    ARTICLE = "article"
    COMMENT = "comment"


@dataclass(frozen=True)
class Heading:
    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """A text, cut into segments that JSON can hold, in reading order. A segment is one of:

    {"heading": {"id": ..., "html": ..., "text": ...}}  a section begins; html is the inside of its h2
    {"comparison": "django-vs-flask", "line": 12}       a table stands here; a text's first line is 1
    {"html": "<p>..."}                                  everything else
    """

    segments: list[Segment]
    headings: list[Heading]  # levels 2 and 3
    words: int  # without code blocks and notes

    @property
    def html(self) -> SafeString:
        return as_safe("".join(segment.get("html", "") for segment in self.segments))


def as_safe(html: str) -> SafeString:
    """HTML of a segment, also when it was stored since. Nothing that we did not render may come here."""
    return mark_safe(html)  # noqa: S308


def render_markdown(text: str, profile: Profile) -> Rendered:
    """Never raises, whatever the text. Time and output grow with its length, no faster."""
    text = normalise(text)
    tokens = PARSERS[profile].parse(text, {})
    document = Document(tokens, len(text), article=profile is Profile.ARTICLE)
    return Rendered(list(segments(document.tokens, profile)), headings(document.tokens), document.words)


@dataclass(frozen=True)
class ShownImage:
    """An image of ours in an article's text: its line, its address, its alternative text as written."""

    line: int
    src: str
    alt: str


def shown_images(text: str) -> list[ShownImage]:
    """The images that the article of that text would show, those in its notes as well."""
    shown, line = [], 1
    for token in PARSERS[Profile.ARTICLE].parse(normalise(text), {}):
        # A table's cells have no line of their own; its rows have.
        line = token.map[0] + 1 if token.map else line
        at = line
        for child in token.children or ():
            src = str(child.attrs.get("src", ""))
            if child.type == "image" and IMAGE.fullmatch(src):
                shown.append(ShownImage(at, src, plain(child.children)))
            at += child.content.count("\n") if child.content else child.type in ("softbreak", "hardbreak")
    return shown


CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
SURROGATES = re.compile(r"[\ud800-\udfff]")


def normalise(text: str) -> str:
    """One kind of line end, no control characters, no half characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return SURROGATES.sub("\ufffd", CONTROLS.sub("", text))


def segments(tokens: list[Token], profile: Profile) -> Iterator[Segment]:
    env: Env = {}
    start = 0
    for index, token in enumerate(tokens):
        if cut := heading_or_placement(token, tokens[index + 1 : index + 2], profile, env):
            yield from html_segment(tokens[start:index], profile, env)
            yield cut
            start = index + 3  # its opening, its words, its closing
    yield from html_segment(tokens[start:], profile, env)


def heading_or_placement(token: Token, words: list[Token], profile: Profile, env: Env) -> Segment | None:
    if token.tag == "h2" and token.nesting > 0:
        html = to_html(words, profile, env)
        return {"heading": {"id": token.attrs["id"], "html": html, "text": token.meta["words"]}}
    if "comparison" in token.meta and token.map:
        return {"comparison": token.meta["comparison"], "line": token.map[0] + 1}
    return None


def html_segment(tokens: list[Token], profile: Profile, env: Env) -> list[Segment]:
    html = to_html(tokens, profile, env)
    return [{"html": html}] if html.strip() else []


def headings(tokens: list[Token]) -> list[Heading]:
    named = [token for token in tokens if token.tag in ("h2", "h3") and token.nesting > 0]
    return [Heading(int(token.tag[1]), str(token.attrs["id"]), token.meta["words"]) for token in named]


# They turn the direction of what follows: one comment could scramble the look of the next.
BIDI_CONTROLS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def to_html(tokens: list[Token], profile: Profile, env: Env) -> str:
    parser = PARSERS[profile]
    html = parser.renderer.render(tokens, parser.options, env)
    if profile is Profile.COMMENT:
        # Not earlier: in the text they can hide as entities.
        html = BIDI_CONTROLS.sub("", html)
    return SANITISERS[profile].clean(html)


PARSERS = {Profile.ARTICLE: article_parser(), Profile.COMMENT: comment_parser()}

LENGTH = re.compile("[1-9][0-9]{0,4}")
VALUES = {
    "href": ADDRESS,
    "src": IMAGE,
    "srcset": SRCSET,
    "width": LENGTH,
    "height": LENGTH,
    "start": re.compile("[0-9]{1,9}"),
    "id": re.compile(r"\S+"),
}


def allowed_value(tag: str, attribute: str, value: str) -> str | None:
    return value if attribute not in VALUES or VALUES[attribute].fullmatch(value) else None


COMMENT_TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "span", "strong", "ul"}
ARTICLE_TAGS = COMMENT_TAGS | {"b", "div", "figcaption", "figure", "h3", "h4", "s", "small", "sup"}
IMAGE_TAGS = {"img", "picture", "source"}
TABLE_TAGS = {"table", "tbody", "td", "th", "thead", "tr"}
ALIGNED = {"align-center", "align-right"}

COMMENT_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
COMMENT_VALUES = {"pre": {"tabindex": {"0"}}}
COMMENT_CLASSES = {"pre": {"code"}, "span": set(CLASSES.values())}

SANITISERS = {
    Profile.ARTICLE: nh3.Cleaner(
        tags=ARTICLE_TAGS | IMAGE_TAGS | TABLE_TAGS,
        attributes=COMMENT_ATTRIBUTES
        | {
            "a": {"aria-label", "href", "title"},
            "h3": {"id"},
            "h4": {"id"},
            "img": {"alt", "height", "src", "title", "width"},
            "small": {"id"},
            "source": {"srcset"},
        },
        tag_attribute_values=COMMENT_VALUES
        | {
            "div": {"aria-label": {"Table"}, "role": {"group"}, "tabindex": {"0"}},
            "img": {"decoding": {"async"}, "loading": {"lazy"}},
            "source": {"sizes": {SIZES}, "type": set(TYPES.values())},
            "th": {"scope": {"col"}},
        },
        allowed_classes=COMMENT_CLASSES
        | {
            "a": {"permalink", "ref"},
            "div": {"table"},
            "p": {"notes"},
            "small": {"note"},
            "td": ALIGNED,
            "th": ALIGNED,
        },
        attribute_filter=allowed_value,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    ),
    Profile.COMMENT: nh3.Cleaner(
        tags=COMMENT_TAGS,
        attributes=COMMENT_ATTRIBUTES,
        tag_attribute_values=COMMENT_VALUES,
        allowed_classes=COMMENT_CLASSES,
        attribute_filter=allowed_value,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    ),
}
