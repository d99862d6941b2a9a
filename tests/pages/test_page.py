import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from pages.models import Page, PageVersion
from tests.factories import PageFactory, PageVersionFactory, make_page

DAY = datetime.timedelta(days=1)


def test_a_page_has_a_version_once(db):
    page = make_page()

    with pytest.raises(IntegrityError):
        PageVersion.objects.bulk_create([PageVersion(page=page, number=1, title="Other")])


def test_two_pages_have_two_addresses(db):
    make_page("terms")

    with pytest.raises(IntegrityError):
        Page.objects.bulk_create([Page(slug="terms")])


def test_readers_see_the_newest_version_in_force(db):
    today = timezone.localdate()
    page = PageFactory()
    for number, effective_on in ((1, today - 2 * DAY), (3, today + DAY), (2, today)):
        PageVersionFactory(page=page, number=number, effective_on=effective_on)

    page.refresh_from_db()

    assert page.current.number == 2


def test_a_text_that_is_not_yet_in_force_is_not_shown(db):
    page = make_page(effective_on=timezone.localdate() + DAY)

    page.refresh_from_db()

    assert page.current is None
    assert not Page.objects.with_text().exists()


def test_a_new_version_moves_the_page_and_no_other(db):
    page = make_page("terms")
    make_page("privacy")
    before = dict(Page.objects.values_list("slug", "version"))

    PageVersionFactory(page=page, number=2)

    after = dict(Page.objects.values_list("slug", "version"))
    assert after["terms"] > before["terms"]
    assert after["privacy"] == before["privacy"]


def test_saving_renders_the_body(db):
    version = PageVersionFactory(body="\r\n## One\r\n\r\nBe *kind*.\r\n")

    version.refresh_from_db()

    assert version.body == "## One\n\nBe *kind*."
    assert version.segments[0]["heading"]["text"] == "One"
    assert version.segments[1] == {"html": "<p>Be <em>kind</em>.</p>\n"}


@pytest.mark.parametrize(("number", "day"), [(2, -1), (0, 1)])
def test_versions_come_into_force_in_their_order(db, number, day):
    page = make_page(effective_on=timezone.localdate())
    version = PageVersionFactory.build(
        page=page, number=number, effective_on=timezone.localdate() + day * DAY
    )

    with pytest.raises(ValidationError, match="A later version holds from a later day"):
        version.full_clean()


def test_a_page_shows_no_table(db):
    version = PageVersionFactory.build(page=PageFactory(), body="[[comparison: any]]")

    with pytest.raises(ValidationError, match="a page cannot show one"):
        version.full_clean()
