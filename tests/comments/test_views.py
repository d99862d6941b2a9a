"""Commenting by HTTP, as a browser without scripts does it."""

import datetime
import uuid

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.groups import MODERATORS
from comments.models import MAX_DEPTH, MAX_LENGTH, Comment, Discussion
from comments.moderation import Member, Report
from comments.thread import ROOTS_A_PAGE
from tests.documents import document
from tests.factories import UserFactory, make_article, make_staff

SENTENCES = {
    "": "Write something first.",
    " \n\t ": "Write something first.",
    "\u200b\u2800 &nbsp;&#x200b;\u3164": "Write something first.",
    "[](https://example.org/)": "Write something first.",
    "[a]: https://example.org/": "Write something first.",
    "x" * (MAX_LENGTH + 1): "a comment has at most",
}


@pytest.fixture
def article(db):
    return make_article()


@pytest.fixture
def alice(article):
    alice = UserFactory(username="alice")
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    return alice


@pytest.fixture
def bob(article):
    return UserFactory(username="bob")


@pytest.fixture
def client_of():
    def client_of(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client_of


def say(article, author, body="Some words.", parent=None) -> Comment:
    """Published a while ago, so that nobody is too fast."""
    comment = Discussion.of(article).post(author=author, body=body, token=uuid.uuid4(), parent=parent)
    Comment.objects.filter(pk=comment.pk).update(
        created_at=timezone.now() - datetime.timedelta(minutes=2, seconds=comment.pk % 60)
    )
    article.refresh_from_db()
    comment.refresh_from_db()
    return comment


def address(name, pk):
    return reverse(f"comments:{name}", args=[pk])


def discussion_of(article):
    return reverse("comments:discussion_detail", args=[article.slug])


def sent(body="Some words.", **more):
    return {"body": body, "token": str(uuid.uuid4()), **more}


# The page of the article


def test_a_visitor_reads_and_is_asked_to_sign_in(client, article, alice):
    say(article, alice, "**Bold** words.")

    page = client.get(article.get_absolute_url())

    assert b"Comments (1)" in page.content
    assert b"Sign in to join the discussion." in page.content
    assert b"<strong>Bold</strong>" in page.content
    assert not document(page).all("form")
    links = document(page).links()
    assert f"{reverse('account_login')}?next={article.get_absolute_url()}%23comments" in links
    assert reverse("pages:page_detail", args=["contact"]) in links
    assert "Cookie" not in page.headers.get("Vary", "")
    assert not page.cookies


def test_where_nobody_has_said_anything_it_says_so(client, article, alice, client_of):
    for one in (client, client_of(alice)):
        assert (
            b"No comments yet. Be the first to share your thoughts!"
            in one.get(article.get_absolute_url()).content
        )


def test_a_new_comment_makes_the_page_another(client, article, alice):
    before = client.get(article.get_absolute_url())
    say(article, alice)
    after = client.get(article.get_absolute_url(), headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]


def test_a_member_finds_the_form_and_what_is_theirs_to_do(article, alice, bob, client_of):
    own, other = say(article, alice), say(article, bob)

    links = document(client_of(alice).get(article.get_absolute_url())).links()

    assert {address("reply", own.pk), address("edit", own.pk), address("delete", own.pk)} <= set(links)
    assert {address("reply", other.pk), address("report", other.pk)} <= set(links)
    assert not {address("report", own.pk), address("edit", other.pk), address("delete", other.pk)} & set(
        links
    )


# Posting


def test_a_member_comments(article, alice, client_of):
    response = client_of(alice).post(discussion_of(article), sent("Hello *there*."))

    comment = Comment.objects.get()
    assert response.headers["Location"] == f"{article.get_absolute_url()}#c{comment.pk}"
    assert (comment.author, comment.body, comment.depth) == (alice, "Hello *there*.", 0)


def test_a_member_replies(article, alice, bob, client_of):
    parent = say(article, alice)

    assert client_of(bob).get(address("reply", parent.pk)).status_code == 200
    response = client_of(bob).post(address("reply", parent.pk), sent("I see."))

    comment = Comment.objects.get(parent=parent)
    assert response.headers["Location"] == f"/comments/{comment.pk}/#c{comment.pk}"
    assert comment.path.startswith(parent.path)


@pytest.mark.parametrize(
    "body", SENTENCES, ids=["nothing", "spaces", "no shape", "a link nobody sees", "no words", "too long"]
)
@pytest.mark.parametrize("place", ["root", "reply", "edit"])
def test_what_is_refused_gets_a_sentence_and_keeps_its_words(article, alice, client_of, place, body):
    comment = say(article, alice)
    url = discussion_of(article) if place == "root" else address(place, comment.pk)

    response = client_of(alice).post(url, sent(body))

    assert response.status_code == 422
    assert SENTENCES[body] in response.content.decode()
    assert document(response).all("textarea")[0].text.strip() == body.strip()
    assert Comment.objects.count() == 1
    assert Comment.objects.get().body == "Some words."


def test_exactly_as_long_as_allowed_is_published_also_with_the_line_ends_of_a_form(article, alice, client_of):
    body = ("x" * 99 + "\r\n") * (MAX_LENGTH // 100 - 1) + "y" * 100

    client_of(alice).post(discussion_of(article), sent(body))

    assert len(Comment.objects.get().body) == MAX_LENGTH


def test_a_preview_publishes_nothing_and_is_by_the_same_renderer(article, alice, client_of):
    body = "**Bold** <script>alert(1)</script>\n\n    code"
    response = client_of(alice).post(discussion_of(article), sent(body, preview="1"))

    assert response.status_code == 200
    assert not Comment.objects.exists()
    client_of(alice).post(discussion_of(article), sent(body))
    assert Comment.objects.get().body_html in response.content.decode()
    assert "<script>alert" not in response.content.decode()


def test_sent_twice_it_is_one(article, alice, client_of):
    form = sent()

    first = client_of(alice).post(discussion_of(article), form)
    second = client_of(alice).post(discussion_of(article), form)

    assert first.headers["Location"] == second.headers["Location"]
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("token", ["", "nonsense", "0" * 4000])
def test_a_token_that_is_none_costs_nobody_their_words(article, alice, client_of, token):
    response = client_of(alice).post(discussion_of(article), sent("My words.", token=token))

    assert response.status_code == 302
    assert Comment.objects.get().body == "My words."


def test_too_fast_is_told_and_nothing_is_lost(article, alice, client_of):
    client = client_of(alice)
    for number in range(4):
        assert client.post(discussion_of(article), sent(f"Number {number}.")).status_code == 302

    response = client.post(discussion_of(article), sent("One more."))

    assert response.status_code == 422
    assert "Please wait a little" in response.content.decode()
    assert document(response).all("textarea")[0].text.strip() == "One more."
    assert Comment.objects.count() == 4


def test_who_sends_the_form_all_the_time_is_asked_to_wait(article, alice, bob, client_of, monkeypatch):
    monkeypatch.setattr("comments.views.FORMS_A_MINUTE", 2)
    client = client_of(alice)
    statuses = [
        client.post(discussion_of(article), sent("Again.", preview="1")).status_code for _ in range(3)
    ]

    assert statuses == [200, 200, 422]
    response = client.post(discussion_of(article), sent("Again."))
    assert "Please wait a minute" in response.content.decode()
    assert document(response).all("textarea")[0].text.strip() == "Again."
    assert client_of(bob).post(discussion_of(article), sent("Mine.", preview="1")).status_code == 200


def test_a_closed_discussion_takes_nothing_more(client, article, alice, client_of):
    parent = say(article, alice)
    Discussion.objects.get().close(by=make_staff("charlie", MODERATORS), reason="It is said.")

    for url in (discussion_of(article), address("reply", parent.pk), address("edit", parent.pk)):
        response = client_of(alice).post(url, sent("More."))
        assert response.status_code == 422
        assert "closed" in response.content.decode()
        assert "More." in response.content.decode()
    assert "This discussion is closed." in client.get(article.get_absolute_url()).content.decode()
    page = document(client_of(alice).get(article.get_absolute_url()))
    assert not page.all("form", class_="comment-form")
    assert address("reply", parent.pk) not in page.links()
    assert address("delete", parent.pk) in page.links()


def test_a_suspended_member_reads_and_is_told_until_when(article, alice, bob, client_of):
    parent = say(article, bob)
    Member.objects.get(pk=alice.pk).suspend(
        by=make_staff("charlie", MODERATORS),
        reason="Shouting.",
        until=timezone.now() + datetime.timedelta(days=7),
    )

    links = document(client_of(alice).get(article.get_absolute_url())).links()
    assert not {address("reply", parent.pk), address("report", parent.pk)} & set(links)
    form = client_of(alice).get(address("reply", parent.pk))
    assert "Shouting." in form.content.decode()
    assert not document(form).all("textarea")
    for url in (discussion_of(article), address("reply", parent.pk)):
        response = client_of(alice).post(url, sent("More."))
        assert response.status_code == 422
        assert "Your account is suspended until" in response.content.decode()
        assert "Shouting." in response.content.decode()
        assert "More." in response.content.decode()
    assert "Your account is suspended" in client_of(alice).get(article.get_absolute_url()).content.decode()


def test_at_the_last_depth_there_is_no_reply(article, alice, client_of):
    comment = say(article, alice)
    for _ in range(MAX_DEPTH):
        comment = say(article, alice, f"Below {comment.pk}.", comment)

    assert comment.depth == MAX_DEPTH
    page = client_of(alice).get(comment.get_absolute_url())
    assert address("reply", comment.pk) not in document(page).links()
    response = client_of(alice).post(address("reply", comment.pk), sent("Deeper."))
    assert response.status_code == 422
    assert "Replies end at this depth" in response.content.decode()


def test_without_the_csrf_token_nothing_is_published_and_nothing_lost(article, alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    own = client.post(discussion_of(article), sent("My words."), headers={"Sec-Fetch-Site": "same-origin"})
    foreign = client.post(
        discussion_of(article), sent("Their words."), headers={"Sec-Fetch-Site": "cross-site"}
    )
    older = client.post(discussion_of(article), sent("My words."), headers={"Origin": "http://testserver"})
    unknown = client.post(discussion_of(article), sent("Whose words."))

    assert {own.status_code, foreign.status_code, older.status_code, unknown.status_code} == {403}
    assert "My words." in own.content.decode()
    assert "My words." in older.content.decode()
    assert "Their words." not in foreign.content.decode()
    assert "Whose words." not in unknown.content.decode()
    assert not Comment.objects.exists()


# Whoever is not signed in


@pytest.mark.parametrize("name", ["reply", "edit", "delete", "report"])
def test_a_visitor_is_sent_to_the_sign_in_and_back(client, article, alice, name):
    comment = say(article, alice)

    for method in (client.get, client.post):
        response = method(address(name, comment.pk))
        assert response.headers["Location"] == f"{reverse('account_login')}?next={address(name, comment.pk)}"
    comment.refresh_from_db()
    assert comment.state == "shown"
    assert not Report.objects.exists()


def test_what_was_typed_survives_the_end_of_a_session(client, article, alice):
    form = sent("Long thought about.")
    response = client.post(discussion_of(article), form)
    assert response.headers["Location"] == f"{reverse('account_login')}?next={discussion_of(article)}"
    client.force_login(alice)

    page = document(client.get(discussion_of(article)))

    assert page.all("textarea")[0].text.strip() == "Long thought about."
    assert page.all("input", name="token")[0].attributes["value"] == form["token"]
    client.post(discussion_of(article), form)
    assert Comment.objects.get().body == "Long thought about."
    assert document(client.get(discussion_of(article))).all("textarea")[0].text.strip() == ""


def test_what_was_typed_waits_for_its_own_form_only(client, article, alice, bob):
    parent = say(article, bob)
    client.post(address("reply", parent.pk), sent("An answer."))
    client.force_login(alice)

    assert "An answer." not in client.get(discussion_of(article)).content.decode()
    assert "An answer." in client.get(address("reply", parent.pk)).content.decode()


def test_what_was_typed_is_shown_where_the_discussion_has_closed_meanwhile(client, article, alice):
    parent = say(article, alice)
    client.post(address("reply", parent.pk), sent("Too late now."))
    parent.discussion.close(by=make_staff("charlie", MODERATORS), reason="x")
    client.force_login(alice)

    page = client.get(address("reply", parent.pk)).content.decode()
    assert "This discussion is closed" in page
    assert "Too late now." in page


def test_nobody_fills_the_sessions_with_drafts(client, article, monkeypatch):
    monkeypatch.setattr("accounts.drafts.DRAFTS_AN_HOUR", 2)
    for _ in range(3):
        Client().post(discussion_of(article), sent("x" * 30_000, text="y" * 30_000))

    kept = [session.get_decoded()["comment_draft"]["fields"] for session in Session.objects.all()]
    assert len(kept) == 2
    assert {len(fields["body"]) for fields in kept} == {2 * MAX_LENGTH}
    assert {len(fields["text"]) for fields in kept} == {500}


def test_sent_again_after_it_was_taken_away_it_does_not_come_back(article, alice, client_of):
    form = sent("Bad words.")
    client_of(alice).post(discussion_of(article), form)
    Comment.objects.get().hide(by=make_staff("charlie", MODERATORS), reason="x")

    response = client_of(alice).post(discussion_of(article), form)

    assert response.status_code == 422
    assert "it has been taken away since" in response.content.decode()
    assert Comment.objects.count() == 1


def test_a_reports_words_survive_the_end_of_a_session(client, article, alice, bob):
    comment = say(article, bob)
    client.post(address("report", comment.pk), {"reason": "other", "text": "It is copied."})
    client.force_login(alice)

    page = document(client.get(address("report", comment.pk)))

    assert page.all("textarea")[0].text.strip() == "It is copied."
    assert [
        radio.attributes["value"]
        for radio in page.all("input", type="radio")
        if "checked" in radio.attributes
    ] == ["other"]


# The author's own


def test_an_author_edits_and_it_says_so(client, article, alice, client_of):
    comment = say(article, alice, "Frist.")
    assert "Frist." in client_of(alice).get(address("edit", comment.pk)).content.decode()

    response = client_of(alice).post(address("edit", comment.pk), sent("First."))

    assert response.headers["Location"] == comment.get_absolute_url()
    page = client.get(article.get_absolute_url()).content.decode()
    assert "First." in page
    assert "Frist." not in page
    assert "edited" in page
    assert comment.versions.get().body == "Frist."


def test_after_a_quarter_of_an_hour_it_stands(article, alice, client_of):
    comment = say(article, alice)
    Comment.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=16))

    assert (
        address("edit", comment.pk) not in document(client_of(alice).get(article.get_absolute_url())).links()
    )
    response = client_of(alice).post(address("edit", comment.pk), sent("Too late."))
    assert response.status_code == 422
    assert "15 minutes" in response.content.decode()
    assert "Too late." in response.content.decode()


@pytest.mark.parametrize("name", ["edit", "delete"])
def test_somebody_elses_is_as_if_it_did_not_exist(article, alice, bob, client_of, name):
    comment = say(article, alice)

    assert client_of(bob).get(address(name, comment.pk)).status_code == 404
    assert client_of(bob).post(address(name, comment.pk), sent("Mine now.")).status_code == 404
    comment.refresh_from_db()
    assert (comment.body, comment.state) == ("Some words.", "shown")


def test_an_author_deletes_and_nothing_of_it_stays(client, article, alice, client_of):
    comment = say(article, alice, "Regretted.")
    assert "Regretted." in client_of(alice).get(address("delete", comment.pk)).content.decode()

    response = client_of(alice).post(address("delete", comment.pk))

    assert response.headers["Location"] == article.get_absolute_url() + "#comments"
    assert "Regretted." not in client.get(article.get_absolute_url()).content.decode()
    assert client.get(comment.get_absolute_url()).status_code == 404
    assert client_of(alice).post(address("delete", comment.pk)).status_code == 404


def test_below_a_tombstone_the_replies_stay(client, article, alice, bob, client_of):
    comment = say(article, alice, "Regretted.")
    say(article, bob, "Why?", comment)

    response = client_of(alice).post(address("delete", comment.pk))

    assert response.headers["Location"] == comment.get_absolute_url()
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Regretted." not in page
    assert "Deleted by its author." in page
    assert "Why?" in page
    assert "Comments (1)" in page
    assert ">alice<" not in page


# Reports


def test_a_member_reports_once(article, alice, bob, client_of):
    comment = say(article, alice)
    assert client_of(bob).get(address("report", comment.pk)).status_code == 200

    for _ in range(2):
        response = client_of(bob).post(address("report", comment.pk), {"reason": "spam", "text": ""})
        assert response.headers["Location"] == comment.get_absolute_url()

    report = Report.objects.get()
    assert (report.comment, report.reporter, report.reason) == (comment, bob, "spam")
    comment.refresh_from_db()
    assert comment.report_count == 1


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose one of these."),
        ({"reason": "nonsense", "text": "Kept."}, "Kept."),
        ({"reason": "other", "text": " "}, "Say in a few words"),
        ({"reason": "spam", "text": "x" * 501}, "at most 500"),
    ],
)
def test_a_report_that_says_nothing_gets_a_sentence(article, alice, bob, client_of, form, sentence):
    comment = say(article, alice)

    response = client_of(bob).post(address("report", comment.pk), form)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Report.objects.exists()


