import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.views import FRONT_PAGE_SIZE
from tests.documents import document
from tests.factories import UserFactory, make_article, make_comparison

# The articles with text and author, and what the newest one shows.
FOR_VALIDATOR = 3
FOR_TABLE = 6


def test_it_works(client, db):
    make_comparison("any")
    make_article("older")
    make_article("newest", body="[[comparison: any]]", title="The newest")

    page = document(client.get(reverse("home")))

    assert page.texts("h1") == ["Tech Job Finder - Find Software, Technology Sales and Product Manager Jobs."]
    assert page.texts("h2", class_="lead") == ["The newest"]
    assert "/articles/older/" in page.links()
    assert any(link.startswith("/articles/newest/#row-criterion-") for link in page.links())


def test_an_empty_site_says_so(client, db):
    response = client.get(reverse("home"))

    assert response.status_code == 200
    assert b"The first comparison is being written." in response.content
    assert response["ETag"]


def test_an_article_without_a_table_may_be_the_newest(client, db):
    make_article(title="Only words")

    page = document(client.get(reverse("home")))

    assert page.texts("h2", class_="lead") == ["Only words"]
    assert not page.all("table")


def test_an_article_with_two_tables_shows_the_first_of_its_text(client, db):
    make_comparison("a", technologies=1, criteria=1)
    first = make_comparison("b", technologies=1, criteria=1).rows.get().criterion
    make_article(body="[[comparison: b]]\n\n[[comparison: a]]")

    page = document(client.get(reverse("home")))

    assert len(page.all("table")) == 1
    assert [link for link in page.links() if "#row-" in link] == [f"/articles/an-article/#row-{first.slug}"]


def test_it_shows_the_newest_and_not_more_than_it_has_room_for(client, db):
    start = timezone.now() - datetime.timedelta(days=1)
    for number in range(FRONT_PAGE_SIZE + 2):
        make_article(f"article-{number:02}", at=start + datetime.timedelta(minutes=number))

    links = document(client.get(reverse("home"))).links()

    shown = list(dict.fromkeys(link for link in links if link.startswith("/articles/a")))
    assert shown == [f"/articles/article-{number:02}/" for number in range(FRONT_PAGE_SIZE + 1, 1, -1)]


def test_members_see_it_too(client, db):
    make_article()
    client.force_login(UserFactory(username="alice"))

    assert b"alice" in client.get(reverse("home")).content


@pytest.mark.parametrize("articles", [1, 8])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, articles):
    make_comparison("any", technologies=1 + articles, criteria=articles)
    for number in range(articles):
        make_article(f"article-{number}", byline=UserFactory(), body="[[comparison: any]]")

    with django_assert_num_queries(FOR_VALIDATOR + FOR_TABLE):
        client.get(reverse("home"))
    with django_assert_num_queries(FOR_VALIDATOR):
        client.get(reverse("home"))


def test_head_and_post_do_no_harm(client, db):
    make_article()

    assert client.head(reverse("home")).content == b""
    assert client.post(reverse("home")).status_code in {200, 405}
