"""An image in a text becomes a picture by its name alone, and nothing else does."""

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from images.checks import image_problems
from techjobs import pictures
from techjobs.markdown import SANITISERS, Profile, render_markdown, shown_images
from tests.factories import make_article, make_page

SIZES = pictures.SIZES
A = "/media/images/a-700x350.webp"
PICTURE = (
    "<picture>"
    '<source type="image/avif" srcset="/media/images/a-700x350/304w.avif 304w, '
    "/media/images/a-700x350/608w.avif 608w, /media/images/a-700x350/700w.avif 700w"
    f'" sizes="{SIZES}">'
    '<source type="image/webp" srcset="/media/images/a-700x350/304w.webp 304w, '
    "/media/images/a-700x350/608w.webp 608w, /media/images/a-700x350/700w.webp 700w"
    f'" sizes="{SIZES}">'
    f'<img src="{A}" alt="b" width="700" height="350" loading="lazy" decoding="async">'
    "</picture>"
)


def html(text, profile=Profile.ARTICLE):
    return str(render_markdown(text, profile).html).strip()


def test_an_image_of_ours_is_a_picture():
    assert html(f"![b]({A})") == f"<p>{PICTURE}</p>"


def test_a_title_makes_a_figure():
    assert html(f'![b]({A} "c & d")') == f"<figure>{PICTURE}<figcaption>c &amp; d</figcaption></figure>"


@pytest.mark.parametrize("words", ["decorative", "Decorative", " DECORATIVE ", "", "*decorative*"])
def test_a_decorative_image_has_no_words(words):
    assert 'alt=""' in html(f"![{words}]({A})")


def test_words_that_hold_the_word_stay():
    assert 'alt="A decorative border"' in html(f"![A decorative border]({A})")


def test_in_a_note_and_in_a_table_it_is_a_picture_too():
    for text in (f"a[^1]\n\n[^1]: ![b]({A})", f"|a|\n|-|\n|![b]({A})|"):
        assert PICTURE in html(text)


@pytest.mark.parametrize("address", ["/media/a.png", "/static/a-10x10.webp", "/media/images/a.webp"])
def test_an_image_of_another_name_is_an_image(address):
    assert html(f"![b]({address})") == f'<p><img src="{address}" alt="b" loading="lazy" decoding="async"></p>'


def test_a_comment_shows_no_picture():
    assert "<picture" not in html(f"![b]({A})", Profile.COMMENT)
    assert "<a href" in html(f"![b]({A})", Profile.COMMENT)


def test_a_text_is_rendered_without_a_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        html(f"![b]({A})")


def test_one_image_by_reference_a_thousand_times_stays_in_bounds():
    text = f"[a]: {A}\n\n" + "![b][a] " * 5000

    assert len(html(text)) < 40 * len(text)


def test_a_hundred_images_are_a_hundred_pictures():
    text = "\n\n".join(f"![b](/media/images/{'a' * 20}{i}-1600x900.webp)" for i in range(100))

    assert html(text).count("<picture>") == 100


HOSTILE = [
    '<picture><source type="image/avif" srcset="https://a.example/b.avif"><img src="/media/a.png"></picture>',
    '<picture><source type="image/avif" srcset="/media/images/a-1x1/1w.avif 1w, //a.example/b 2w"></picture>',
    '<picture><source type="image/avif" srcset="/media/images/../b/1w.avif 1w"></picture>',
    '<picture><source type="text/html" srcset="/media/images/a-1x1/1w.avif 1w"></picture>',
    '<picture><source media="all" sizes="1px" srcset="/other 1w"></picture>',
    '<img src="/media/a.png" srcset="https://a.example/b 2x">',
    '<img src="/media/a.png" width="1e9" height="100%" loading="eager">',
]


@pytest.mark.parametrize("markup", HOSTILE)
def test_the_sanitiser_keeps_only_what_we_make(markup):
    clean = SANITISERS[Profile.ARTICLE].clean(markup)

    for part in ("example", "..", "text/html", "media=", "1px", "/other", "1e9", "100%", "eager"):
        assert part not in clean


class Sources(HTMLParser):
    """Every address that a browser would fetch for the text."""

    def __init__(self, markup):
        super().__init__()
        self.addresses = []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "src":
                self.addresses.append(value)
            if name == "srcset":
                self.addresses += [candidate.split()[0] for candidate in value.split(",")]


PIECES = [
    "![a](", "![", "](", ")", "[a]: ", "![][a]", "/media/images/", "a-16x9.webp", "a-1600x900.webp",
    "-16x9.webp", "/", ".", "..", "//a.example", "https://a.example/", "a-16x9.webp 1w, //a.example/b", " 2x",
    ",", "%2e",
    "&#47;", '"', "<picture>", '<source srcset="//a.example">', "\n", "\n\n", "|a|\n|-|\n|", "٣x٣",
    "\\", "[^a]", "[^a]: ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_no_text_makes_a_browser_fetch_from_elsewhere(text):
    for address in Sources(html(text)).addresses:
        assert address.startswith(("/media/", "/static/"))
        assert not {"//", "..", "example", "%"} & {
            part for part in ("//", "..", "example", "%") if part in address
        }


# What is wrong with the images of a text


def test_the_images_of_a_text_are_found_with_their_lines():
    text = (
        f'![a]({A} "c")\n\nb\n![ decorative ](/static/b.png) ![]({A})\n\n'
        "|a|\n|-|\n|b|\n|![c](/media/c.png)|\n\n"
        "    ![code](/media/no.png)\n\n`![code](/media/no.png)`\n\n"
        "- d\n  ![e][f]\n\n[^n]: g\n  ![h](/media/h.png)\n\n[f]: /media/f.png\n\n![](https://a.example/b.png)"
    )

    found = [(image.line, image.src, image.alt) for image in shown_images(text)]

    assert found == [
        (1, A, "a"),
        (4, "/static/b.png", "decorative"),
        (4, A, ""),
        (9, "/media/c.png", "c"),
        (16, "/media/f.png", "e"),
        (19, "/media/h.png", "h"),
    ]


def test_what_must_not_be_published_is_told_with_its_line(image, django_assert_num_queries):
    address = image.picture.url
    body = f"![a]({address})\n\n![decorative]({address})\n\n![]({address})\n\n![b]({A})\n\n![](/static/a.png)"

    with django_assert_num_queries(1):
        problems = image_problems(body)

    assert problems == [
        (5, f"the image “{address}” has no alternative text: say what it shows, or “decorative”"),
        (7, f"there is no image “{A}”"),
        (9, "the image “/static/a.png” has no alternative text: say what it shows, or “decorative”"),
    ]


def test_a_text_without_images_asks_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert image_problems("No images, `![](/media/a.png)`.") == []


def test_readers_see_the_picture(client, image):
    article = make_article(body=f"![Two colours]({image.picture.url})")
    make_page("terms", body=f"![Two colours]({image.picture.url})")

    for url in (article.get_absolute_url(), "/terms/"):
        page = client.get(url).content.decode()
        addresses = [a for a in Sources(page).addresses if a.startswith("/media/")]
        assert len(addresses) == 7
        assert {client.get(address).status_code for address in addresses} == {200}


def test_stored_segments_stay_json(image):
    article = make_article(body=f"![Two colours]({image.picture.url})")

    assert "<picture>" in json.dumps(article.published_revision.segments)
