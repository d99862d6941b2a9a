"""What a parsed text may hold: links, images, notes, headings. Private to techjobs.markdown.

What is not allowed gives way to its own words. Tokens are the parser's (markdown_it.token.Token).
"""

import re

from django.utils.text import slugify
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token

from techjobs import pictures

_REST = r"[^\s\\\x00-\x20\x7f]"
# What a link may point at. "//host" and "/\host" leave the site, so a path starts with one slash.
ADDRESS = re.compile(rf"https?://(?!/){_REST}+|mailto:{_REST}+|/(?!/){_REST}*|#{_REST}*", re.IGNORECASE)
# Our own images only: a foreign one tells its host who reads the page.
IMAGE = re.compile(r"/(?:media|static)/(?!\S*\.\.)[\w./-]+", re.ASCII)
# An address as people type it in a comment, with the punctuation of its sentence.
BARE_ADDRESS = re.compile(r"(?<!\w)https?://[^\s<>\"'`\[\]]+")

# What stands in the place of an alternative text where an image says nothing that the text does not say.
DECORATIVE = "decorative"

# The line of an article where a comparison's table stands.
COMPARISON = re.compile(r"\[\[[ \t]*comparison[ \t]*:[ \t]*([a-z0-9-]+)[ \t]*\]\]")

# One definition can be referred to thousands of times: each "[a]" would become a long address.
# Percent-encoding makes no address more than twelve times as long, so nothing else meets this limit.
ADDRESS_GROWTH = 12
ADDRESS_ROOM = 10_000

# The parser does not limit emphasis in emphasis, and a browser stops at some 500 elements.
MAX_MARKS = 20

# What the page around the text uses as ids.
RESERVED_ID = re.compile(r"(main|changes|comments|contents|top|c\d+)$|row-|fn-|comment-|id_")
MAX_ID = 64

# An article's h1 is its title.
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3"}
ALIGNMENTS = {"text-align:right": "align-right", "text-align:center": "align-center"}


class Document:
    """One text, revised in reading order: its notes numbered, its headings named, its words counted."""

    def __init__(self, tokens, length, article):
        self.article = article
        self.room = ADDRESS_GROWTH * length + ADDRESS_ROOM
        self.ids = HeadingIds()
        self.words = 0
        self.numbers = {}
        self.pictured = set()
        self.held_back = []
        tokens, self.notes = take_notes(tokens)
        self.tokens = list(self.revised(tokens))

    def revised(self, tokens):
        for index, token in enumerate(tokens):
            if token.type == "inline":
                self.revise(tokens[index - 1], token, tokens[index + 1])
            yield token
            if token.type in ("heading_close", "table_close"):
                yield from self.notes_after()

    def revise(self, opening, inline, closing):
        """A paragraph, a heading or a cell: the parser makes three tokens of each."""
        top = self.article and opening.level == 0
        paragraph = opening.type == "paragraph_open"
        if paragraph and top and (found := COMPARISON.fullmatch(inline.content)):
            opening.meta["comparison"] = found[1]
            return
        inline.children = Line(self).revised(inline.children)
        words = plain(inline.children)
        self.words += len(words.split())
        if paragraph:
            caption(opening, inline.children, closing)
            return
        self.hold_back(inline.children)
        if opening.type == "heading_open":
            self.heading(opening, inline, closing, words if top else "")
        else:
            cell(opening, closing, words)

    def heading(self, opening, inline, closing, words):
        """In a quote, a list or a comment a heading is no part of the page's outline: it is a bold line."""
        if not words:
            opening.tag = closing.tag = "p"
            inline.children = [
                Token("strong_open", "strong", 1),
                *inline.children,
                Token("strong_close", "strong", -1),
            ]
            return
        opening.tag = closing.tag = HEADINGS.get(opening.tag, "h4")
        opening.attrs["id"] = self.ids.new(words)
        opening.meta["words"] = words
        if opening.tag != "h2":
            inline.children.append(Token("permalink", "a", 0, content=opening.attrs["id"]))

    def hold_back(self, tokens):
        """A heading or a table cannot hold notes: they wait until it ends."""
        self.held_back += [token.meta.pop("note") for token in tokens if "note" in token.meta]

    def notes_after(self):
        notes, self.held_back = self.held_back, []
        return [Token("notes", "p", 0, children=notes)] if notes else []

    def number(self, reference):
        """A note comes with the first reference to it; a further one only links there."""
        label = reference.content
        if label not in self.numbers:
            self.numbers[label] = len(self.numbers) + 1
            children = Line(self, in_note=True).revised(self.notes.get(label, []))
            reference.meta["note"] = Token(
                "note", "small", 0, children=children, content=str(self.numbers[label])
            )
        reference.content = str(self.numbers[label])

    def affords(self, address, title=""):
        """Whether a link may have `address`, and this text has room for it."""
        self.room -= len(address) + len(title)
        return self.room >= 0 and ADDRESS.fullmatch(address) is not None

    def affords_picture(self, picture):
        """Each image may once name its renditions; repeated by reference, they take of the room."""
        if picture.name in self.pictured:
            self.room -= sum(len(srcset) for _, srcset in picture.sources)
        self.pictured.add(picture.name)
        return self.room >= 0