def test_an_answer_to_what_has_gone_keeps_its_words_and_names_nobody(article, alice, bob, client_of):
    parent = say(article, alice, "Regretted.")
    parent.delete_by(alice)

    response = client_of(bob).post(address("reply", parent.pk), sent("A long answer."))

    page = response.content.decode()
    assert response.status_code == 422
    assert "no longer there" in page
    assert "A long answer." in page
    assert "Regretted." not in page
    assert "alice" not in page
    assert Comment.objects.count() == 1


def test_below_a_tombstone_nobody_is_named_or_answered(client, article, alice, bob, client_of):
    top = say(article, bob, "The top.")
    comment = say(article, alice, "Regretted.", top)
    say(article, bob, "Why?", comment)
    comment.delete_by(alice)

    assert "alice" not in client.get(article.get_absolute_url()).content.decode()

    assert client_of(bob).get(comment.get_absolute_url()).status_code == 200
    assert client_of(bob).get(address("reply", comment.pk)).status_code == 404
    assert client_of(bob).get(address("report", comment.pk)).status_code == 404


def test_nobody_reports_themselves(article, alice, client_of):
    response = client_of(alice).post(address("report", say(article, alice).pk), {"reason": "spam"})

    assert response.status_code == 422
    assert not Report.objects.exists()


