import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from comparisons.models import Claim
from tests.documents import document
from tests.factories import DiscussionFactory, UserFactory, make_article, make_comparison

# The article, its comparisons, the newer and the older neighbour, the discussion.
FOR_VALIDATOR = 5
# Columns, technologies, rows, criteria, claims, evidence.
FOR_TABLES = 6
FOR_CHANGES = 1


def test_it_works(client, db):
    make_comparison("any")
    article = make_article(body="Before.\n\n## One\n\n[[comparison: any]]\n\nAfter.")

    response = client.get(article.get_absolute_url())

    assert response.status_code == 200
    assert b"Before." in response.content
    assert b'id="row-criterion-' in response.content
    assert reverse("articles:article_detail", args=[article.slug]) == f"/articles/{article.slug}/"


def test_it_says_what_it_is_about_by_whom_and_when(client, db):
    moment = datetime.datetime(2026, 3, 4, 5, 6, tzinfo=datetime.UTC)
    article = make_article(at=moment, byline=UserFactory(username="alice"), body="word " * 500)

    page = document(client.get(article.get_absolute_url()))

    assert page.texts("h1") == ["An article"]
    assert page.texts("p", class_="standfirst") == ["What it is about."]
    assert page.texts("dd")[:3] == ["alice", "3 minutes", "4 Mar 2026"]
    assert page.texts("title") == ["An article | Tech Job Finder"]
    assert page.all("link", rel="canonical")[0].attributes["href"] == "http://testserver/articles/an-article/"


def test_the_table_of_contents_names_every_section(client, db):
    article = make_article(body="Lead.\n\n## One\n\nA.\n\n### Deeper\n\nB.\n\n## Two & *three*\n\nC.")

    page = document(client.get(article.get_absolute_url()))

    entries = [link for link in page.links() if link.startswith("#")]
    assert entries[1:4] == ["#one", "#two-three", "#comments"]
    assert page.texts("h2") == ["One #", "Two & three #", "Comments"]
    ids = {element.attributes["id"] for element in page.elements if "id" in element.attributes}
    assert {link[1:] for link in entries} <= ids


def test_all_ids_are_unique_in_a_page_with_two_tables(client, db):
    first, second = make_comparison("first"), make_comparison("second")
    second.rows.create(criterion=first.rows.first().criterion, group="Shared", position=9)
    article = make_article(body="## One\n\n[[comparison: first]]\n\n## Two\n\n[[comparison: second]]")

    page = document(client.get(article.get_absolute_url()))

    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.links() if link.startswith("#")} <= set(ids)


def test_the_table_shows_every_fact_with_its_source(client, db):
    make_comparison("any", technologies=2, criteria=1)
    partial = Claim.objects.first()
    partial.verdict, partial.note, partial.text = "partial", "Not on Sundays.", "Nearly <always>"
    partial.save()
    article = make_article(body="[[comparison: any]]")

    page = document(client.get(article.get_absolute_url()))

    cells = page.texts("td", role="cell")
    assert "Partial" in cells[0]
    assert "Nearly <always>" in cells[0]
    assert "Not on Sundays." in cells[0]
    assert partial.evidence.get().url in page.links()
    assert "1 source" in cells[1]
    assert page.texts("caption")[1] == "What each of them does"


def test_what_nobody_has_checked_is_said(client, db):
    make_comparison("any", technologies=1, criteria=1)
    Claim.objects.all().delete()
    article = make_article(body="[[comparison: any]]")

    page = document(client.get(article.get_absolute_url()))

    (cell,) = page.texts("td", role="cell")
    assert "Unknown" in cell
    assert "Not yet checked" in cell


def test_neighbours_in_time_are_linked(client, db):
    moment = timezone.now() - datetime.timedelta(days=1)
    first, second, third = (make_article(slug, at=moment) for slug in ("first", "second", "third"))

    def neighbours(article):
        page = document(client.get(article.get_absolute_url()))
        return [link.attributes["href"] for rel in ("prev", "next") for link in page.all("a", rel=rel)]

    assert neighbours(first) == [second.get_absolute_url()]
    assert neighbours(second) == [first.get_absolute_url(), third.get_absolute_url()]
    assert neighbours(third) == [second.get_absolute_url()]


def test_visitors_are_told_to_sign_in(client, db):
    content = client.get(make_article().get_absolute_url()).content.decode()

    assert "Sign in to join the discussion." in content
    assert "No comments yet. Be the first to share your thoughts!" in content
    assert "LOG IN" in content
    assert "csrfmiddlewaretoken" not in content


