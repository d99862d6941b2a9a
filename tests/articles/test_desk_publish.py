"""Publishing: what stands against it, now or at a moment to come, and taking it back."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from articles.models import Article, Change, Revision
from tests.articles.people import at, editor, write
from tests.documents import document
from tests.factories import make_article

HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


def read(article):
    return Client().get(article.get_absolute_url())


def publish(client, article, **form):
    revision = Article.objects.get(pk=article.pk).latest_revision_id
    return client.post(at("publish", article), {"revision": revision, "at": "", "change": "", **form})


def local(moment):
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


# Now


def test_publishing_shows_readers_the_working_copy(alice, article):
    write(alice, article, body="New words.")

    response = publish(alice, article)

    assert response.url == at("change", article)
    assert b"New words." in read(article).content


def test_a_typo_tells_nobody(alice, article):
    write(alice, article, body="New words.")
    publish(alice, article)

    after = Article.objects.get()
    assert after.updated_at == article.updated_at
    assert "What has changed" not in read(article).content.decode()


def test_a_notable_change_is_told_under_the_article_and_moves_its_date(alice, article):
    write(alice, article, body="New words.")
    publish(alice, article, change="Flask 4 has\nan admin panel.")

    after = Article.objects.get()
    assert after.updated_at > article.updated_at
    assert after.published_at == article.published_at
    page = document(read(article))
    assert "What has changed" in page.texts("h2")
    assert any("Flask 4 has an admin panel." in text for text in page.texts("li"))
    assert Change.objects.get().by.username == "alice"


def test_the_first_publication_tells_of_no_change(alice):
    draft = make_article(publish=False)

    page = document(alice.get(at("publish", draft)))
    assert not page.all("input", name="change")
    publish(alice, draft, change="Ignored")

    assert not Change.objects.exists()


def test_what_somebody_has_saved_meanwhile_is_not_published_unseen(alice, article):
    seen = article.latest_revision_id
    write(editor("bob"), article, body="Words of bob.")

    response = alice.post(at("publish", article), {"revision": seen, "at": "", "change": ""})

    assert "Somebody has saved another text since." in response.content.decode()
    assert b"Words of bob." not in read(article).content


def test_publishing_twice_is_publishing_once(alice, article):
    write(alice, article, body="New words.")
    for _ in range(2):
        publish(alice, article)

    assert article.revisions.count() == 2
    assert not Change.objects.exists()


def test_a_form_that_is_sent_twice_tells_of_a_change_once(alice, article):
    write(alice, article, body="New words.\n\n## Changes\n\nA section of ours.")
    for _ in range(3):
        publish(alice, article, change="Once.")

    assert Change.objects.count() == 1
    page = document(read(article))
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert "What has changed" in page.texts("a", href="#changes")


# Later


def test_a_scheduled_article_comes_by_itself_through_every_cache(alice, clock):
    draft = make_article("planned", title="Planned", publish=False)
    visitor = Client()
    moment = timezone.now() + 2 * HOUR

    publish(alice, draft, at=local(moment))

    home = visitor.get("/")
    assert read(draft).status_code == 404
    for address in ("/", "/articles/", "/feed/", "/sitemap.xml"):
        assert b"lanned" not in visitor.get(address).content
    clock.forward(hours=1, minutes=58)
    assert read(draft).status_code == 404
    clock.forward(minutes=3)
    assert read(draft).status_code == 200
    again = visitor.get("/", headers={"if-none-match": home["ETag"]})
    assert again.status_code == 200
    for address in ("/", "/articles/", "/feed/", "/sitemap.xml"):
        assert b"lanned" in visitor.get(address).content


def test_a_scheduled_change_of_a_live_article_comes_by_itself_too(alice, article, clock):
    write(alice, article, body="New words.", title="New title")
    before = read(article)

    publish(alice, article, at=local(timezone.now() + DAY), change="All of it.")

    assert b"Old words." in read(article).content
    assert read(article).content == before.content
    clock.forward(days=1, minutes=1)
    after = Client().get(article.get_absolute_url(), headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    for words in (b"New words.", b"All of it.", b"New title"):
        assert words in after.content
    assert b"New title" in Client().get("/feed/").content
    stored = Article.objects.get()
    assert stored.published_revision.body == "Old words."
    write(alice, stored, body="Newer words.")
    publish(alice, stored)
    stored.refresh_from_db()
    assert stored.next_at is None
    assert [line.text for line in stored.shown_changes] == ["All of it."]
    assert b"Newer words." in read(article).content


def test_a_scheduled_change_can_be_cancelled(alice, article, clock):
    write(alice, article, body="New words.")
    publish(alice, article, at=local(timezone.now() + DAY))

    alice.post(at("cancel_schedule", article))

    clock.forward(days=2)
    assert b"Old words." in read(article).content


def test_a_moment_in_the_past_is_refused_beside_its_field(alice, article):
    response = publish(alice, article, at="2020-01-01T09:00", change="Kept")

    page = response.content.decode()
    assert "This moment has passed." in page
    assert 'value="Kept"' in page
    assert 'value="2020-01-01T09:00"' in page


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Asia/Tokyo"])
@pytest.mark.parametrize("moment", ["9999-12-31T23:59", "2100-01-01T00:00"])
def test_a_moment_at_the_end_of_time_is_refused_beside_its_field(alice, article, zone, moment):
    User.objects.filter(username="alice").update(time_zone=zone)

    response = publish(alice, article, at=moment)

    assert "This is more than 5 years away." in response.content.decode()


@pytest.mark.parametrize("moment", ["tomorrow", "2027-13-01T09:00", "9" * 40])
def test_what_is_no_moment_is_refused_beside_its_field(alice, article, moment):
    response = publish(alice, article, at=moment)

    assert response.status_code == 200
    assert response.context["form"].errors["at"]


def test_the_moment_is_in_the_editors_zone(alice, article, clock):
    User.objects.filter(username="alice").update(time_zone="America/New_York")
    write(alice, article, body="New words.")

    publish(alice, article, at="2027-01-31T09:30")

    assert Article.objects.get().next_at == datetime.datetime(2027, 1, 31, 14, 30, tzinfo=datetime.UTC)
    assert "31 January 2027, 09:30" in alice.get(at("change", article)).content.decode()


# Back


def test_withdrawing_takes_it_from_readers_and_keeps_it(alice, article):
    alice.post(at("withdraw", article))

    assert read(article).status_code == 404
    assert article.revisions.count() == 1
    publish(alice, article)
    assert Article.objects.get().published_at == article.published_at
    assert read(article).status_code == 200


def test_what_was_only_scheduled_is_a_draft_again(alice):
    draft = make_article(publish=False)
    publish(alice, draft, at=local(timezone.now() + DAY))

    response = alice.post(at("withdraw", draft), follow=True)

    assert "It is a draft again." in response.content.decode()
    stored = Article.objects.get()
    assert (stored.state, stored.published_at, stored.public_slugs.count()) == ("draft", None, 0)


def test_a_withdrawn_article_that_is_scheduled_again_was_public_all_the_same(alice, article):
    alice.post(at("withdraw", article))
    publish(alice, article, at=local(timezone.now() + DAY))
    assert read(article).status_code == 404

    alice.post(at("withdraw", article))

    stored = Article.objects.get()
    assert stored.state == "withdrawn"
    assert stored.published_at <= timezone.now()


# What was written before


def test_all_texts_are_listed_with_who_when_and_why(alice, article):
    write(alice, article, body="New words.", note="Clearer now")

    page = alice.get(at("revisions", article)).content.decode()

    assert "Clearer now" in page
    assert "by alice" in page
    assert page.count("what readers see") == 1


def test_two_texts_are_compared_by_words(alice, article):
    write(alice, article, body="New words.")
    older, newer = article.revisions.order_by("pk")

    page = alice.get(at("compare", article), {"a": newer.pk, "b": older.pk}).content.decode()

    assert re.search(r"<del>.*Old.*</del>", page)
    assert re.search("<ins>.*New.*</ins>", page)


@pytest.mark.parametrize(
    "query", [{}, {"a": "x", "b": "1"}, {"a": "9" * 30, "b": "1"}, {"a": "-1", "b": "1"}]
)
def test_what_is_no_text_is_not_compared(alice, article, query):
    assert alice.get(at("compare", article), query).status_code == 404


def test_a_text_of_another_article_is_not_compared_nor_restored(alice, article):
    other = make_article("other").latest_revision_id

    pair = {"a": other, "b": article.latest_revision_id}
    assert alice.get(at("compare", article), pair).status_code == 404
    assert alice.post(at("restore", article, other)).status_code == 404
    assert alice.get(at("revision", article, other)).status_code == 404


def test_an_earlier_text_comes_back_as_the_newest(alice, article):
    write(alice, article, body="New words.")
    publish(alice, article)

    alice.post(at("restore", article, article.revisions.order_by("pk")[0].pk))

    newest = Article.objects.get().latest_revision
    assert (newest.body, newest.created_by.username) == ("Old words.", "alice")
    assert newest.note.startswith("Restored from ")
    assert b"New words." in read(article).content


def test_the_history_is_read_page_by_page_at_a_fixed_cost(alice, article, django_assert_num_queries):
    Revision.objects.bulk_create(
        Revision(article=article, title=f"T{number}", standfirst="S", body="B") for number in range(60)
    )
    alice.get(at("revisions", article))

    with django_assert_num_queries(6):
        first = alice.get(at("revisions", article))
    before = first.context["more"]
    second = alice.get(at("revisions", article), {"before": before})
    assert len(first.context["revisions"]) == 50
    assert len(second.context["revisions"]) == 11
    assert alice.get(at("revisions", article), {"before": "x"}).status_code == 200