# What is not there


@pytest.mark.parametrize("pk", [0, 999, 10**18, 10**30])
@pytest.mark.parametrize("name", ["comment_detail", "reply", "edit", "delete", "report"])
def test_a_comment_that_does_not_exist_is_not_found(article, alice, client_of, name, pk):
    client = client_of(alice)

    assert client.get(address(name, pk)).status_code == 404
    if name != "comment_detail":
        assert client.post(address(name, pk), sent()).status_code == 404


@pytest.mark.parametrize("state", ["hidden", "removed", "deleted"])
def test_what_a_moderator_took_away_cannot_be_read_answered_or_reported(
    client, article, alice, bob, client_of, state
):
    comment = say(article, alice, "Bad words.")
    charlie = make_staff("charlie", MODERATORS)
    {
        "hidden": lambda: comment.hide(by=charlie, reason="Rude."),
        "removed": lambda: comment.remove(by=charlie, reason="Rude."),
        "deleted": lambda: comment.delete_by(alice),
    }[state]()

    for url in (article.get_absolute_url(), discussion_of(article), "/members/alice/"):
        assert "Bad words." not in client.get(url).content.decode()
    for name in ("comment_detail", "reply", "report"):
        assert client_of(bob).get(address(name, comment.pk)).status_code == 404
    assert client_of(alice).get(address("edit", comment.pk)).status_code == 404


