"""Markdown into tokens: the rules of each profile, and their limits. Private to techjobs.markdown.

Each limit closes a case, measured, where a short text grew slow or long.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import table
from mdit_py_plugins.footnote import footnote_plugin

from techjobs._markdown_renderer import Renderer

# The parser recurses into quotes, lists and brackets; what lies deeper than this it drops.
MAX_NESTING = 20

# The library completes every row to the width of its header: 2 KB of text could make 65,000 cells.
MAX_CELLS = 10_000

# The library seeks the end of a label after each "[^", to the end of the text: 32,000 took 74 seconds.
NOTE_REFERENCE = re.compile(r"\[\^([^\]\s]{1,64})\]")


def comment_parser():
    options = {"html": False, "xhtmlOut": False, "maxNesting": MAX_NESTING}
    parser = MarkdownIt("commonmark", options, renderer_cls=Renderer)
    # Every address becomes a token: what a link may point at is decided in one place, later.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def article_parser():
    parser = comment_parser().enable(["table", "strikethrough"])
    parser.block.ruler.at("table", bounded_table, {"alt": ["paragraph", "reference"]})
    # Notes written in place, ^[...], recurse: they stay off.
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.inline.ruler.at("footnote_ref", note_reference)
    return parser


def bounded_table(state, start, end, silent):
    """The library's rule for tables, as long as this text has cells left."""
    if start + 1 >= end:
        return False
    delimiters = state.src[state.bMarks[start + 1] : state.eMarks[start + 1]]
    columns = delimiters.count("|") + 1
    used = state.env.get("cells", 0)
    rows = (MAX_CELLS - used) // columns
    if rows < 1 or not table(state, start, min(end, start + 1 + rows), silent):
        return False
    if not silent:
        state.env["cells"] = used + columns * (state.line - start)
    return True


def note_reference(state, silent):
    """`[^label]`, where the text defines that label."""
    found = NOTE_REFERENCE.match(state.src, state.pos, state.posMax)
    defined = state.env.get("footnotes", {}).get("refs", {})
    if not found or ":" + found[1] not in defined:
        return False
    if not silent:
        state.push("note_reference", "", 0).content = found[1]
    state.pos = found.end()
    return True
