import json
import re
import sys
from html import unescape
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from techjobs import _markdown_document as document
from techjobs import _markdown_parser as parser
from techjobs import _markdown_renderer as renderer
from techjobs import pictures
from techjobs.markdown import PARSERS, SANITISERS, Heading, Profile, as_safe, render_markdown
from tests.techjobs.payloads import PAYLOADS

ARTICLE, COMMENT = Profile.ARTICLE, Profile.COMMENT
both = pytest.mark.parametrize("profile", list(Profile), ids=lambda profile: profile.value)


def html(text, profile=ARTICLE):
    """The one html segment of `text`."""
    segments = render_markdown(text, profile).segments
    assert [list(segment) for segment in segments] == [["html"]]
    return segments[0]["html"].strip()


# What every text has


@both
def test_inline_marks_are_rendered(profile):
    expected = "<p><em>a</em> <strong>b</strong> <code>c</code><br>\nd</p>"
    assert html("*a* **b** `c`  \nd", profile) == expected


@both
def test_quotes_lists_and_rules_are_rendered(profile):
    assert html("> a", profile) == "<blockquote>\n<p>a</p>\n</blockquote>"
    assert html("- a\n- b", profile) == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"
    assert html("3. a", profile) == '<ol start="3">\n<li>a</li>\n</ol>'
    assert html("a\n\n---", profile) == "<p>a</p>\n<hr>"


@both
def test_html_is_text(profile):
    assert html("<b>a</b> & &lt;i&gt;", profile) == "<p>&lt;b&gt;a&lt;/b&gt; &amp; &lt;i&gt;</p>"


@both
@pytest.mark.parametrize("text", ["", " \n\t\n", "\x00", "[a]: /b"])
def test_a_text_without_words_has_no_segments(profile, text):
    rendered = render_markdown(text, profile)
    assert (rendered.segments, rendered.headings, rendered.words, rendered.html) == ([], [], 0, "")


@both
def test_line_ends_controls_and_half_characters_are_normalised(profile):
    assert html("a\r\nb\rc\x00\x07\x7f\ud800", profile) == "<p>a\nb\nc\ufffd</p>"


@both
def test_the_html_is_safe_for_a_template(profile):
    rendered = render_markdown("a", profile)
    assert isinstance(rendered.html, SafeString)
    assert isinstance(as_safe(rendered.segments[0]["html"]), SafeString)


def test_words_are_those_of_the_prose():
    text = (
        "# One two\n\nthree **four**\nfive `six`[^n]\n\n```\nnot these\n```\n\n[[comparison: a]]\n\n[^n]: nor"
    )
    assert render_markdown(text, ARTICLE).words == 6


# Links


@both
@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/b?c=1&d=2#e",
        "http://a.example",
        "HTTPS://a.example/",
        "mailto:a@b.example",
        "/a/b",
        "/",
        "#a",
    ],
)
def test_allowed_addresses_are_links(profile, address):
    href = address.replace("&", "&amp;")
    rel = ' rel="nofollow ugc noopener"' if profile is COMMENT else ""
    assert html(f"[a]({address})", profile) == f'<p><a href="{href}"{rel}>a</a></p>'


@both
@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java&Tab;script:alert(1)",
        "&#x6A;avascript:alert(1)",
        "<\u3000javascript:alert(1)>",
        "<\x01javascript:alert(1)>",
        "data:text/html,a",
        "vbscript:a",
        "file:///etc/passwd",
        "ftp://a.example/",
        "tel:1",
        "//a.example/",
        "\\\\a.example/",
        "https:a.example",
        "https:///a.example",
        "a/b",
        "?a=b",
        "",
    ],
)
def test_other_addresses_leave_their_words(profile, address):
    assert html(f"[a **b**]({address})", profile) == "<p>a <strong>b</strong></p>"


@both
def test_a_backslash_does_not_lead_to_another_site(profile):
    assert 'href="/%5Ca.example/"' in html("[a](/\\a.example/)", profile)


def test_a_link_may_have_a_title():
    assert html('[a](/b "c \\"d\\"")') == '<p><a href="/b" title="c &quot;d&quot;">a</a></p>'


