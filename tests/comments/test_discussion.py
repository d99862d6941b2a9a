import pytest
from django.db import IntegrityError

from comments.models import Discussion, discussion_version
from tests.factories import DiscussionFactory, make_article


def test_an_article_has_one_discussion(db):
    there = DiscussionFactory(article=make_article())

    with pytest.raises(IntegrityError):
        Discussion.objects.bulk_create([Discussion(article=there.article)])


def test_an_article_without_one_has_an_open_and_empty_one(db):
    discussion = Discussion.of(make_article())

    assert (discussion.is_open, discussion.comment_count, discussion.pk) == (True, 0, None)
    assert not Discussion.objects.exists()


def test_looking_twice_asks_the_database_once(db, django_assert_num_queries):
    article = make_article()

    with django_assert_num_queries(1):
        Discussion.of(article)
        Discussion.of(article)


@pytest.mark.parametrize("fields", [None, ["is_open"]])
def test_every_save_moves_its_version(db, fields):
    discussion = DiscussionFactory(article=make_article())
    before = discussion.version

    discussion.is_open = False
    discussion.save(update_fields=fields)

    assert Discussion.objects.get().version == discussion.version > before


def test_two_saves_at_once_move_it_twice(db):
    DiscussionFactory(article=make_article())
    first, second = Discussion.objects.get(), Discussion.objects.get()
    before = first.version

    first.save()
    second.save()

    assert Discussion.objects.get().version == before + 2


def test_one_that_was_deleted_and_made_anew_is_another(db):
    article = make_article()
    first = discussion_version(DiscussionFactory(article=article).article)
    Discussion.objects.get().delete()
    article.refresh_from_db()

    second = discussion_version(DiscussionFactory(article=article, is_open=False).article)

    assert first != second
