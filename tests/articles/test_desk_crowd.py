"""The editors' desk asks as many questions of many articles as of a few, and reads no text for nothing."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from articles.models import Article
from articles.places import articles_that_show
from comments.moderation import ModerationAct
from comparisons.models import ClaimEvent
from images.models import Image
from tests.articles.people import at, editor
from tests.comments.test_plans import plan_of
from tests.documents import document
from tests.factories import make_article, make_comparison, post

DAY = datetime.timedelta(days=1)
LIST = "/admin/articles/article/"
PAGES = [
    "/admin/",
    LIST,
    *(f"{LIST}?is={one}" for one in ("draft", "scheduled", "published", "unpublished-words", "withdrawn")),
    f"{LIST}?by=me",
    f"{LIST}?q=text",
    *(f"{LIST}?o={column}" for column in (1, 2, 3, 4, 6)),
    f"{LIST}pick-article/",
    f"{LIST}pick-article/?q=text",
    f"{LIST}pick-comparison/",
    "/admin/images/image/",
    "/admin/images/image/pick/?q=picture",
    "/admin/comparisons/claimevent/",
]


@pytest.fixture
def alice(db):
    return editor("alice")


def add_some(begin):
    """An article of every kind and what else an editor's lists hold; `begin` makes the names unique."""
    author = User.objects.get(username="alice")
    for kind in ("draft", "live", "newer", "waiting", "changing", "gone"):
        article = make_article(f"{begin}-{kind}", title=f"Text {begin} {kind}", publish=kind != "draft")
        if kind != "draft":
            newest = article.revisions.create(title=f"Text {begin}", standfirst="S", body="B")
            if kind in {"changing", "live"}:
                article.publish(newest, at=timezone.now() + DAY if kind == "changing" else None)
        if kind == "waiting":
            Article.objects.filter(pk=article.pk).update(published_at=timezone.now() + DAY)
        if kind == "gone":
            article.withdraw()
        article.revisions.update(created_by=author)
    make_comparison(f"table-{begin}")
    ClaimEvent.objects.create(kind="created", by=author, after={})
    Image.objects.create(
        file=f"images/{begin}-4x4.webp",
        width=4,
        height=4,
        original_name=f"picture {begin}",
        uploaded_by=author,
    )


def asked(client, page):
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_many_cost_as_many_questions_as_a_few(alice):
    add_some("first")
    few = {page: asked(alice, page) for page in PAGES}
    for number in range(4):
        add_some(f"more-{number}")

    assert {page: asked(alice, page) for page in PAGES} == few
    assert max(few.values()) <= 12


def test_the_pages_of_one_article_do_not_grow_with_its_texts(alice):
    article = make_article()
    pages = [at(name, article) for name in ("change", "publish", "revisions", "preview")]
    article.revisions.create(title="T", standfirst="S", body="Newer words.")
    few = [asked(alice, page) for page in pages]
    for number in range(12):
        article.revisions.create(title="T", standfirst="S", body=f"Words {number}.")

    assert [asked(alice, page) for page in pages] == few
    assert max(few) <= 14


def test_for_an_image_no_text_is_read_that_was_replaced(alice, is_postgresql):
    article = make_article(body="![A](/media/images/none-4x4.webp)")
    with CaptureQueriesContext(connection) as captured:
        assert articles_that_show("images/none-4x4.webp") == [f"the article “{article.title}”"]

    (sql,) = [one["sql"] for one in captured]
    if not is_postgresql:
        steps = plan_of(sql.replace("%", "%%"), ())
        assert any("SEARCH" in step and "PRIMARY KEY" in step for step in steps)
        assert not [step for step in steps if step.startswith("SCAN") and "COVERING INDEX" not in step], steps


@pytest.mark.parametrize("name", ["comments_comment", "comments_moderationact", "comparisons_claimevent"])
def test_what_grows_without_end_is_offered_in_its_own_order_only(admin_client, name):
    ModerationAct.objects.create(action="hide", reason="R.", comment=post(make_article()))
    ClaimEvent.objects.create(kind="created", after={})

    page = document(admin_client.get(reverse(f"admin:{name}_changelist")))

    assert len(page.all("tr")) == 2
    assert not [link for link in page.all("a") if "o=" in (link.attributes.get("href") or "")]