@both
def test_links_do_not_nest(profile):
    words = html("[<https://a.example/> https://b.example ![c](/d)](/e)", profile)
    assert words.startswith('<p><a href="/e"')
    assert words.endswith(">https://a.example/ https://b.example c</a></p>")


def test_links_in_a_comment_are_not_endorsed():
    assert html("[a](/b) <https://c.example>", COMMENT).count('rel="nofollow ugc noopener"') == 2
    assert "rel=" not in html("[a](/b) <https://c.example>", ARTICLE)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://a.example/b_c_d.", "https://a.example/b_c_d"),
        ("(https://a.example/)", "https://a.example/"),
        ("https://a.example/b_(c)!", "https://a.example/b_(c)"),
        ("https://a.example/?b=1&c=2, and", "https://a.example/?b=1&amp;c=2"),
    ],
)
def test_an_address_in_a_comment_is_a_link(text, address):
    rendered = html(text, COMMENT)
    assert f'<a href="{address}" rel="nofollow ugc noopener">{address}</a>' in rendered
    assert re.sub("<[^>]+>", "", rendered) == text.replace("&", "&amp;")


@pytest.mark.parametrize(
    "text", ["https://", "https://.", "xhttps://a.example", "javascript:alert(1)", "www.a.example"]
)
def test_what_only_looks_like_an_address_is_text(text):
    assert html(text, COMMENT) == f"<p>{text}</p>"


def test_an_address_in_an_article_or_in_code_is_text():
    assert "<a" not in html("https://a.example", ARTICLE)
    assert "<a" not in html("`https://a.example`", COMMENT)


# Headings


def test_sections_are_segments_of_their_own():
    rendered = render_markdown("Intro\n\n# One *two*\n\na\n\n## Three & four\n\nb", ARTICLE)
    assert rendered.segments == [
        {"html": "<p>Intro</p>\n"},
        {"heading": {"id": "one-two", "html": "One <em>two</em>", "text": "One two"}},
        {"html": "<p>a</p>\n"},
        {"heading": {"id": "three-four", "html": "Three &amp; four", "text": "Three & four"}},
        {"html": "<p>b</p>\n"},
    ]
    assert rendered.headings == [Heading(2, "one-two", "One two"), Heading(2, "three-four", "Three & four")]


def test_a_lower_heading_has_a_permalink():
    permalink = '<a class="permalink" href="#a" aria-label="Link to this section">#</a>'
    assert html("### A") == f'<h3 id="a">A {permalink}</h3>'
    assert html("#### A") == html("###### A") == f'<h4 id="a">A {permalink}</h4>'
    assert render_markdown("### A\n\n#### B", ARTICLE).headings == [Heading(3, "a", "A")]


@pytest.mark.parametrize(
    ("words", "heading_id"),
    [
        ("Crème Brûlée!", "creme-brulee"),
        ("日本語", "日本語"),
        ("C++", "c"),
        ("!!!", "section"),
        ("Comments", "section-comments"),
        ("Row B1", "section-row-b1"),
        ("Fn 1", "section-fn-1"),
        ("C12", "section-c12"),
        ("a" * 99, "a" * 64),
    ],
)
def test_ids_are_made_of_the_words(words, heading_id):
    assert render_markdown(f"## {words}", ARTICLE).headings[0].id == heading_id


def test_ids_are_unique():
    headings = render_markdown("## A\n## A-2\n## A\n### a\n## Top\n## Section top", ARTICLE).headings
    assert [heading.id for heading in headings] == ["a", "a-2", "a-3", "a-4", "section-top", "section-top-2"]


def test_a_heading_in_a_quote_or_in_a_comment_is_a_bold_line():
    assert html("> ## A *b*") == "<blockquote>\n<p><strong>A <em>b</em></strong></p>\n</blockquote>"
    assert html("## A\n\nB\n===", COMMENT) == "<p><strong>A</strong></p>\n<p><strong>B</strong></p>"
    assert render_markdown("## A", COMMENT).headings == []