def test_its_author_alone_is_told_why(client, article, alice, bob, client_of):
    comment = say(article, alice, "Bad words.")
    say(article, bob, "Indeed.", comment)
    comment.remove(by=make_staff("charlie", MODERATORS), reason="Rude to newcomers.")

    assert "Rude to newcomers." in client_of(alice).get(article.get_absolute_url()).content.decode()
    for one in (client, client_of(bob)):
        page = one.get(article.get_absolute_url()).content.decode()
        assert "Removed by a moderator." in page
        assert "Rude to newcomers." not in page


@pytest.mark.parametrize("act", ["hide", "remove"])
def test_the_author_is_told_by_mail_and_finds_the_place(
    article, alice, bob, client, client_of, mailoutbox, django_capture_on_commit_callbacks, act
):
    comment = say(article, alice, "Bad words.")
    charlie = make_staff("charlie", MODERATORS)
    with django_capture_on_commit_callbacks(execute=True):
        getattr(comment, act)(by=charlie, reason="Rude to newcomers.")

    [mail] = mailoutbox
    assert mail.to == [alice.email]
    assert "Rude to newcomers." in mail.body
    assert f"http://testserver{comment.get_absolute_url()}" in mail.body
    assert "Bad words." not in mail.body
    assert "charlie" not in mail.body
    page = client_of(alice).get(comment.get_absolute_url())
    assert "Rude to newcomers." in page.content.decode()
    assert client_of(charlie).get(comment.get_absolute_url()).status_code == 200
    for other in (client, client_of(bob)):
        assert other.get(comment.get_absolute_url()).status_code == 404


