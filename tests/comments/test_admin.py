"""The moderators' place."""

import datetime
import uuid

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.groups import EDITORS, MODERATORS
from comments.models import Comment, Discussion
from comments.moderation import Member, ModerationAct, Report
from techjobs.admin import BoundedPaginator
from tests.documents import document
from tests.factories import UserFactory, make_article, make_staff

MODELS = ["comment", "discussion", "member", "moderationact"]


@pytest.fixture
def article(db):
    return make_article()


@pytest.fixture
def alice(article):
    return UserFactory(username="alice", first_name="Alicia", last_name="Secret")


@pytest.fixture
def bob(article):
    return UserFactory(username="bob")


@pytest.fixture
def charlie(article):
    return make_staff("charlie", MODERATORS)


@pytest.fixture
def moderator(charlie):
    client = Client()
    client.force_login(charlie)
    return client


def say(article, author, body="Some words.", parent=None) -> Comment:
    comment = Discussion.of(article).post(author=author, body=body, token=uuid.uuid4(), parent=parent)
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - datetime.timedelta(hours=2))
    article.refresh_from_db()
    comment.refresh_from_db()
    return comment


def changelist(model):
    return reverse(f"admin:comments_{model}_changelist")


def carry_out(client, model, action, things, **form):
    """Choose, be asked for the reason, give it."""
    chosen = {"action": action, "_selected_action": [thing.pk for thing in things]}
    asked = client.post(changelist(model), chosen | {"index": "0"})
    assert asked.status_code == 200
    assert "Reason" in asked.content.decode()
    return client.post(changelist(model), chosen | {"apply": "1"} | form, follow=True)


@pytest.mark.parametrize("model", MODELS)
def test_a_moderator_opens_lists_and_pages_and_changes_nothing_by_hand(
    moderator, article, alice, charlie, model
):
    comment = say(article, alice)
    comment.hide(by=charlie, reason="A reason.")
    thing = {
        "comment": comment,
        "discussion": comment.discussion,
        "member": alice,
        "moderationact": ModerationAct.objects.get(),
    }[model]

    assert moderator.get(changelist(model)).status_code == 200
    change = reverse(f"admin:comments_{model}_change", args=[thing.pk])
    page = moderator.get(change)
    assert page.status_code == 200
    assert not document(page).all("input", name="_save")
    assert moderator.post(change, {"state": "shown"}).status_code == 404
    assert moderator.get(reverse(f"admin:comments_{model}_delete", args=[thing.pk])).status_code == 404
    assert moderator.get(reverse(f"admin:comments_{model}_add")).status_code == 404
    comment.refresh_from_db()
    assert comment.state == "hidden"


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("who", ["visitor", "member", "editor"])
def test_nobody_else_sees_any_of_it(article, alice, charlie, model, who):
    say(article, alice).hide(by=charlie, reason="A reason.")
    client = Client()
    if who != "visitor":
        client.force_login(make_staff("dora", EDITORS) if who == "editor" else alice)

    response = client.get(changelist(model))

    assert response.status_code in {302, 404}
    posted = client.post(
        changelist(model), {"action": "hide", "_selected_action": ["1"], "apply": "1", "reason": "x"}
    )
    assert posted.status_code in {302, 403, 404}
    assert ModerationAct.objects.count() == 1