def test_members_are_greeted_by_name(client, db):
    client.force_login(UserFactory(username="alice"))

    content = client.get(make_article().get_absolute_url()).content.decode()

    assert "alice" in content
    assert "Sign in to join the discussion." not in content
    assert "LOG IN" not in content


def test_somebody_whose_session_has_ended_is_a_reader(client, db):
    client.cookies["sessionid"] = "of-yesterday"

    response = client.get(make_article().get_absolute_url())

    assert response.status_code == 200
    assert b"LOG IN" in response.content
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("slug", ["no-such-article", "1", "-", "x" * 200, "An-Article", "AN_ARTICLE"])
def test_an_unknown_article_is_not_found(client, db, slug):
    make_article()

    response = client.get(f"/articles/{slug}/")

    assert response.status_code == 404
    assert b"There is no page here" in response.content


@pytest.mark.parametrize("slug", ["a%00b", "%E2%98%83", "a b", "a.b", "..", "%ff"])
def test_what_cannot_be_an_address_is_not_found(client, db, slug):
    assert client.get(f"/articles/{slug}/").status_code == 404


def test_a_head_request_has_the_headers_and_no_body(client, db):
    article = make_article()

    head, get = (ask(article.get_absolute_url()) for ask in (client.head, client.get))

    assert head.status_code == 200
    assert head.content == b""
    assert head["ETag"] == get["ETag"]


def test_a_post_changes_nothing(client, db):
    article = make_article()
    before = article.version

    response = client.post(article.get_absolute_url(), {"title": "Mine"})

    assert response.status_code in {200, 405}
    article.refresh_from_db()
    assert (article.title, article.version) == ("An article", before)


def test_the_address_needs_its_last_slash(client, db):
    make_article()

    response = client.get("/articles/an-article")

    assert (response.status_code, response.url) == (301, "/articles/an-article/")


@pytest.mark.parametrize(("technologies", "criteria", "sources"), [(2, 2, 1), (5, 9, 4)])
def test_the_number_of_queries_is_fixed(
    client, db, django_assert_num_queries, technologies, criteria, sources
):
    make_comparison("first", technologies, criteria)
    make_comparison("second", technologies, criteria)
    make_article("older")
    article = make_article(
        byline=UserFactory(username="alice"),
        body="\n\n".join(f"## Part {part}\n\nWords." for part in range(criteria))
        + "\n\n[[comparison: first]]\n\n[[comparison: second]]",
    )
    make_article("newer")
    DiscussionFactory(article=article)

    with django_assert_num_queries(FOR_VALIDATOR + FOR_CHANGES + FOR_TABLES):
        client.get(article.get_absolute_url())
    with django_assert_num_queries(FOR_VALIDATOR):
        client.get(article.get_absolute_url())


def test_a_member_costs_two_queries_more(client, db, django_assert_num_queries):
    make_comparison("any")
    article = make_article(body="[[comparison: any]]")
    client.force_login(UserFactory(username="alice"))

    with django_assert_num_queries(FOR_VALIDATOR + FOR_CHANGES + FOR_TABLES + 2):
        client.get(article.get_absolute_url())


AWKWARD = [
    'She said "yes"',
    "It's </script><script>alert(1)</script>",
    "C:\\new\\table",
    "Two\nlines",
    "Line\u2028and paragraph\u2029separators",
    "&amp; <b>&lt;",
    "Emoji 🦄 and ümlauts",
    "{{ title }} {% now %}",
    "]]> --> <!--",
]


@pytest.mark.parametrize("words", AWKWARD)
def test_what_it_says_to_machines_is_json_whatever_the_words(client, db, words):
    article = make_article(title=words, standfirst=words, byline=UserFactory(username="alice"))

    page = document(client.get(article.get_absolute_url()))

    (data,) = page.data
    assert data["headline"] == data["description"] == words
    assert data["author"] == {"@type": "Person", "name": "alice"}
    assert data["mainEntityOfPage"] == "http://testserver/articles/an-article/"
    assert datetime.datetime.fromisoformat(data["datePublished"]) == article.published_at
    assert page.all("meta", property="og:title")[0].attributes["content"] == words
    assert [script.attributes.get("type") for script in page.all("script")] == [
        "application/ld+json",
        "module",
    ]