def test_a_suspended_member_is_told_by_mail_and_when_it_is_over(
    alice, mailoutbox, django_capture_on_commit_callbacks
):
    member, charlie = Member.objects.get(pk=alice.pk), make_staff("charlie", MODERATORS)
    until = datetime.datetime(2030, 3, 1, 12, tzinfo=datetime.UTC)
    with django_capture_on_commit_callbacks(execute=True):
        member.suspend(by=charlie, reason="Shouting.", until=until)
        member.lift_suspension(by=charlie, reason="Enough.")

    suspended, lifted = mailoutbox
    assert "1 March 2030, 12:00 UTC" in suspended.body
    assert "Shouting." in suspended.body
    assert "no longer suspended" in lifted.subject


def test_where_mail_cannot_be_sent_the_act_stands(
    article, alice, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    comment = say(article, alice)
    with django_capture_on_commit_callbacks(execute=True):
        comment.hide(by=make_staff("charlie", MODERATORS), reason="x")

    assert Comment.objects.get().state == "hidden"


def test_with_the_article_its_comments_are_withdrawn(client, article, alice, client_of):
    comment = say(article, alice)
    article.withdraw()

    for url in (discussion_of(article), comment.get_absolute_url(), address("reply", comment.pk)):
        assert client_of(alice).get(url).status_code == 404
    assert client_of(alice).post(discussion_of(article), sent()).status_code == 404


@pytest.mark.parametrize(
    "query", ["order=best", "order=", "after=", "after=x", "after=-1", "after=" + "9" * 40]
)
def test_a_place_that_is_none_is_not_found(client, article, alice, query):
    comment = say(article, alice)

    assert client.get(f"{discussion_of(article)}?{query}").status_code == 404
    if "after" in query:
        assert client.get(f"{comment.get_absolute_url()}?{query}").status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(article, alice, client_of, method):
    comment = say(article, alice)
    urls = [discussion_of(article), comment.get_absolute_url(), address("reply", comment.pk)]

    assert {getattr(client_of(alice), method)(url).status_code for url in urls} == {405}


# Pages of a discussion, and a comment in its thread


def test_a_discussion_is_read_page_by_page_in_both_orders(client, article, alice):
    ids = [say_fast(article, alice, number).pk for number in range(ROOTS_A_PAGE + 5)]

    for order, expected in (("newest", ids[::-1]), ("oldest", ids)):
        seen, url = [], f"{discussion_of(article)}?order={order}"
        while url:
            page = document(client.get(url))
            seen += [int(one.attributes["id"][1:]) for one in page.all("article", class_="comment")]
            url = next(
                (
                    discussion_of(article) + a.attributes["href"][len(discussion_of(article)) :]
                    for a in page.all("a", rel="next")
                ),
                None,
            )
        assert seen == expected


def say_fast(article, author, number):
    comment = Discussion.of(article).post(author=author, body=f"Number {number}.", token=uuid.uuid4())
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - datetime.timedelta(hours=2))
    article.refresh_from_db()
    return comment


