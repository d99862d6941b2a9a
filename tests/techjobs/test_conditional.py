"""Which copies of a page still hold, and what a visitor leaves behind."""

import datetime
import re

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Revision
from comments.models import Discussion
from comparisons.models import Claim, Comparison, Technology
from pages.models import Page
from techjobs.conditional import respond
from tests.factories import (
    DiscussionFactory,
    EvidenceFactory,
    PageVersionFactory,
    ReleaseFactory,
    UserFactory,
    make_article,
    make_comparison,
    make_page,
)

HOME, ARCHIVE, FEED, SITEMAP, ROBOTS = "/", "/articles/", "/feed/", "/sitemap.xml", "/robots.txt"
OLD, MIDDLE, NEW = "/articles/old/", "/articles/middle/", "/articles/new/"
TABLE, OTHER_TABLE = "/comparisons/table/", "/comparisons/other/"
TERMS, PRIVACY = "/terms/", "/privacy/"
ALL = {
    HOME, ARCHIVE, FEED, SITEMAP, ROBOTS, OLD, MIDDLE, NEW, TABLE, OTHER_TABLE, TERMS, PRIVACY
}  # fmt: skip
LISTS = {HOME, ARCHIVE, FEED, SITEMAP}


@pytest.fixture
def site(db):
    """Three articles in a row. The newest and the oldest show `table`; nothing shows `other`."""
    start = timezone.now() - datetime.timedelta(days=3)
    make_comparison("table")
    make_comparison("other")
    for day, slug in enumerate(["old", "middle", "new"]):
        make_article(
            slug,
            "Words." if slug == "middle" else "[[comparison: table]]",
            title=slug.title(),
            at=start + datetime.timedelta(days=day),
            byline=UserFactory(username="alice") if slug == "old" else None,
        )
    for slug in ("terms", "privacy"):
        make_page(slug)


def etags():
    """None where there is no page (any more)."""
    visitor = Client()
    return {address: visitor.get(address).get("ETag") for address in ALL}


def claim():
    return Claim.objects.filter(
        technology__in=Comparison.objects.get(slug="table").columns.values("technology")
    )[0]


def article(slug):
    return Article.objects.get(slug=slug)


def publish_again(slug):
    there = article(slug)
    there.publish(Revision.objects.create(article=there, title="Again", standfirst="S", body="Other words."))


def rename_alice():
    alice = UserFactory(username="alice")
    alice.username = "alicia"
    alice.save()


def correct_page():
    PageVersionFactory(page=Page.objects.get(slug="terms"), number=2)


def correct_evidence():
    evidence = claim().evidence.get()
    evidence.title = "A better title"
    evidence.save()


def correct_release():
    release = claim().release
    release.label = "LTS"
    release.save()


def correct_prose():
    revision = article("middle").published_revision
    revision.body = "Better words."
    revision.save()


SHOWS_TABLE = {HOME, NEW, OLD, TABLE, SITEMAP}
TOMORROW = datetime.timedelta(days=1)


def add_technology():
    Technology.objects.create(name="New", slug="new", symbol="Ne", first_released=2000)


# What happens, and the pages that show it.
CHANGES = {
    "a fact": (lambda: claim().save(), SHOWS_TABLE),
    "a source": (correct_evidence, SHOWS_TABLE),
    "one more source": (lambda: EvidenceFactory(claim=claim()), SHOWS_TABLE),
    "a release": (correct_release, SHOWS_TABLE),
    "a new release": (lambda: ReleaseFactory(technology=claim().technology, version="9"), SHOWS_TABLE),
    "another table": (lambda: Comparison.objects.get(slug="other").save(), {OTHER_TABLE, SITEMAP}),
    "prose": (lambda: publish_again("middle"), {MIDDLE, OLD, NEW, *LISTS}),
    "prose of the newest": (lambda: publish_again("new"), {MIDDLE, NEW, *LISTS}),
    "prose in its place": (correct_prose, {MIDDLE, OLD, NEW, *LISTS}),
    "a withdrawn article": (lambda: article("middle").withdraw(), {MIDDLE, OLD, NEW, *LISTS}),
    "a new neighbour": (lambda: make_article("newest"), {NEW, *LISTS}),
    "a draft": (lambda: make_article("draft", publish=False), set()),
    "a future article": (lambda: make_article("future", at=timezone.now() + TOMORROW), set()),
    "a discussion": (lambda: DiscussionFactory(article=article("middle")), {MIDDLE}),
    "an author's name": (rename_alice, {OLD, HOME, ARCHIVE, FEED}),
    "a page": (correct_page, {TERMS, SITEMAP}),
    "a new member": (lambda: UserFactory(username="bob"), set()),
    "a technology in no table": (add_technology, set()),
}


@pytest.mark.parametrize(("change", "changed"), CHANGES.values(), ids=CHANGES)
def test_a_change_gives_a_new_etag_to_every_page_that_shows_it_and_to_no_other(site, change, changed):
    before = etags()

    change()

    after = etags()
    assert {address for address in ALL if before[address] != after[address]} == changed


def test_a_discussion_that_changes_gives_its_article_a_new_etag(site):
    discussion = DiscussionFactory(article=article("new"))
    before = etags()

    discussion.is_open = False
    discussion.save()

    after = etags()
    assert {address for address in ALL if before[address] != after[address]} == {NEW}
    assert not Discussion.objects.get().is_open


