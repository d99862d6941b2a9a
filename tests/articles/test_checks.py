"""What is looked at before an article is published."""

import datetime

import pytest
from django.test import Client

from articles.checks import check
from articles.models import Revision
from comparisons.models import Claim
from images.files import add
from tests.articles.people import at, write
from tests.documents import document
from tests.factories import make_article, make_comparison, make_page
from tests.images.make import picture


def findings(body, **words):
    article = make_article("looked-at", body=body, publish=False)
    Revision.objects.filter(pk=article.latest_revision.pk).update(**words)
    return check(article, Revision.objects.get(pk=article.latest_revision.pk))


def blocking(body, **words):
    return [(one.place, one.message) for one in findings(body, **words) if one.blocks]


@pytest.mark.parametrize(
    ("body", "place", "said"),
    [
        ("", "Text", "There is no text yet."),
        ("A.\n\n[[comparison: nowhere]]", "Line 3", "There is no comparison “nowhere”."),
        ("A.\n\n![](/static/img/card.png)", "Line 3", "no alternative text"),
        ("A.\n\n![A card](/media/none.webp)", "Line 3", "There is no image “/media/none.webp”"),
        ("A.\n\n![](nope.png)", "Line 3", "There is no image “nope.png”"),
        ("A\n[link](/articles/nowhere/)", "Line 2", "The link to /articles/nowhere/ leads nowhere."),
        ("A [link](/articles/draft/)", "Line 1", "leads nowhere"),
        ("A [link](/comparisons/nowhere/)", "Line 1", "leads nowhere"),
        ("A [link](/nowhere/)", "Line 1", "leads nowhere"),
        ("A [link](/media/../../settings.py)", "Line 1", "leads nowhere"),
        ("A [link](/media/%2fetc/hosts)", "Line 1", "leads nowhere"),
        ("A [link](/no/where)", "Line 1", "leads nowhere"),
        ("A [link](/admin/)", "Line 1", "leads nowhere"),
        ("A [link](http://testserver/nowhere/)", "Line 1", "leads nowhere"),
        ("A [link](javascript:alert(1))", "Line 1", "“javascript:alert(1)” is no address"),
        ("A [link](terms/)", "Line 1", "“terms/” is no address"),
        ("A [link](//example.org/)", "Line 1", "“//example.org/” is no address"),
        ("A [link](#nowhere)", "Line 1", "There is no heading “#nowhere”"),
        ("- A\n- [link](/nowhere/)", "Line 2", "leads nowhere"),
        ("A.[^a]\n\n[^a]: See\n    [it](/nowhere/)", "Line 4", "leads nowhere"),
        ("# A title", "Line 1", "the title is the only such heading"),
        ("### Deep", "Line 1", "stands in no section"),
        ("## One\n\n#### Deep", "Line 3", "skips a level"),
    ],
)
def test_what_blocks_is_said_with_its_place(db, body, place, said):
    make_article("draft", publish=False)

    assert [(where, said in message) for where, message in blocking(body)] == [(place, True)]


@pytest.mark.parametrize(
    "body",
    [
        "## One\n\n### Deeper\n\n## Two\n\n### Deeper\n\n#### Deepest",
        "A [link](/articles/there/) and [it](/articles/there/#part), [old](/articles/was/).",
        "[A](/comparisons/any/) [B](/terms/) [C](/) [D](/feed/) [E](https://a.org/x) [F](mailto:a@b.org)",
        "A [link](#one)\n\n## One",
        "![A card](/static/img/card.png)",
        "![decorative](IMAGE)",
        "`[[comparison: nowhere]]` and\n\n```\n[a](/nowhere/)\n# No heading\n```",
        "[Itself](/articles/looked-at/)",
        "[[comparison: any]]",
    ],
)
def test_what_is_right_blocks_nothing(db, body):
    make_comparison("any")
    make_page("terms")
    there = make_article("was")
    there.rename("there")
    image, _ = add(picture("PNG"), name="a.png")

    assert blocking(body.replace("IMAGE", image.file.url)) == []


def test_an_image_elsewhere_is_advised_against(db):
    (found,) = findings("![A cat](https://example.org/cat.png)")

    assert (found.blocks, found.place) == (False, "Line 1")
    assert "is elsewhere: readers get a link" in found.message


@pytest.mark.parametrize("missing", ["title", "standfirst"])
def test_no_title_or_standfirst_blocks(db, missing):
    assert blocking("Words.", **{missing: " "}) == [(missing.capitalize(), f"There is no {missing} yet.")]


def test_stale_and_unsourced_cells_are_advised_by_their_place(db):
    make_comparison("any", technologies=2, criteria=1)
    stale, unsourced = Claim.objects.order_by("pk")
    Claim.objects.filter(pk=stale.pk).update(checked_on=datetime.date(2020, 1, 2))
    unsourced.evidence.all().delete()

    found = findings("[[comparison: any]]")

    assert [one.blocks for one in found] == [False, False]
    said = {one.place: one.message for one in found}
    assert "its review is due" in said[f"Any, A1 {stale.criterion}, {stale.technology}"]
    assert (
        said[f"Any, A1 {unsourced.criterion}, {unsourced.technology}"]
        == "This cell wants checking: no source."
    )


def test_long_titles_and_descriptions_are_advised_with_a_search_preview(alice):
    draft = make_article(title="Long " * 20, standfirst="Longer " * 30, publish=False)

    page = document(alice.get(at("publish", draft)))

    text = " ".join(page.texts("li"))
    assert "search engines show about 60" in text
    assert "search engines show about 155" in text
    assert "testserver › articles › an-article" in page.texts("p")


def test_what_blocks_is_not_published(alice):
    article = make_article(body="Old words.")
    write(alice, article, body="A [link](/nowhere/).")

    page = alice.get(at("publish", article)).content.decode()
    article.refresh_from_db()
    revision = article.latest_revision_id
    alice.post(at("publish", article), {"revision": revision, "at": "", "change": ""})

    assert "Must be mended" in page
    assert 'value="Publish"' not in page
    assert b"Old words." in Client().get(article.get_absolute_url()).content