def test_a_heading_without_words_is_none():
    assert "<h" not in html("##\n\n### ![](/media/a.png)")


# Placements


@pytest.mark.parametrize("line", ["[[comparison: a-2]]", "[[comparison:a-2]]", "  [[ comparison :  a-2 ]]  "])
def test_a_comparison_is_placed_by_a_line(line):
    assert render_markdown(f"One\r\n\r\n{line}\r\n## Two", ARTICLE).segments == [
        {"html": "<p>One</p>\n"},
        {"comparison": "a-2", "line": 3},
        {"heading": {"id": "two", "html": "Two", "text": "Two"}},
    ]


@pytest.mark.parametrize(
    "text",
    [
        "`[[comparison: a]]`",
        "```\n[[comparison: a]]\n```",
        "    [[comparison: a]]",
        "- [[comparison: a]]",
        "> [[comparison: a]]",
        "words\n[[comparison: a]]",
        "[[comparison: a]]\nwords",
        "[[comparison: a]] words",
        "\\[[comparison: a]]",
        "[[comparison: A]]",
        "[[comparison: a b]]",
        "[[comparison:\na]]",
        "[[comparison: ]]",
        "[[other: a]]",
    ],
)
def test_elsewhere_such_a_line_is_text(text):
    assert "[[" in re.sub("<[^>]+>", "", html(text))


def test_a_comment_places_nothing():
    assert html("[[comparison: a]]", COMMENT) == "<p>[[comparison: a]]</p>"


# Notes


def test_a_note_stands_after_its_first_reference():
    assert html("A[^x] b[^y], c[^x].\n\n[^x]: *One*\n\n    two\n\n[^y]: three") == (
        '<p>A<sup><a class="ref" href="#fn-1" aria-label="Note 1">1</a></sup>'
        '<small class="note" id="fn-1"><b>1</b> <em>One</em>\ntwo</small>'
        ' b<sup><a class="ref" href="#fn-2" aria-label="Note 2">2</a></sup>'
        '<small class="note" id="fn-2"><b>2</b> three</small>,'
        ' c<sup><a class="ref" href="#fn-1" aria-label="Note 1">1</a></sup>.</p>'
    )


def test_a_note_keeps_only_its_inline_content():
    rendered = html("a[^n]\n\n[^n]: # b\n\n    - c\n\n    > d\n\n    ```\n    gone\n    ```")
    assert "<b>1</b> b\nc\nd</small>" in rendered


def test_notes_are_not_bold_for_their_words():
    assert html("**a[^n] b**\n\n[^n]: c").startswith("<p><strong>a b</strong><sup>")


def test_notes_of_a_heading_stand_after_it():
    note = '<p class="notes"><small class="note" id="fn-1"><b>1</b> b</small></p>'
    section, rest = render_markdown("## A[^n]\n\n[^n]: b", ARTICLE).segments
    assert section["heading"]["html"].startswith("A<sup>")
    assert section["heading"]["text"] == "A"
    assert rest["html"].strip() == note
    assert html("### A[^n]\n\n[^n]: b").endswith(f"</h3>\n{note}")


def test_notes_of_a_table_stand_after_it():
    rendered = html("| A[^n] |\n|---|\n| b[^m] |\n\n[^n]: one\n[^m]: two")
    assert rendered.count("<sup>") == 2
    assert rendered.endswith(
        '</table></div>\n<p class="notes"><small class="note" id="fn-1"><b>1</b> one</small>'
        '<small class="note" id="fn-2"><b>2</b> two</small></p>'
    )


def test_a_reference_in_a_note_is_text():
    assert "[^y]</small>" in html("a[^x]\n\n[^x]: see [^y]\n[^y]: and [^x]")


def test_notes_without_a_reference_and_references_without_a_note():
    assert html("a\n\n[^n]: gone") == "<p>a</p>"
    assert html("a[^n]") == "<p>a[^n]</p>"
    assert "one</small>" in html("a[^n]\n\n[^n]: one\n[^n]: two")
    assert html("a^[b]") == "<p>a^[b]</p>"