class Line:
    """The inline tokens of one paragraph, heading, cell or note."""

    def __init__(self, document, in_note=False):
        self.document = document
        self.in_note = in_note
        self.tokens = []
        self.marks = []  # for each open mark, whether it was kept
        self.linked = False
        self.references = []

    def revised(self, tokens):
        for token in tokens:
            self.take(token)
            if not self.marks:
                # A bold word should not make its note bold.
                self.tokens += self.references
                self.references = []
        return self.tokens

    def take(self, token):
        if token.nesting > 0:
            self.open(token)
        elif token.nesting < 0:
            self.close(token)
        elif token.type == "image":
            self.image(token)
        elif token.type == "note_reference":
            self.reference(token)
        elif token.type == "text" and not self.document.article:
            self.link_addresses(token.content)
        else:
            self.tokens.append(token)

    def open(self, token):
        if token.type == "link_open":
            title = token.attrs.get("title", "")
            kept = not self.linked and self.document.affords(token.attrs["href"], title)
            self.linked = self.linked or kept
        else:
            kept = len(self.marks) < MAX_MARKS
        self.marks.append(kept)
        if kept:
            self.tokens.append(token)

    def close(self, token):
        if self.marks.pop():
            self.tokens.append(token)
            self.linked = self.linked and token.type != "link_close"

    def image(self, token):
        """One that we may not show is a link to it. (In a link, or with a bad address, its words.)"""
        src, title, alt = token.attrs["src"], token.attrs.get("title", ""), plain(token.children)
        if not self.document.affords(src, title):
            self.text(alt)
        elif self.document.article and IMAGE.fullmatch(src):
            self.picture(token, src, title, alt)
        elif self.linked:
            self.text(alt)
        else:
            self.link(src, alt or src)

    def picture(self, token, src, title, alt):
        picture = pictures.at(src)
        if picture and not self.document.affords_picture(picture):
            self.text(alt)
            return
        token.meta["picture"] = picture
        token.attrs = {"src": src, "alt": "" if is_decorative(alt) else alt} | (
            {"title": title} if title else {}
        )
        self.tokens.append(token)

    def text(self, words):
        self.tokens.append(Token("text", "", 0, content=words))

    def link(self, address, words):
        self.tokens.append(Token("link_open", "a", 1, {"href": address}))
        self.text(words)
        self.tokens.append(Token("link_close", "a", -1))

    def link_addresses(self, text):
        """In a comment an address is a link as it stands."""
        start = 0
        for found in BARE_ADDRESS.finditer("" if self.linked else text):
            address = without_punctuation(found[0])
            if self.document.affords(href := normalizeLink(address)):
                self.text(text[start : found.start()])
                self.link(href, address)
                start = found.start() + len(address)
        self.text(text[start:])

    def reference(self, token):
        if self.in_note:
            self.text(f"[^{token.content}]")
        else:
            self.document.number(token)
            self.references.append(token)


class HeadingIds:
    def __init__(self):
        self.used = set()
        self.counts = {}

    def new(self, words):
        base = slugify(words) or slugify(words, allow_unicode=True) or "section"
        base = base[:MAX_ID].rstrip("-_")
        if RESERVED_ID.match(base):
            base = f"section-{base}"
        heading_id = base
        while heading_id in self.used:
            self.counts[base] = self.counts.get(base, 1) + 1
            heading_id = f"{base}-{self.counts[base]}"
        self.used.add(heading_id)
        return heading_id


def take_notes(tokens):
    """The text without its notes, and each note's inline tokens by label. The first definition counts."""
    text: list[Token] = []
    notes: dict[str, list[Token]] = {}
    open_notes: list[tuple[str, list[Token]]] = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            open_notes.append((token.meta["label"], []))
        elif token.type == "footnote_reference_close":
            notes.setdefault(*open_notes.pop())
        elif not open_notes:
            text.append(token)
        elif token.type == "inline":
            content = open_notes[-1][1]
            content += [Token("softbreak", "br", 0)] if content else []
            content += token.children or []
    return text, notes


def caption(opening, children, closing):
    """An image alone in its paragraph, with a title: a figure."""
    image = children[0] if len(children) == 1 else None
    if image and image.type == "image" and "title" in image.attrs:
        image.meta["caption"] = image.attrs.pop("title")
        opening.tag = closing.tag = "figure"
        opening.hidden = closing.hidden = False


def cell(opening, closing, words):
    if alignment := ALIGNMENTS.get(opening.attrs.pop("style", "")):
        opening.attrs["class"] = alignment
    if opening.tag == "th" and words:
        opening.attrs["scope"] = "col"
    else:
        # An empty corner heads nothing.
        opening.tag = closing.tag = "td"


def plain(tokens):
    """The words of inline tokens, as one line."""
    parts = []
    for token in tokens or ():
        if token.type in ("text", "text_special", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(plain(token.children))
    return " ".join("".join(parts).split())


def is_decorative(alt):
    return alt.lower() == DECORATIVE


def without_punctuation(address):
    address = address.rstrip(".,:;!?")
    return address if "(" in address else address.rstrip(").,:;!?")