def test_another_build_gives_every_page_a_new_etag(site, settings):
    before = etags()
    settings.DEBUG = True
    settings.CONTACT_EMAIL = "desk@example.org"

    after = etags()

    assert all(before[address] != after[address] for address in ALL)


def test_nothing_changes_by_itself(site):
    assert etags() == etags()


def test_no_two_pages_share_an_etag(site):
    assert len(set(etags().values())) == len(ALL)


@pytest.mark.parametrize("address", sorted(ALL))
def test_a_visitors_copy_that_holds_is_not_sent_again(client, site, address):
    with CaptureQueriesContext(connection) as first:
        etag = client.get(address)["ETag"]
    caches["pages"].clear()

    with CaptureQueriesContext(connection) as again:
        response = client.get(address, headers={"if-none-match": etag})

    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == etag
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["Vary"] == "Accept-Encoding"
    tables = 0 if address not in {HOME, NEW, OLD, TABLE, OTHER_TABLE} else 6
    facts = {TABLE: 2, OTHER_TABLE: 2, SITEMAP: 1}.get(address, 0)  # how fresh they are; which there are
    changes = 1 if address in {NEW, MIDDLE, OLD} else 0
    assert len(first) - len(again) == tables + facts + changes


@pytest.mark.parametrize("address", sorted(ALL))
@pytest.mark.parametrize("form", ["*", '"other", {}', '{}, W/"other"', "{},{}"])
def test_any_of_several_copies_may_hold(client, site, address, form):
    etag = client.get(address)["ETag"]

    response = client.get(address, headers={"if-none-match": form.format(etag, etag)})

    assert response.status_code == 304


@pytest.mark.parametrize("given", ['"other"', "", "garbage", 'W/"', '"a", "b"', "W/", ",,,"])
def test_another_copy_is_replaced(client, site, given):
    response = client.get(NEW, headers={"if-none-match": given})

    assert response.status_code == 200
    assert b"<h1>New</h1>" in response.content


def test_a_copy_of_one_page_does_not_hold_for_another(client, site):
    assert client.get(OLD, headers={"if-none-match": client.get(NEW)["ETag"]}).status_code == 200


def test_a_head_request_may_find_that_its_copy_holds(client, site):
    assert client.head(NEW, headers={"if-none-match": client.get(NEW)["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", sorted(ALL))
def test_etags_are_weak_and_of_one_form(client, site, address):
    assert re.fullmatch(r'W/"[0-9a-f]{32}"', client.get(address)["ETag"])


@pytest.mark.parametrize("address", sorted(ALL))
def test_no_cache_keeps_what_a_member_sees(client, site, address):
    etag = client.get(address)["ETag"]
    client.force_login(UserFactory(username="bob"))

    for given in (etag, "*", ""):
        response = client.get(address, headers={"if-none-match": given})

        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert "ETag" not in response


def test_what_a_member_sees_is_not_kept_for_visitors(client, site):
    client.force_login(UserFactory(username="bob"))
    for address in sorted(ALL):
        client.get(address)

    for address in sorted(ALL):
        assert b"bob" not in Client().get(address).content


def test_what_a_visitor_sees_is_not_kept_for_members(client, site):
    for address in sorted(ALL):
        Client().get(address)
    client.force_login(UserFactory(username="bob"))

    for address in (HOME, ARCHIVE, NEW, TABLE, TERMS):
        assert b"bob" in client.get(address).content


@pytest.mark.parametrize("address", sorted(ALL))
def test_a_visitor_leaves_nothing_behind(client, site, address):
    for headers in ({}, {"if-none-match": "*"}):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address, headers=headers)

        assert not response.cookies
        assert "Set-Cookie" not in response
        assert "cookie" not in response.get("Vary", "").lower()
        assert not response.wsgi_request.session.accessed
        asked = [query["sql"] for query in queries]
        assert not [sql for sql in asked if "django_session" in sql or "accounts_user_" in sql]
        assert not [sql for sql in asked if not sql.startswith("SELECT")]
    assert not Session.objects.exists()


@pytest.mark.parametrize("address", ["/no-such-page/", "/articles/no-such-article/", "/articles/?before=x"])
def test_a_visitor_who_finds_nothing_leaves_nothing_behind(client, site, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "Set-Cookie" not in response
    assert not response.wsgi_request.session.accessed
    assert "ETag" not in response


def test_a_cookie_of_somebody_elses_makes_no_member(client, site):
    client.cookies["theme"] = "dark"

    response = client.get(NEW)

    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_the_page_is_made_only_where_no_copy_holds(rf, db):
    made = []

    def make():
        made.append(1)
        return HttpResponse("page")

    first = respond(rf.get("/any/"), make, shown=["a"])
    respond(rf.get("/any/", headers={"if-none-match": first["ETag"]}), make, shown=["a"])
    assert len(made) == 1

    respond(rf.get("/any/", headers={"if-none-match": first["ETag"]}), make, shown=["b"])
    assert len(made) == 2


def test_a_csrf_cookie_that_is_no_good_stays_what_it_is(client, db):
    client.cookies["csrftoken"] = "x"

    response = client.get(make_article().get_absolute_url())

    assert not response.cookies
    assert "Cookie" not in response.headers["Vary"]


@pytest.mark.parametrize("method", ["options", "put", "delete", "trace"])
def test_pages_answer_only_those_who_read(client, db, method):
    assert getattr(client, method)(make_article().get_absolute_url()).status_code == 405
