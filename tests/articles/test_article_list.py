import datetime
import math
from itertools import chain

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import ARTICLES_A_PAGE
from tests.documents import document
from tests.factories import UserFactory, make_article, make_comparison

URL = reverse("articles:article_list")
START = timezone.now() - datetime.timedelta(days=30)


def make_articles(count, start=0):
    """Each two of them at the same moment."""
    return [
        make_article(f"article-{number:02}", at=START + datetime.timedelta(minutes=number // 2))
        for number in range(start, start + count)
    ]


def read(client, address):
    """The slugs on a page of the archive, and the address of the next page."""
    page = document(client.get(address))
    slugs = [link.split("/")[2] for link in page.links() if link.startswith("/articles/article-")]
    following = page.all("a", rel="next")
    return slugs, URL + following[0].attributes["href"] if following else None


def read_all(client, between=lambda: None):
    address, pages = URL, []
    while address:
        slugs, address = read(client, address)
        pages.append(slugs)
        between()
    return pages


def test_it_works(client, db):
    make_articles(2)

    response = client.get(URL)

    assert response.status_code == 200
    assert read(client, URL) == (["article-01", "article-00"], None)


def test_an_empty_archive_says_so(client, db):
    assert b"Nothing older than this." in client.get(URL).content


def test_forty_five_articles_stand_on_three_pages_each_once(client, db):
    make_articles(45)

    pages = read_all(client)

    assert [len(page) for page in pages] == [20, 20, 5]
    assert list(chain(*pages)) == [f"article-{number:02}" for number in range(44, -1, -1)]


@pytest.mark.parametrize("count", [ARTICLES_A_PAGE - 1, ARTICLES_A_PAGE, ARTICLES_A_PAGE + 1])
def test_a_full_page_is_followed_by_another_only_where_there_is_more(client, db, count):
    make_articles(count)

    pages = read_all(client)

    assert len(pages) == math.ceil(count / ARTICLES_A_PAGE)
    assert len(set(chain(*pages))) == count


def test_each_article_stands_once_also_when_the_last_one_read_is_withdrawn(client, db):
    articles = make_articles(45)
    first, following = read(client, URL)
    next(article for article in articles if article.slug == first[-1]).withdraw()

    second, following = read(client, following)
    third, _ = read(client, following)

    assert first + second + third == [f"article-{number:02}" for number in range(44, -1, -1)]


def test_each_article_stands_once_also_when_one_is_added_meanwhile(client, db):
    make_articles(45)
    first, following = read(client, URL)
    make_articles(3, start=45)

    second, following = read(client, following)
    third, _ = read(client, following)

    assert first + second + third == [f"article-{number:02}" for number in range(44, -1, -1)]


def test_an_article_withdrawn_further_down_is_left_out(client, db):
    articles = make_articles(45)
    first, following = read(client, URL)
    articles[0].withdraw()
    articles[20].withdraw()

    second, following = read(client, following)
    third, _ = read(client, following)

    kept = [f"article-{number:02}" for number in range(44, 0, -1) if number != 20]
    assert first + second + third == kept


@pytest.mark.parametrize(
    "before",
    [
        "abc",
        "-1",
        "0",
        "99999999999999999999",
        "999999999999999999",
        "9223372036854775807",
        "9223372036854775808",
        "9" * 5000,
        "١٢",
        "²",
        "",
        " 1",
        "1 ",
        "1.0",
        "1_0",
        "+1",
        "0x1",
        "1e1",
        "1;drop table articles_article",
        "%00",
        "\x00",
        "\ud83e",
        "None",
    ],
)
@pytest.mark.parametrize("member", [False, True])
def test_what_is_no_place_in_the_archive_is_not_found(client, db, before, member):
    make_articles(1)
    if member:
        client.force_login(UserFactory(username="alice"))

    query = before.encode("utf-8", "surrogatepass")
    assert client.get(URL, {"before": query}).status_code == 404


def test_of_several_places_the_last_one_counts(client, db):
    first, second = make_articles(2)

    assert client.get(f"{URL}?before=abc&before={second.pk}").status_code == 200
    assert client.get(f"{URL}?before={second.pk}&before=abc").status_code == 404
    assert client.get(f"{URL}?before={second.pk}&before={first.pk}").status_code == 200


def test_a_draft_is_no_place_in_the_archive(client, db):
    draft = make_article("draft", publish=False)

    assert client.get(URL, {"before": draft.pk}).status_code == 404


def test_other_parameters_change_nothing(client, db):
    make_articles(1)

    assert read(client, f"{URL}?page=7&utm_source=x")[0] == ["article-00"]


def test_members_see_it_too(client, db):
    make_articles(1)
    client.force_login(UserFactory(username="alice"))

    assert b"alice" in client.get(URL).content


def test_head_and_post_do_no_harm(client, db):
    assert client.head(URL).content == b""
    assert client.post(URL).status_code in {200, 405}


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_is_fixed(client, db, django_assert_num_queries, count):
    make_comparison("any")
    for article in make_articles(count):
        article.byline = UserFactory()
        article.save()

    with django_assert_num_queries(1):
        client.get(URL)


def test_a_further_page_costs_one_query_more(client, db, django_assert_num_queries):
    articles = make_articles(30)

    with django_assert_num_queries(2):
        client.get(URL, {"before": articles[25].pk})
