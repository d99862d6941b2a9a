import datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Revision
from tests.factories import UserFactory, make_article, make_comparison

HOUR = datetime.timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "missing"),
    [
        ("published", {"published_revision": None}),
        ("published", {"published_at": None}),
        ("published", {"updated_at": None}),
        ("hidden", {}),
        ("", {}),
    ],
)
def test_it_is_published_with_text_and_dates_or_not_at_all(db, state, missing):
    article = make_article()

    with pytest.raises(IntegrityError):
        Article.objects.filter(pk=article.pk).update(state=state, **missing)


def test_two_articles_have_two_addresses(db):
    make_article("an-article")

    with pytest.raises(IntegrityError):
        Article.objects.bulk_create([Article(slug="an-article")])


def test_only_what_is_published_by_now_is_published(db):
    now = timezone.now()
    past = make_article("past", at=now - HOUR)
    make_article("draft", publish=False)
    make_article("future", at=now + HOUR)
    make_article("withdrawn").withdraw()

    assert list(Article.objects.published()) == [past]


def test_the_newest_stand_first_and_equal_times_in_the_order_of_creation(db):
    moment = timezone.now() - HOUR
    older = make_article("older", at=moment - HOUR)
    first, second, third = (make_article(f"equal-{number}", at=moment) for number in range(3))
    newer = make_article("newer", at=moment + HOUR / 2)
    order = [newer, third, second, first, older]

    assert list(Article.objects.published().newest()) == order
    assert list(Article.objects.published().newest(2)) == order[:2]
    for place, article in enumerate(order):
        assert list(Article.objects.before(article).newest()) == order[place + 1 :]
        assert list(Article.objects.after(article).newest()) == order[:place]


def test_publishing_sets_the_text_and_the_dates(db):
    article = make_article(publish=False)
    before = timezone.now()

    article.publish(article.revisions.get())

    article.refresh_from_db()
    assert article.state == Article.State.PUBLISHED
    assert before <= article.published_at == article.updated_at <= timezone.now()
    assert (article.title, article.standfirst) == ("An article", "What it is about.")


def test_publishing_again_keeps_the_first_date(db):
    article = make_article()
    first = article.published_at
    second = Revision.objects.create(article=article, title="Second", standfirst="New.", body="New words.")

    article.publish(second)

    article.refresh_from_db()
    assert article.published_at == article.updated_at == first
    assert article.title == "Second"


def test_what_is_published_from_tomorrow_on_was_not_updated_before(db):
    tomorrow = timezone.now() + datetime.timedelta(days=1)

    article = make_article(at=tomorrow)

    assert article.published_at == article.updated_at == tomorrow


def test_dates_can_be_those_of_another_place(db):
    published, updated = timezone.now() - 9 * HOUR, timezone.now() - 3 * HOUR
    article = make_article(publish=False)

    article.publish(article.revisions.get(), at=published, updated_at=updated)

    article.refresh_from_db()
    assert (article.published_at, article.updated_at) == (published, updated)


def test_withdrawing_keeps_the_text_for_editors(db):
    article = make_article()

    article.withdraw()

    article.refresh_from_db()
    assert article.state == Article.State.WITHDRAWN
    assert article.title == "An article"
    assert not Article.objects.published().exists()


def test_what_was_withdrawn_can_be_published_again(db):
    article = make_article()
    article.withdraw()

    article.publish(article.published_revision)

    assert list(Article.objects.published()) == [article]


@pytest.mark.parametrize("change", ["save", "withdraw", "publish"])
def test_every_change_moves_the_version(db, change):
    article = make_article()
    before = article.version

    if change == "publish":
        article.publish(article.published_revision)
    else:
        getattr(article, change)()

    assert article.version > before
    assert Article.objects.get().version == article.version


def test_two_editors_at_once_move_the_version_twice(db):
    make_article()
    first, second = Article.objects.get(), Article.objects.get()
    before = first.version

    first.save()
    second.save()

    assert Article.objects.get().version == before + 2


def test_the_author_is_the_member_who_signs_or_the_site(db):
    assert make_article("signed", byline=UserFactory(username="alice")).author_name == "alice"
    assert make_article("unsigned").author_name == "Tech Job Finder"


def test_an_article_outlives_its_author(db):
    alice = UserFactory(username="alice")
    make_article(byline=alice)

    alice.delete()

    assert Article.objects.published().get().author_name == "Tech Job Finder"


def test_without_a_published_text_it_has_no_title(db):
    article = make_article("a-draft", publish=False)

    assert (article.title, article.standfirst, article.comparisons, str(article)) == ("", "", [], "a-draft")


def test_its_comparisons_stand_in_the_order_of_the_text(db):
    for slug in ("a", "b", "c"):
        make_comparison(slug)

    article = make_article(body="[[comparison: c]]\n\nWords.\n\n[[comparison: a]]\n\n[[comparison: b]]")

    assert [comparison.slug for comparison in article.comparisons] == ["c", "a", "b"]


HIDDEN = {
    "future": lambda article: article.publish(article.revisions.get(), at=timezone.now() + HOUR),
    "draft": lambda article: None,
    "withdrawn": lambda article: (article.publish(article.revisions.get()), article.withdraw()),
}


@pytest.mark.parametrize("hide", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("member", [False, True])
def test_what_is_not_published_is_seen_nowhere(client, db, hide, member):
    moment = timezone.now() - 2 * HOUR
    make_article("older", at=moment - HOUR)
    newer = make_article("newer", at=moment + HOUR)
    hidden = make_article("secret", title="A secret title", standfirst="Secret words.", publish=False)
    hide(hidden)
    if hidden.published_at and hidden.published_at < timezone.now():
        Article.objects.filter(pk=hidden.pk).update(published_at=moment)
    if member:
        client.force_login(UserFactory(username="alice"))

    for address in ("home", "articles:article_list", "feed", "sitemap"):
        content = client.get(reverse(address)).content.lower()
        assert b"secret" not in content
        assert b"older" in content
    neighbour = client.get(newer.get_absolute_url())
    assert b"secret" not in neighbour.content.lower()
    assert b'href="/articles/older/" rel="prev"' in neighbour.content
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_a_text_saved_in_its_place_moves_the_article(db):
    article = make_article(body="Old words.")
    before = article.version

    article.published_revision.body = "New words."
    article.published_revision.save()

    article.refresh_from_db()
    assert article.version > before


def test_a_text_that_is_not_published_moves_no_article(db):
    article = make_article()
    before = article.version

    draft = Revision.objects.create(article=article, title="Draft", standfirst="Draft.", body="Draft.")
    draft.save()

    article.refresh_from_db()
    assert article.version == before


def test_rendering_again_changes_nothing_where_nothing_differs(db):
    make_article()
    before = (Article.objects.values().get(), Revision.objects.values().get())

    call_command("rerender", verbosity=0)

    assert (Article.objects.values().get(), Revision.objects.values().get()) == before


def test_a_failed_save_leaves_no_half_of_it(db):
    article = make_article()
    before = article.version

    article.published_revision = None
    with pytest.raises(IntegrityError), transaction.atomic():
        article.save()

    assert Article.objects.get().version == before
