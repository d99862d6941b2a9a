"""What the start page says of articles."""

import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from tests.articles.people import editor, write
from tests.documents import Document
from tests.factories import make_article

DAY = datetime.timedelta(days=1)


def block(client, title):
    """The links of a block of the start page."""
    page = client.get("/admin/").content.decode()
    part = page.partition(f">{title}</h2>")[2].partition("</section>")[0]
    return Document(part).texts("a")


def test_my_drafts_are_mine_and_unpublished(alice):
    write(alice, title="Mine", slug="mine", body="B")
    write(editor("bob"), title="Bobs", slug="bobs", body="B")
    write(alice, make_article("live", title="Live"), body="Newer.")
    done = make_article("done", title="Done")
    write(alice, done, body="Newer.")
    done.refresh_from_db()
    done.publish(done.latest_revision)
    gone = make_article("gone", title="Gone")
    write(alice, gone, body="Newer.")
    gone.withdraw()

    assert block(alice, "My drafts") == ["Live", "Mine", "All articles"]


def test_what_is_scheduled_stands_in_the_order_of_its_moments(alice):
    now = timezone.now()
    make_article("second", title="Second", at=now + 2 * DAY)
    live = make_article("first", title="First")
    live.publish(live.latest_revision, at=now + DAY)
    make_article("third", title="Third", at=now + 3 * DAY)

    assert block(alice, "Scheduled") == ["First", "Second", "Third"]


def test_an_empty_desk_says_so(alice):
    page = alice.get("/admin/").content.decode()

    assert "You have no draft, and no text that readers do not see yet." in page
    assert "Nothing waits for its moment." in page


def test_the_start_page_costs_a_fixed_number_of_queries(alice):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            alice.get("/admin/")
        return len(captured)

    write(alice, title="Mine", slug="mine", body="B")
    before = queries()
    for number in range(9):
        write(alice, title=f"Mine {number}", slug=f"mine-{number}", body="B")
        make_article(f"planned-{number}", at=timezone.now() + DAY)

    assert queries() == before
    assert Article.objects.count() == 19
