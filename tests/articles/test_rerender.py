import pytest
from django.core.management import call_command

from articles.models import Article, Revision
from pages.models import Page, PageVersion
from tests.factories import make_article, make_comparison, make_page

STALE = [{"html": "<p>As the old renderer made it.</p>"}]


@pytest.fixture
def _texts(db):
    make_comparison("any")
    make_article("stale", "Words.\n\n[[comparison: any]]")
    make_article("fresh", "Words.")
    make_page("terms")
    make_page("privacy")


def rerender(capsys):
    call_command("rerender")
    return capsys.readouterr().out


def versions():
    return {
        **{article.slug: article.version for article in Article.objects.all()},
        **{page.slug: page.version for page in Page.objects.all()},
    }


@pytest.mark.usefixtures("_texts")
def test_it_renews_what_the_renderer_makes_otherwise_now(client, capsys):
    fresh = dict(Revision.objects.values_list("pk", "segments"))
    Revision.objects.filter(article__slug="stale").update(segments=STALE, words=0)
    PageVersion.objects.filter(page__slug="terms").update(segments=STALE)
    before = versions()

    assert rerender(capsys) == "2 texts changed.\n"

    assert dict(Revision.objects.values_list("pk", "segments")) == fresh
    after = versions()
    assert {name for name in after if after[name] > before[name]} == {"stale", "terms"}
    assert b"old renderer" not in client.get("/articles/stale/").content
    assert b"old renderer" not in client.get("/terms/").content


@pytest.mark.usefixtures("_texts")
def test_it_changes_nothing_where_nothing_differs(capsys):
    before = versions()

    assert rerender(capsys) == "0 texts changed.\n"

    assert versions() == before


@pytest.mark.usefixtures("_texts")
def test_it_counts_words_anew(capsys):
    Revision.objects.filter(article__slug="fresh").update(words=99)

    assert rerender(capsys) == "1 texts changed.\n"

    assert Article.objects.get(slug="fresh").published_revision.words == 1


@pytest.mark.usefixtures("_texts")
def test_it_renews_drafts_and_older_texts_and_moves_no_article_for_them(capsys):
    article = Article.objects.get(slug="fresh")
    old = article.published_revision
    article.publish(Revision.objects.create(article=article, title="T", standfirst="S", body="Other words."))
    draft = make_article("draft", publish=False).revisions.get()
    Revision.objects.filter(pk__in=[old.pk, draft.pk]).update(segments=STALE)
    before = versions()

    assert rerender(capsys) == "2 texts changed.\n"

    assert versions() == before
    assert not [revision for revision in Revision.objects.all() if revision.segments == STALE]


@pytest.mark.usefixtures("_texts")
def test_tables_stay_where_they_are(capsys):
    Revision.objects.filter(article__slug="stale").update(segments=STALE)

    rerender(capsys)

    assert [comparison.slug for comparison in Article.objects.get(slug="stale").comparisons] == ["any"]
