"""What the start page says of comments."""

import pytest

from accounts.groups import EDITORS, MODERATORS
from tests.factories import UserFactory, make_article, make_staff, post


@pytest.fixture
def reported(db):
    """A comment that somebody has reported, and one that was hidden after a report."""
    article, bob = make_article(), UserFactory(username="bob")
    shown = post(article, bob, "An advert for tea.")
    hidden = post(article, bob, "Words that were hidden.")
    for comment in (shown, hidden):
        comment.report(by=UserFactory(username="charlie"), reason="spam", text="")
    type(hidden).objects.filter(pk=hidden.pk).update(state="hidden")
    return shown


def start(client, *groups):
    user = make_staff("alice", groups[0])
    for group in groups[1:]:
        user.groups.add(user.groups.model.objects.get(name=group))
    client.force_login(user)
    return client.get("/admin/").content.decode()


def test_moderators_are_led_to_where_they_act(client, reported):
    page = start(client, MODERATORS)

    assert f'<a href="/admin/comments/comment/{reported.pk}/change/">An advert for tea.</a>' in page
    assert "1 report, by bob" in page
    assert page.count(">Reported comments</h2>") == 1


def test_editors_are_led_to_where_readers_see_it(client, reported):
    page = start(client, EDITORS)

    assert f'<a href="/comments/{reported.pk}/">An advert for tea.</a>' in page
    assert "Words that were hidden." not in page
    assert "/admin/comments/" not in page


def test_who_is_both_has_one_list(client, reported):
    page = start(client, EDITORS, MODERATORS)

    assert page.count(">Reported comments</h2>") == 1
    assert f"/admin/comments/comment/{reported.pk}/change/" in page