def test_a_note_in_a_quote_or_a_list_belongs_to_the_text():
    assert "b</small>" in html("a[^n]\n\n> [^n]: b")
    assert "c</small>" in html("a[^m]\n\n[^n]: [^m]: c")


def test_a_comment_has_no_notes():
    assert html("a[^n]", COMMENT) == "<p>a[^n]</p>"


# Tables


def test_a_table_can_be_scrolled_and_heads_its_columns():
    assert html("| A | B |\n|:--|--:|\n| c | `d\\|e` |").replace("\n", "") == (
        '<div class="table" tabindex="0" role="group" aria-label="Table"><table>'
        '<thead><tr><th scope="col">A</th><th class="align-right" scope="col">B</th></tr></thead>'
        '<tbody><tr><td>c</td><td class="align-right"><code>d|e</code></td></tr></tbody></table></div>'
    )


def test_an_empty_corner_heads_nothing():
    assert "<tr>\n<td></td>\n<th" in html("| | B |\n|---|:-:|\n| c | d |")


def test_article_marks_are_text_in_a_comment():
    assert html("~~a~~") == "<p><s>a</s></p>"
    assert html("~~a~~\n|b|\n|-|", COMMENT) == "<p>~~a~~\n|b|\n|-|</p>"


# Images


def test_our_own_image_is_shown():
    image = '<img src="/media/a/b-1.png" alt="c d" loading="lazy" decoding="async">'
    assert html("![c *d*](/media/a/b-1.png)") == f"<p>{image}</p>"
    assert html("![c d](/media/a/b-1.png) e").startswith(f"<p>{image} e")


def test_an_image_alone_with_a_title_is_a_figure():
    assert html('![a](/static/b.png "C & d")') == (
        '<figure><img src="/static/b.png" alt="a" loading="lazy" decoding="async">'
        "<figcaption>C &amp; d</figcaption></figure>"
    )


@pytest.mark.parametrize(
    "src",
    ["https://a.example/b.png", "/media/../b.png", "/media/%2e%2e/b.png", "/other/b.png", "/media/b.png?c"],
)
def test_an_image_from_elsewhere_is_a_link_to_it(src):
    assert html(f"![a]({src})") == f'<p><a href="{src}">a</a></p>'
    assert html(f"![]({src})") == f'<p><a href="{src}">{src}</a></p>'
    assert html(f"[![a]({src})](/b)") == '<p><a href="/b">a</a></p>'


@both
@pytest.mark.parametrize("src", ["//a.example/b.png", "data:image/png;base64,aa", "javascript:alert(1)"])
def test_an_image_without_an_allowed_address_is_its_words(profile, src):
    assert html(f"![a]({src})", profile) == "<p>a</p>"


def test_a_comment_shows_no_images():
    assert html("![a](/media/b)", COMMENT) == '<p><a href="/media/b" rel="nofollow ugc noopener">a</a></p>'


# Code


@both
def test_code_is_highlighted_by_class(profile):
    assert html('```python\nif a:  # b\n    "<c>"\n```', profile) == (
        '<pre class="code" tabindex="0"><code><span class="k">if</span> a:  <span class="c"># b</span>\n'
        '    <span class="s">"&lt;c&gt;"</span>\n</code></pre>'
    )


@both
@pytest.mark.parametrize(
    "text", ["```nosuch\na <b>\n```", "```\na <b>\n```", "    a <b>", "~~~ `python`\na <b>\n~~~"]
)
def test_other_code_stays_plain(profile, text):
    assert html(text, profile).rstrip() in {
        '<pre class="code" tabindex="0"><code>a &lt;b&gt;\n</code></pre>',
        '<pre class="code" tabindex="0"><code>a &lt;b&gt;</code></pre>',
    }


