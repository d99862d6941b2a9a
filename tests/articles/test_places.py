"""Which articles show a comparison."""

import datetime

from django.utils import timezone

from articles.models import Revision
from articles.places import articles_showing
from comparisons.models import Comparison
from tests.articles.clock import Clock
from tests.factories import make_article, make_comparison


def shown_by(slug):
    comparison = Comparison.objects.get(slug=slug).pk
    return [place.title for place in articles_showing({comparison}).get(comparison, [])]


def test_a_change_whose_moment_has_come_counts(db, django_assert_num_queries):
    make_comparison("before")
    make_comparison("after")
    article = make_article(body="[[comparison: before]]")
    words = {"title": "Changed", "standfirst": "S", "body": "[[comparison: after]]"}
    later = Revision.objects.create(article=article, **words)
    article.publish(later, at=timezone.now() + datetime.timedelta(hours=1))

    assert (shown_by("before"), shown_by("after")) == (["An article"], [])
    clock = Clock()
    clock.forward(hours=2)
    with clock.moving():
        assert (shown_by("before"), shown_by("after")) == ([], ["Changed"])
        with django_assert_num_queries(1):
            articles_showing({1, 2})