def test_who_may_only_look_may_not_act(article, alice):
    comment = say(article, alice)
    viewer = UserFactory(username="dora", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client = Client()
    client.force_login(viewer)

    page = client.get(changelist("comment"))
    client.post(
        changelist("comment"),
        {"action": "hide", "_selected_action": [comment.pk], "apply": "1", "reason": "x"},
    )

    assert page.status_code == 200
    assert not document(page).all("select", name="action")
    comment.refresh_from_db()
    assert comment.state == "shown"


@pytest.mark.parametrize(
    ("action", "state", "after"),
    [("hide", "shown", "hidden"), ("remove", "shown", "removed"), ("restore", "hidden", "shown")],
)
def test_an_act_is_carried_out_and_recorded_with_who_when_and_why(
    moderator, article, alice, charlie, action, state, after
):
    comment = say(article, alice)
    if state == "hidden":
        comment.hide(by=charlie, reason="Before.")

    page = carry_out(moderator, "comment", action, [comment], reason="Because.")

    comment.refresh_from_db()
    assert comment.state == after
    act = ModerationAct.objects.first()
    assert (act.action, act.by, act.reason, act.comment, act.member) == (
        action,
        charlie,
        "Because.",
        comment,
        alice,
    )
    assert timezone.now() - act.at < datetime.timedelta(minutes=1)
    assert "Done for 1." in page.content.decode()


def test_without_a_reason_nothing_is_done(moderator, article, alice):
    comment = say(article, alice)

    page = carry_out(moderator, "comment", "hide", [comment], reason=" ")

    assert "This field is required." in page.content.decode()
    comment.refresh_from_db()
    assert comment.state == "shown"
    assert not ModerationAct.objects.exists()


def test_several_at_once_and_each_that_cannot_is_told(moderator, article, alice, charlie):
    first, second = say(article, alice, "First."), say(article, alice, "Second.")
    second.hide(by=charlie, reason="Before.")

    page = carry_out(moderator, "comment", "hide", [first, second], reason="Because.").content.decode()

    assert "Done for 1." in page
    assert f"Comment {second.pk} cannot be hidden: it is hidden." in page


def test_what_is_reported_comes_first_and_is_handled_by_any_act(moderator, article, alice, bob):
    reported, other = say(article, alice, "Reported."), say(article, alice, "Other.")
    reported.report(by=bob, reason="spam", text="An advert.")

    rows = document(moderator.get(changelist("comment"))).texts("th", class_="field-words")
    assert rows == ["Reported.", "Other."]
    only = document(moderator.get(changelist("comment"), {"reported": "open"})).texts(
        "th", class_="field-words"
    )
    assert only == ["Reported."]

    carry_out(moderator, "comment", "dismiss_reports", [reported], reason="It is none.")
    reported.refresh_from_db()
    assert (reported.state, reported.report_count) == ("shown", 0)
    assert Report.objects.get().handled_at
    page = carry_out(moderator, "comment", "dismiss_reports", [other], reason="It is none.")
    assert "No report of this comment is open." in page.content.decode()


def test_a_moderator_sees_the_earlier_texts_and_the_reports(moderator, article, alice, bob):
    comment = Discussion.of(article).post(author=alice, body="A slur.", token=uuid.uuid4())
    comment.edit(by=alice, body="Nothing of the kind.")
    comment.report(by=bob, reason="abuse", text="It said something else.")

    page = moderator.get(reverse("admin:comments_comment_change", args=[comment.pk])).content.decode()

    for words in ("A slur.", "Nothing of the kind.", "It said something else.", "An attack on people"):
        assert words in page


def test_a_member_is_suspended_for_a_time_and_back(moderator, article, alice, charlie):
    member = Member.objects.get(pk=alice.pk)

    carry_out(moderator, "member", "suspend", [member], reason="Shouting.", days="7")

    alice.refresh_from_db()
    assert alice.is_suspended
    assert 6.9 < (alice.suspended_until - timezone.now()) / datetime.timedelta(days=1) <= 7
    carry_out(moderator, "member", "lift_suspension", [member], reason="Enough.")
    alice.refresh_from_db()
    assert not alice.is_suspended
    assert [act.action for act in ModerationAct.objects.all()] == ["lift", "suspend"]


@pytest.mark.parametrize("days", ["", "0", "-1", "999999999"])
def test_a_suspension_of_no_known_length_is_refused(moderator, alice, days):
    carry_out(
        moderator, "member", "suspend", [Member.objects.get(pk=alice.pk)], reason="Shouting.", days=days
    )

    alice.refresh_from_db()
    assert not alice.is_suspended


def test_staff_and_who_has_no_account_are_not_suspended(moderator, article, alice, charlie):
    own, orphan = say(article, charlie), say(article, alice)
    alice.delete()

    for comment, sentence in ((own, "one of the staff"), (orphan, "no account any more")):
        page = carry_out(moderator, "comment", "suspend_author", [comment], reason="x", days="7")
        assert sentence in page.content.decode()
    assert not ModerationAct.objects.exists()


def test_a_suspension_is_not_shortened_by_another(moderator, article, alice):
    first, second = say(article, alice, "One."), say(article, alice, "Two.")

    page = carry_out(moderator, "comment", "suspend_author", [first, second], reason="x", days="30")
    assert "is suspended already, and no shorter." in page.content.decode()
    carry_out(moderator, "comment", "suspend_author", [first], reason="x", days="1")

    alice.refresh_from_db()
    assert alice.suspended_until - timezone.now() > datetime.timedelta(days=29)
    assert ModerationAct.objects.count() == 1


@pytest.mark.parametrize("said", [True, False])
def test_an_article_is_deleted_as_long_as_nobody_has_said_anything(article, alice, said):
    if said:
        say(article, alice)
    else:
        Discussion.objects.create(article=article)
    article.withdraw()
    client = Client()
    client.force_login(UserFactory(username="root", is_staff=True, is_superuser=True))

    client.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})

    assert type(article).objects.exists() is said