def test_long_code_stays_plain():
    line = "if a: pass\n"
    short, long = line * 9, line * (renderer.MAX_BLOCK // len(line) + 1)
    assert "<span" in html(f"```python\n{short}```")
    assert "<span" not in html(f"```python\n{long}```")


def test_much_code_stays_plain_after_a_while():
    block = f"```python\n{'if a: pass' * 199}\n```\n"
    plain = '<pre class="code" tabindex="0"><code>if'
    assert html(block * 6).count(plain) == 0
    assert html(block * 9).count(plain) == 3


@pytest.mark.parametrize("language", sorted({*renderer.LANGUAGES, *renderer.ALIASES}))
def test_every_language_keeps_its_code(language):
    for fragment in ["a", '"', "/*", "{{ ", "<a b='", ">>> x = [\n", "\\", "\t\n", "a: &b\n", "é\u2028"]:
        code = (fragment * 400)[:400].strip() + "\n"
        rendered = html(f"````{language}\n{code}````")
        assert unescape(re.sub("<[^>]+>", "", rendered)) == code


def test_a_lexer_that_fails_costs_only_the_colours(monkeypatch):
    def fail(language):
        raise IndexError(language)

    monkeypatch.setattr(renderer, "lexer", fail)
    assert html("```python\nif a\n```") == '<pre class="code" tabindex="0"><code>if a\n</code></pre>'


# Direction


@pytest.mark.parametrize(
    "text", ["a\u202eb", "a&#x202e;b", "`a\u2066b`", "[a\u202ab](/c)", "<https://c.example/a%E2%80%AEb>"]
)
def test_a_comment_cannot_turn_the_direction_of_the_page(text):
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html(text, COMMENT))
    assert re.search("[\u202a-\u202e\u2066-\u2069]", html(text, ARTICLE))


# Whatever the text

TAGS = {
    COMMENT: "p br hr em strong a code pre span blockquote ul ol li",
    ARTICLE: "p br hr em strong a code pre span blockquote ul ol li h3 h4 s sup small b img figure figcaption"
    " picture source div table thead tbody tr th td",
}
HREF = re.compile(r"https?://[^/\s\\][^\s\\]*|mailto:[^\s\\]+|/([^/\s\\][^\s\\]*)?|#[^\s\\]*", re.IGNORECASE)
ATTRIBUTES = {
    ("a", "href"): HREF,
    ("a", "title"): re.compile(r".*", re.DOTALL),
    ("a", "rel"): re.compile("nofollow ugc noopener"),
    ("a", "class"): re.compile("ref|permalink"),
    ("a", "aria-label"): re.compile(r"Note \d+|Link to this section"),
    ("ol", "start"): re.compile(r"\d+"),
    ("pre", "class"): re.compile("code"),
    ("pre", "tabindex"): re.compile("0"),
    ("span", "class"): re.compile("|".join(renderer.CLASSES.values())),
    ("h3", "id"): re.compile(r"\S+"),
    ("h4", "id"): re.compile(r"\S+"),
    ("small", "id"): re.compile(r"fn-\d+"),
    ("small", "class"): re.compile("note"),
    ("p", "class"): re.compile("notes"),
    ("div", "class"): re.compile("table"),
    ("div", "role"): re.compile("group"),
    ("div", "tabindex"): re.compile("0"),
    ("div", "aria-label"): re.compile("Table"),
    ("th", "scope"): re.compile("col"),
    ("th", "class"): re.compile("align-(right|center)"),
    ("td", "class"): re.compile("align-(right|center)"),
    ("img", "src"): re.compile(r"/(media|static)/[\w./-]+", re.ASCII),
    ("img", "alt"): re.compile(r".*", re.DOTALL),
    ("img", "title"): re.compile(r".*", re.DOTALL),
    ("img", "width"): re.compile(r"[1-9]\d{0,4}", re.ASCII),
    ("img", "height"): re.compile(r"[1-9]\d{0,4}", re.ASCII),
    ("source", "type"): re.compile("image/(avif|webp)"),
    ("source", "sizes"): re.compile(re.escape(pictures.SIZES)),
    ("source", "srcset"): re.compile(r"(/media/images/[a-z0-9-]+/\d+w\.(avif|webp) \d+w(, |$))+", re.ASCII),
    ("img", "loading"): re.compile("lazy"),
    ("img", "decoding"): re.compile("async"),
}