def test_a_permalink_opens_a_comment_with_what_it_answers_and_what_answers_it(client, article, alice):
    root = say(article, alice, "The root.")
    middle = say(article, alice, "The middle.", root)
    leaf = say(article, alice, "The leaf.", middle)
    aside = say(article, alice, "Aside.", root)

    page = document(client.get(middle.get_absolute_url()))

    ids = [one.attributes["id"] for one in page.all("article", class_="comment")]
    assert ids == [f"c{root.pk}", f"c{middle.pk}", f"c{leaf.pk}"]
    assert f"c{aside.pk}" not in ids


def test_a_place_of_another_thread_is_not_found(client, article, alice):
    first, second = say(article, alice, "First."), say(article, alice, "Second.")

    assert client.get(f"{first.get_absolute_url()}?after={second.pk}").status_code == 404


def test_the_rest_of_a_thread_waits_behind_a_link(client, article, alice):
    root = say(article, alice)
    replies = [say(article, alice, f"Reply {number}.", root) for number in range(8)]

    page = document(client.get(article.get_absolute_url()))

    [link] = [a for a in page.all("a") if "more repl" in a.text]
    assert link.text == "3 more replies"
    rest = document(client.get(link.attributes["href"]))
    shown = [one.attributes["id"] for one in rest.all("article", class_="comment")]
    assert shown == [f"c{one.pk}" for one in (root, *replies[5:])]


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_number_of_queries_does_not_depend_on_the_number_of_comments(
    client, article, alice, client_of, django_assert_num_queries, signed_in
):
    root = say(article, alice)
    say(article, alice, "A reply.", root)
    reader = client_of(alice) if signed_in else client
    urls = [article.get_absolute_url(), discussion_of(article), root.get_absolute_url(), "/members/alice/"]

    def queries(url) -> int:
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as captured:
            assert reader.get(url).status_code == 200
        return len(captured)

    before = {url: queries(url) for url in urls}
    for number in range(30):
        parent = say(article, UserFactory(username=f"member-{number}"), f"Number {number}.")
        say(article, alice, f"To {number}.", parent)
        say(article, alice, f"To the root, {number}.", root)
        Comment.objects.update(created_at=timezone.now() - datetime.timedelta(hours=2))

    assert {url: queries(url) for url in urls} == before
    assert before == PINNED[signed_in](urls)


PINNED = {
    False: lambda urls: dict(zip(urls, [8, 5, 3, 2], strict=True)),
    True: lambda urls: dict(zip(urls, [10, 7, 5, 4], strict=True)),
}


# The public page of a member


def test_a_members_page_shows_the_name_the_day_and_the_comments(client, article, alice):
    alice.first_name, alice.last_name = "Alicia", "Secret"
    alice.save()
    comment = say(article, alice, "What I think.")

    page = client.get("/members/alice/")

    words = page.content.decode()
    assert "What I think." in words
    assert comment.get_absolute_url() in document(page).links()
    assert f"{alice.date_joined:%Y}" in words
    for secret in ("Alicia", "Secret", "example.org"):
        assert secret not in words


def test_a_members_page_has_one_address(client, article, alice):
    response = client.get("/members/ALICE/")

    assert (response.status_code, response.headers["Location"]) == (302, "/members/alice/")


@pytest.mark.parametrize("name", ["nobody", "bob", "x" * 300, "a%00b", "%F0%9F%92%AC", "../admin"])
def test_who_is_no_member_or_not_confirmed_has_no_page(client, bob, name):
    assert client.get(f"/members/{name}/").status_code == 404