def test_a_discussion_is_closed_and_opened_again(moderator, article):
    page = moderator.get(changelist("discussion"))
    assert str(article) in page.content.decode()
    discussion = Discussion.objects.get()

    carry_out(moderator, "discussion", "close", [discussion], reason="Over.")
    discussion.refresh_from_db()
    assert not discussion.is_open
    page = carry_out(moderator, "discussion", "close", [discussion], reason="Over.")
    assert "The discussion is closed already." in page.content.decode()
    carry_out(moderator, "discussion", "open", [discussion], reason="Again.")
    discussion.refresh_from_db()
    assert discussion.is_open
    assert [act.action for act in ModerationAct.objects.all()] == ["open", "close"]


def test_names_and_addresses_of_members_are_not_the_moderators_to_see(moderator, article, alice):
    say(article, alice)

    pages = [changelist("member"), reverse("admin:comments_member_change", args=[alice.pk])]
    pages += [
        changelist("comment"),
        f"{changelist('member')}?q=Alicia",
        f"{changelist('member')}?q=alice@example.org",
    ]
    assert moderator.get(f"{changelist('comment')}?state__exact=shown").status_code == 200
    for address in pages:
        page = moderator.get(address).content.decode()
        assert "Secret" not in page
        assert "alice@example.org" not in page.replace('value="alice@example.org"', "")
    assert moderator.get(f"{changelist('member')}?email__startswith=a").status_code in {302, 400}
    assert moderator.get(f"{changelist('comment')}?author__email__startswith=a").status_code in {302, 400}
    assert moderator.get("/admin/accounts/user/").status_code == 404


def test_the_lists_cost_a_fixed_number_of_queries(moderator, article, alice, charlie):
    say(article, alice).hide(by=charlie, reason="x")
    moderator.get(changelist("discussion"))

    def queries(model):
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as captured:
            assert moderator.get(changelist(model)).status_code == 200
        return len(captured)

    before = {model: queries(model) for model in MODELS}
    for number in range(12):
        comment = say(make_article(f"another-{number}"), UserFactory(), f"Number {number}.")
        comment.hide(by=charlie, reason="x")
    moderator.get(changelist("discussion"))

    assert {model: queries(model) for model in MODELS} == before


def test_no_list_counts_beyond_what_somebody_pages(article, alice, monkeypatch):
    monkeypatch.setattr("techjobs.admin.COUNTED", 3)
    for number in range(5):
        say(article, alice, f"Number {number}.")

    with CaptureQueriesContext(connection) as captured:
        assert BoundedPaginator(Comment.objects.order_by("-pk"), 2).count == 3
    assert "LIMIT 3" in captured[0]["sql"]