class Inspector(HTMLParser):
    """Reads HTML as strictly as it can: every element allowed, closed, and closed in order."""

    def __init__(self, profile):
        super().__init__()
        self.profile = profile
        self.open = []
        self.ids = []

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS[self.profile].split()
        assert len(dict(attrs)) == len(attrs)
        for name, value in attrs:
            assert ATTRIBUTES[tag, name].fullmatch(value), (tag, name, value)
        assert not (tag == "a" and "a" in self.open)
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in {"br", "hr", "img", "source"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def refuse(self, data):
        raise AssertionError(data)

    handle_comment = handle_decl = handle_pi = unknown_decl = refuse


def inspect(text, profile):
    rendered = render_markdown(text, profile)
    ids = [segment["heading"]["id"] for segment in rendered.segments if "heading" in segment]
    for segment in rendered.segments:
        if markup := segment.get("html") or segment.get("heading", {}).get("html"):
            assert SANITISERS[profile].clean(markup) == markup
            inspector = Inspector(profile)
            inspector.feed(markup)
            inspector.close()
            assert inspector.open == []
            ids += inspector.ids
    assert len(ids) == len(set(ids))
    assert {heading.id for heading in rendered.headings} <= set(ids)
    assert json.loads(json.dumps(rendered.segments)) == rendered.segments
    if profile is COMMENT:
        assert len(rendered.segments) <= 1
    return rendered


WORDS = (
    "a b *a **a __a ~~ ` ``` ```python ~~~ # ## ### ==== ---- - 1. > >> \\ & &amp; &#0; &#x202e; < > <a </a> "
    "<!-- [ ] ![ ]( ) [^ [^a] [^a]: [^b]: [a]: [a] [a][a] (/b) (<b) (javascript:a) | |- |-|-| |a|b| [[ ]] "
    '"c" (https://a.example/?b&c) https:// https://a.example <https://a.example> @ mailto: [[comparison: '
    "[[comparison:a]] é \u3000 \u202e \ufffd \ud800 \x00 {{ }} {% <script> <svg onload=a> javascript: ! * _ ="
)
FRAGMENTS = WORDS.split(" ")
SPACES = [" ", "\n", "\n\n", "    ", "\t", "\r", ""]
markdown_like = st.lists(st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(SPACES)), max_size=30).map(
    lambda pieces: "".join(map("".join, pieces))
)
any_text = st.text(st.characters(exclude_categories=()))


@both
@settings(deadline=None, max_examples=400)
@given(text=st.one_of(markdown_like, any_text))
def test_any_text_is_rendered_within_the_rules(profile, text):
    inspect(text, profile)


@both
@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_rendered_within_the_rules(profile, payload):
    inspect(payload, profile)


@both
def test_hostile_text_in_code_stays_code(profile):
    for payload in PAYLOADS:
        inspect(f"````html\n{payload}\n````", profile)


# Whatever its length: what is repeated may grow with the text, no faster

