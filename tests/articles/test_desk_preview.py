"""Texts that are not public: for whoever has a link, and for who writes them."""

import pytest
from django.test import Client

from articles.models import PreviewLink
from tests.articles.people import at, write
from tests.documents import document
from tests.factories import make_article, make_comparison


def read(article):
    return Client().get(article.get_absolute_url())


# Links for others


def link_of(client, article, days=7):
    client.post(at("add_link", article), {"days": days})
    return PreviewLink.objects.first().url.removeprefix("http://testserver")


def test_a_link_shows_a_draft_to_someone_without_an_account(alice):
    draft = make_article(publish=False, body="Secret words.")

    answer = Client().get(link_of(alice, draft))

    assert b"Secret words." in answer.content
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    page = document(answer)
    assert [meta.attributes["content"] for meta in page.all("meta", name="robots")] == ["noindex"]
    assert not page.data
    assert read(draft).status_code == 404


def test_it_shows_the_text_saved_last(alice, article):
    url = link_of(alice, article)
    write(alice, article, body="New words.")

    assert b"New words." in Client().get(url).content


def test_it_expires(alice, article, clock):
    url = link_of(alice, article, days=1)

    clock.forward(hours=25)

    assert Client().get(url).status_code == 404


def test_it_is_revoked(alice, article):
    url = link_of(alice, article)
    assert url in alice.get(at("change", article)).content.decode()

    alice.post(at("revoke_link", article, PreviewLink.objects.get().pk))

    assert Client().get(url).status_code == 404
    assert url not in alice.get(at("change", article)).content.decode()
    assert alice.post(at("revoke_link", article, PreviewLink.objects.get().pk)).status_code == 404


@pytest.mark.parametrize(
    "change", [lambda url: url[:-2] + "x/", lambda url: "/preview/1/", lambda url: "/preview/1.x/"]
)
def test_a_forged_link_shows_nothing(alice, article, change):
    assert Client().get(change(link_of(alice, article))).status_code == 404


def test_a_link_for_no_known_time_is_not_made(alice, article):
    response = alice.post(at("add_link", article), {"days": "9999"}, follow=True)

    assert "Say for how long" in response.content.decode()
    assert not PreviewLink.objects.exists()


# The preview


def test_the_preview_is_the_page_as_a_visitor_sees_it_and_may_be_framed_here(alice, article):
    make_comparison("any")
    words = {
        "title": "New title",
        "standfirst": "New.",
        "body": "## One\n\nNew words.\n\n[[comparison: any]]",
    }

    answer = alice.post(at("preview", article), words)

    page = answer.content.decode()
    assert "New title" in page
    assert 'id="row-' in page
    assert "Sign up" in page or "SIGN UP" in page.upper()
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in answer["Cache-Control"]
    assert article.revisions.count() == 1
    assert b"Old words." in read(article).content


def test_only_the_preview_may_be_framed(alice, article):
    for url in (at("change", article), at("publish", article), article.get_absolute_url(), "/"):
        answer = alice.get(url)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[[comparison: nowhere]]", "The table “nowhere” does not exist or is empty."),
        ("[[comparison: any]]\n\n[[comparison: any]]", "The table “any” stands above already."),
        ("[[comparison: <b>]]", "[[comparison: &lt;b&gt;]]"),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
    ],
)
def test_what_is_half_written_is_shown_too(alice, article, body, said):
    make_comparison("any")

    answer = alice.post(at("preview", article), {"title": "", "standfirst": "", "body": body})

    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_a_new_article_has_a_preview(alice):
    assert alice.get(at("preview_new")).status_code == 200
    assert b"Words." in alice.post(at("preview_new"), {"body": "Words."}).content


def test_an_earlier_text_is_shown_as_a_page(alice, article):
    write(alice, article, body="New words.")

    first = article.revisions.order_by("pk")[0]
    assert b"Old words." in alice.get(at("revision", article, first.pk)).content


def test_the_pickers_find_by_title(alice, article):
    make_comparison("any")
    make_article("draft", title="A draft", publish=False)
    make_article("gone", title="A gone one").withdraw()

    assert alice.get(at("pick_comparison"), {"q": "AN"}).json() == {
        "comparisons": [{"slug": "any", "title": "Any", "caption": "What each of them does"}]
    }
    found = alice.get(at("pick_article"), {"q": "DRAFT"}).json()["articles"]
    assert {(one["title"], one["state"]) for one in found} == {("A draft", "Draft")}
    assert len(alice.get(at("pick_article")).json()["articles"]) == 2
    assert alice.get(at("pick_article"), {"q": "\x00%_'"}).json() == {"articles": []}
