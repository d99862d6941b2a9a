"""Revised tokens into HTML. Private to techjobs.markdown, which sanitises what comes out of here."""

from functools import cache
from itertools import groupby

from django.utils.html import escape
from markdown_it.renderer import RendererHTML
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, String

from techjobs.pictures import SIZES

# Where a quote or a bracket is never closed, many lexers read on to the end from every place in the code:
# their time grows with the square of its length. Of the languages below the worst took 0.13 s for a block of
# this size; those of C, C++, Java, INI and TypeScript took up to five times as long and are left out.
MAX_BLOCK = 3_000
MAX_HIGHLIGHTED = 12_000

# fmt: off
LANGUAGES = {
    "bash", "console", "css", "diff", "django", "docker", "go", "html", "http", "javascript", "json",
    "nginx", "pycon", "python", "pytb", "rust", "sql", "toml", "xml", "yaml",
}
# fmt: on
ALIASES = {
    "js": "javascript",
    "py": "python",
    "sh": "bash",
    "shell": "bash",
    "ts": "javascript",  # the lexer of its own is four times as slow on hostile code
    "typescript": "javascript",
    "yml": "yaml",
}

# A few classes for everything, so that the stylesheet stays small.
CLASSES = {
    Comment: "c",
    Keyword: "k",
    String: "s",
    Generic.Deleted: "gd",
    Generic.Inserted: "gi",
    Generic.Prompt: "gp",
}


class Renderer(RendererHTML):
    def note_reference(self, tokens, idx, options, env):
        number = tokens[idx].content
        notes = [tokens[idx].meta["note"]] if "note" in tokens[idx].meta else []
        link = f'<sup><a class="ref" href="#fn-{number}" aria-label="Note {number}">{number}</a></sup>'
        return link + self.renderInline(notes, options, env)

    def note(self, tokens, idx, options, env):
        number = tokens[idx].content
        words = self.renderInline(tokens[idx].children, options, env)
        return f'<small class="note" id="fn-{number}"><b>{number}</b> {words}</small>'

    def notes(self, tokens, idx, options, env):
        return f'<p class="notes">{self.renderInline(tokens[idx].children, options, env)}</p>\n'

    def permalink(self, tokens, idx, options, env):
        href = escape(f"#{tokens[idx].content}")
        return f' <a class="permalink" href="{href}" aria-label="Link to this section">#</a>'

    def image(self, tokens, idx, options, env):
        picture = tokens[idx].meta.get("picture")
        size = {"width": picture.width, "height": picture.height} if picture else {}
        # All wait, also the first: an article begins with words, and its images come further down.
        tokens[idx].attrs |= size | {"loading": "lazy", "decoding": "async"}
        image = self.renderToken(tokens, idx, options, env)
        if picture:
            image = f"<picture>{sources(picture)}{image}</picture>"
        caption = tokens[idx].meta.get("caption")
        return f"{image}<figcaption>{escape(caption)}</figcaption>" if caption else image

    def table_open(self, tokens, idx, options, env):
        # A group, not a region: several tables in a text would be landmarks of one name.
        return '<div class="table" tabindex="0" role="group" aria-label="Table"><table>\n'

    def table_close(self, tokens, idx, options, env):
        return "</table></div>\n"

    def code_block(self, tokens, idx, options, env):
        return pre(escape(tokens[idx].content))

    def fence(self, tokens, idx, options, env):
        code = tokens[idx].content
        language = (tokens[idx].info.split() or [""])[0].lower()
        return pre(highlighted(code, ALIASES.get(language, language), env))


def sources(picture):
    return "".join(
        f'<source type="{kind}" srcset="{escape(srcset)}" sizes="{SIZES}">'
        for kind, srcset in picture.sources
    )


def pre(code):
    # Reached with the Tab key, so that a long line can be scrolled without a mouse.
    return f'<pre class="code" tabindex="0"><code>{code}</code></pre>\n'


def highlighted(code, language, env):
    if language not in LANGUAGES or len(code) > MAX_BLOCK:
        return escape(code)
    env["highlighted"] = env.get("highlighted", 0) + len(code)
    if env["highlighted"] > MAX_HIGHLIGHTED:
        return escape(code)
    try:
        return spans(lexer(language).get_tokens(code))
    except Exception:  # noqa: BLE001  a lexer that stumbles over odd code costs its colours, no more
        return escape(code)


def spans(tokens):
    runs = ((name, "".join(text for _, text in run)) for name, run in groupby(tokens, token_class))
    return "".join(
        f'<span class="{name}">{escape(text)}</span>' if name else escape(text) for name, text in runs
    )


@cache
def lexer(language):
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


def token_class(token):
    """The class of the nearest kind of token, outwards, that has one."""
    kind = token[0]
    while kind and kind not in CLASSES:
        kind = kind.parent
    return CLASSES.get(kind)