REPEATED = [
    *(fragment for fragment in FRAGMENTS if fragment.strip()),
    "[[", "[](", "[a](", "![a](", "[a](<", '[a](b "', "](", "[[]](", "\\[", "<https://", "https://!!", "&#x",
    "a**", "a**a**", "*a_ ", "**a *b ", "***a ", "_*a", "~~a *b ", "a` ", "`` ` ", "* ", "> - ", "- > ",
    ">\t", "[a]: b\n", '[a]: b "\n', "[a\n", "> [a\n", "|a|b|\n", "a|b\n", "# a\n", "- a\n\n", "    a\n",
    "[^a]: b\n\n", "[^a ",
]  # fmt: skip
SHAPES = {
    **{f"{fragment!r} again and again": (lambda n, f=fragment: f * (n // len(f))) for fragment in REPEATED},
    "runs of backticks": lambda n: " ".join("`" * i for i in range(int((2 * n) ** 0.5))),
    "runs of stars": lambda n: "a".join("*" * i for i in range(int((2 * n) ** 0.5))),
    "stairs of quotes": lambda n: "".join(">" * i + "a\n" for i in range(int((2 * n) ** 0.5))),
    "stairs of lists": lambda n: "".join(" " * 2 * i + "- a\n" for i in range(int(n**0.5))),
    "emphasis in emphasis": lambda n: "*a " * (n // 6) + "b* " * (n // 6),
    "brackets in brackets": lambda n: "[" * (n // 5) + "a" + "](b)" * (n // 5),
    "one definition, many references": lambda n: f"[a]: /{'b' * (n // 2)}\n\n" + "[a]" * (n // 6),
    "one definition, many images": lambda n: f"[a]: /media/{'b' * (n // 2)}\n\n" + "![][a]" * (n // 12),
    "one picture, many references": lambda n: "[a]: /media/images/a-1600x900.webp\n\n" + "![][a]" * (n // 6),
    "many pictures": lambda n: "".join(f"![](/media/images/{i}-1600x900.webp)\n" for i in range(n // 35)),
    "one long title, many references": lambda n: f"[a]: /b '{'c' * (n // 2)}'\n\n" + "[a]" * (n // 6),
    "many definitions": lambda n: "".join(f"[{i}]: /{i}\n\n[{i}]\n\n" for i in range(n // 20)),
    "one note, many references": lambda n: "[^a]: b\n\n" + "[^a]" * (n // 4),
    "one note, many openings": lambda n: "[^a]: b\n\n" + "[^" * (n // 2),
    "notes of each other": lambda n: "".join(f"[^{i}]: [^{i + 1}]\n\n[^{i}]\n\n" for i in range(n // 20)),
    "many notes in a heading": lambda n: "# " + "".join(f"[^{i}]" for i in range(n // 20))
    + "".join(f"\n\n[^{i}]: a" for i in range(n // 20)),
    "a wide table": lambda n: "\n".join(cell * (n // 6) for cell in ("|a", "|-", "|b")),
    "a table of short rows": lambda n: "|a" * (n // 8) + "\n" + "|-" * (n // 8) + "\n" + "|\n" * (n // 4),
    "many tables of short rows": lambda n: ("|a|b|c|d\n|-|-|-|-\n" + "|\n" * 20 + "\n") * (n // 60),
    "one heading again and again": lambda n: "## a\n\n## a-2\n\n" * (n // 14),
    "one long heading": lambda n: "### " + "a é " * (n // 4),
    "one long address": lambda n: f"[a](http://{'é/' * (n // 2)})",
}  # fmt: skip
shapes = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)


def test_emphasis_in_emphasis_ends_somewhere():
    assert html("*a " * 30 + "b* " * 30).count("<em>") == document.MAX_MARKS


def test_a_text_has_so_many_cells():
    head, row = "|a|b|\n|-|-|\n", "|c|d|\n"
    rendered = html(head + row * 5_000 + "\n" + head)
    assert rendered.count("<td>c") < parser.MAX_CELLS / 2 == 5_000
    assert rendered.count("<table>") == 1


def test_a_label_of_a_note_has_so_many_characters():
    assert "<sup>" in html(f"[^{'a' * 64}]\n\n[^{'a' * 64}]: b")
    assert "<sup>" not in html(f"[^{'a' * 65}]\n\n[^{'a' * 65}]: b")


def test_addresses_written_out_always_fit():
    rendered = html("".join(f"[a](https://a.example/{chr(0x1F600) * 90}) " for _ in range(99)))
    assert rendered.count("<a ") == 99


def size(tokens):
    return sum(1 + size(token.children or ()) for token in tokens)


@both
@shapes
def test_tokens_and_output_are_bounded_by_the_length(profile, shape):
    text = shape(6_000)
    assert size(PARSERS[profile].parse(text, {})) < 4 * len(text) + 4 * parser.MAX_CELLS
    assert len(json.dumps(inspect(text, profile).segments)) < 40 * len(text) + document.ADDRESS_ROOM


def lines_run(function, *args):
    """How many lines of Python `function` runs through: time, but the same on every machine."""
    count = 0

    def trace(frame, event, arg):
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(*args)
    finally:
        sys.settrace(before)
    return count


@both
@shapes
def test_work_grows_with_the_length(profile, shape):
    once, twice = (lines_run(render_markdown, shape(n), profile) for n in (600, 1_200))
    assert twice < 2.3 * once + 500
