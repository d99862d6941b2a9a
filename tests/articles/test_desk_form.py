"""Writing: the form of an article, what is kept of it, and two who write at once."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.groups import MODERATORS
from articles.models import Article, Autosave, PublicSlug, Revision
from tests.articles.people import at, editor, filled_in, write
from tests.documents import document
from tests.factories import UserFactory, make_article, make_comparison, make_staff

NEW = {
    "title": "New",
    "standfirst": "What is new.",
    "body": "Words.\r\n\r\n[[comparison: any]]",
    "note": "First",
}


@pytest.fixture
def bob(db):
    return editor("bob")


def texts(article):
    return list(article.revisions.order_by("pk").values_list("body", flat=True))


def test_a_new_article_is_a_draft_with_who_when_and_why(alice):
    make_comparison("any")

    response = write(alice, **NEW)

    article = Article.objects.get()
    revision = article.latest_revision
    assert response.url == at("change", article)
    assert (article.slug, article.state, article.working_title) == ("new", "draft", "New")
    assert (revision.created_by.username, revision.note) == ("alice", "First")
    assert revision.body == "Words.\n\n[[comparison: any]]"
    assert Client().get(article.get_absolute_url()).status_code == 404


def test_a_live_article_changes_for_readers_when_it_is_published_and_not_before(alice, article):
    before = Client().get(article.get_absolute_url())

    write(alice, article, body="New words.", title="New title")

    after = Client().get(article.get_absolute_url())
    assert after.content == before.content
    assert after["ETag"] == before["ETag"]
    assert texts(article) == ["Old words.", "New words."]


def test_saving_without_another_word_makes_no_revision_and_moves_nothing(alice, article):
    version = article.version

    write(alice, article)

    article.refresh_from_db()
    assert texts(article) == ["Old words."]
    assert article.version == version


def test_save_then_publish_leads_there(alice, article):
    response = write(alice, article, body="New words.", _publish="1")

    assert response.url == at("publish", article)


def test_a_draft_may_be_unfinished(alice):
    write(alice, title="Only a title", body="See [[comparison: nowhere]] and ![](/media/none.png)")

    assert Article.objects.get().working_title == "Only a title"


@pytest.mark.parametrize(
    ("words", "field", "message"),
    [
        ({"title": "", "slug": ""}, "slug", "Give it an address"),
        ({"title": "", "slug": "-"}, "slug", "Give it an address"),
        ({"title": "x" * 121}, "title", "at most 120"),
        ({"standfirst": "x" * 301}, "standfirst", "at most 300"),
        ({"slug": "not an address"}, "slug", "letters without accents"),
        ({"slug": "an-article"}, "slug", "Another article has this address"),
        ({"byline": "nobody-at-all"}, "byline", "There is no member of this name."),
        ({"body": "x" * 200_001}, "body", "at most 200000"),
    ],
)
def test_bad_input_gets_a_sentence_beside_its_field_and_keeps_what_was_typed(
    alice, article, words, field, message
):
    response = write(alice, **NEW | {"body": "Words that stay."} | words)

    assert response.status_code == 200
    assert message in str(response.context["adminform"].form.errors[field])
    assert Article.objects.count() == 1
    if field != "body":
        assert "Words that stay." in response.content.decode()


def test_control_characters_are_dropped(alice):
    write(alice, **NEW | {"body": "Wo\x08rds.", "title": "New\x1b"})

    assert Article.objects.get().latest_revision.body == "Words."


def test_a_member_signs_by_username(alice, article):
    UserFactory(username="charlie")

    write(alice, article, byline="charlie")

    assert Article.objects.get().byline.username == "charlie"
    assert filled_in(alice, at("change", article))["byline"] == "charlie"
    assert "charlie" in Client().get(article.get_absolute_url()).content.decode()


# Two editors


def test_saving_over_a_newer_version_opens_both_and_loses_nothing(alice, bob, article):
    began = filled_in(alice, at("change", article))
    write(bob, article, body="Words of bob.", note="Mended")

    response = alice.post(at("change", article), began | {"body": "Words of alice."})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Somebody else has saved this article since you began." in page
    assert "Words of alice." in page
    assert "Words of bob." in page
    assert "Mended" in page
    assert texts(article) == ["Old words.", "Words of bob."]


def test_sent_again_it_is_saved_on_top_and_theirs_stays_among_the_texts(alice, bob, article):
    began = filled_in(alice, at("change", article))
    write(bob, article, body="Words of bob.")
    both = alice.post(at("change", article), began | {"body": "Words of alice."})
    form = both.context["adminform"].form

    again = {field.html_name: "" if field.value() is None else str(field.value()) for field in form}
    response = alice.post(at("change", article), again | {"body": "Words of both."})

    assert response.status_code == 302
    assert texts(article) == ["Old words.", "Words of bob.", "Words of both."]


def test_the_same_words_twice_are_no_conflict(alice, bob, article):
    began = filled_in(alice, at("change", article))
    write(bob, article, body="The same.")

    assert alice.post(at("change", article), began | {"body": "The same."}).status_code == 302
    assert texts(article) == ["Old words.", "The same."]


def test_what_alice_did_not_change_does_not_overwrite_bobs(alice, bob, article):
    """Her form still holds the words from before his."""
    began = filled_in(alice, at("change", article))
    write(bob, article, body="Words of bob.")

    response = alice.post(at("change", article), began | {"slug": "renamed"})

    assert response.status_code == 200
    assert texts(article)[-1] == "Words of bob."


# Addresses


def test_a_changed_address_leads_from_the_old_to_the_new(alice, article):
    write(alice, article, slug="a-better-name")

    response = Client().get("/articles/an-article/")
    assert (response.status_code, response.url) == (301, "/articles/a-better-name/")
    # Kept by a browser it would lead in circles once the old address is taken back.
    assert "max-age=0" in response["Cache-Control"]
    assert Client().get("/articles/a-better-name/").status_code == 200


def test_a_draft_is_renamed_without_a_trace(alice):
    draft = make_article(publish=False)

    write(alice, draft, slug="other")

    assert not PublicSlug.objects.exists()
    assert Client().get("/articles/an-article/").status_code == 404


def test_the_old_address_of_a_withdrawn_article_leads_nowhere(alice, article):
    write(alice, article, slug="other")
    article.withdraw()

    assert Client().get("/articles/an-article/").status_code == 404


def test_an_address_once_public_is_never_anothers(alice, article):
    write(alice, article, slug="other")

    response = write(alice, **NEW | {"slug": "an-article"})

    assert "Another article has this address, or has had it" in response.content.decode()
    assert Article.objects.count() == 1


def test_not_even_after_its_article_is_gone(alice, article):
    article.withdraw()
    alice.post(at("delete", article), {"post": "yes"})
    assert not Article.objects.exists()

    response = write(alice, **NEW | {"slug": "an-article"})

    assert "Another article has this address, or has had it" in response.content.decode()


def test_an_article_may_take_its_own_address_back(alice, article):
    write(alice, article, slug="other")
    write(alice, Article.objects.get(), slug="an-article")

    assert Client().get("/articles/an-article/").status_code == 200
    assert Client().get("/articles/other/").url == "/articles/an-article/"


def test_what_readers_see_is_not_deleted(alice, article):
    assert alice.post(at("delete", article), {"post": "yes"}).status_code == 404
    assert Article.objects.exists()


# What is typed and not saved


def test_unsaved_words_are_kept_once_for_each_editor_and_article(alice, bob, article):
    for client, words in ((alice, "One."), (alice, "Two."), (bob, "Three.")):
        answer = client.post(at("autosave", article), {"title": "T", "body": words, "base": ""})
        assert answer.json()["saved_at"]

    kept = Autosave.objects.order_by("pk").values_list("editor__username", "body")
    assert list(kept) == [("alice", "Two."), ("bob", "Three.")]


def test_they_are_offered_after_a_crash_and_gone_once_saved(alice, bob, article):
    base = article.latest_revision_id
    alice.post(at("autosave", article), {"title": "An article", "body": "Typed in haste.", "base": base})

    offered = alice.get(at("change", article)).content.decode()
    assert "There are words that you have not saved" in offered
    assert "Typed in haste." not in offered
    assert "Old words." in offered
    assert "words that you have not saved" not in bob.get(at("change", article)).content.decode()
    restored = filled_in(alice, at("change", article) + "?unsaved=1")
    assert restored["body"] == "Typed in haste."

    alice.post(at("change", article), restored)

    assert not Autosave.objects.exists()
    assert texts(article)[-1] == "Typed in haste."


def test_they_open_both_where_somebody_has_saved_meanwhile(alice, bob, article):
    alice.post(at("autosave", article), {"body": "Typed in haste.", "base": article.latest_revision_id})
    write(bob, article, body="Words of bob.")

    restored = filled_in(alice, at("change", article) + "?unsaved=1")
    response = alice.post(at("change", article), restored)

    assert "Somebody else has saved this article since you began." in response.content.decode()
    assert texts(article)[-1] == "Words of bob."


def test_they_can_be_thrown_away(alice, article):
    alice.post(at("autosave", article), {"body": "Typed in haste."})

    assert alice.post(at("discard", article)).url == at("change", article)
    assert not Autosave.objects.exists()


def test_a_new_article_has_unsaved_words_too(alice):
    alice.post(at("autosave_new"), {"title": "Begun", "body": "Typed in haste."})

    assert "There are words that you have not saved" in alice.get(at("add")).content.decode()
    restored = filled_in(alice, at("add") + "?unsaved=1")
    assert (restored["title"], restored["body"]) == ("Begun", "Typed in haste.")
    write(alice, **NEW)
    assert not Autosave.objects.exists()


def test_what_is_as_saved_is_not_offered(alice, article):
    words = filled_in(alice, at("change", article))
    alice.post(at("autosave", article), words)

    assert "words that you have not saved" not in alice.get(at("change", article)).content.decode()


def test_what_no_text_can_hold_is_dropped_and_the_rest_is_kept(alice, article):
    answer = alice.post(at("autosave", article), {"title": "T\x00", "body": "Wo\x00rds."})

    assert answer.status_code == 200
    assert Autosave.objects.get().body == "Words."


@pytest.mark.parametrize("name", ["autosave", "preview"])
def test_what_is_no_revision_is_refused_with_another_sentence(alice, article, name):
    answer = alice.post(at(name, article), {"body": "Words.", "base": "x"})

    assert answer.status_code == 422
    assert "cannot be understood" in answer.json()["error"]


def test_too_long_a_text_is_refused_with_a_sentence(alice, article):
    answer = alice.post(at("autosave", article), {"body": "x" * 200_001})

    assert (answer.status_code, answer.json()) == (422, {"error": "The text is too long."})


# Who may


PAGES = [
    ("change", "GET"),
    ("preview", "GET"),
    ("preview", "POST"),
    ("autosave", "POST"),
    ("discard", "POST"),
    ("revisions", "GET"),
    ("compare", "GET"),
    ("publish", "GET"),
    ("publish", "POST"),
    ("withdraw", "POST"),
    ("cancel_schedule", "POST"),
    ("add_link", "POST"),
    ("pick_article", "GET"),
    ("pick_comparison", "GET"),
]


@pytest.mark.parametrize(("name", "method"), PAGES)
@pytest.mark.parametrize("who", ["nobody", "member", "moderator"])
def test_who_is_no_editor_gets_nowhere_and_changes_nothing(article, who, name, method):
    client = Client()
    if who == "member":
        client.force_login(UserFactory(username="charlie"))
    elif who == "moderator":
        client.force_login(make_staff("dora", MODERATORS))
    before = Article.objects.values().get()
    url = at(name) if name.startswith("pick") else at(name, article)

    answer = client.generic(method, url, follow=False)

    if who == "nobody":
        assert answer.url.startswith("/admin/login/") or answer.url.startswith("/accounts/login/")
    elif who == "moderator":
        assert answer.status_code == 404
    else:
        assert answer.status_code in {302, 404}
    assert Article.objects.values().get() == before
    assert not Autosave.objects.exists()


@pytest.mark.parametrize(("name", "method"), [page for page in PAGES if not page[0].startswith("pick")])
def test_an_article_that_does_not_exist_is_not_there(alice, article, name, method):
    article.pk = 999_999

    assert alice.generic(method, at(name, article)).status_code in {302, 404}


@pytest.mark.parametrize("name", ["withdraw", "discard", "autosave", "cancel_schedule", "add_link"])
def test_what_changes_something_is_posted(alice, article, name):
    assert alice.get(at(name, article)).status_code == 405


def test_a_forged_form_is_refused(article):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_staff("alice", "Editors"))

    for name in ("withdraw", "autosave", "preview", "publish"):
        assert client.post(at(name, article), {"body": "x"}).status_code == 403


# The list


def test_the_list_costs_a_fixed_number_of_queries(alice, article):
    def queries(query):
        with CaptureQueriesContext(connection) as captured:
            assert alice.get(at("changelist"), query).status_code == 200
        return len(captured)

    before = {query: queries(dict([query])) for query in (("q", ""), ("is", "draft"), ("by", "me"))}
    for number in range(6):
        make_article(f"more-{number}", byline=UserFactory(), publish=number % 2 == 0)

    assert {query: queries(dict([query])) for query in before} == before


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"Draft", "Live", "Newer", "Planned", "Gone"}),
        ({"is": "draft"}, {"Draft"}),
        ({"is": "scheduled"}, {"Planned"}),
        ({"is": "published"}, {"Live", "Newer"}),
        ({"is": "unpublished-words"}, {"Newer"}),
        ({"is": "withdrawn"}, {"Gone"}),
        ({"is": "x' --"}, {"Draft", "Live", "Newer", "Planned", "Gone"}),
        ({"q": "plan"}, {"Planned"}),
        ({"by": "me"}, {"Newer"}),
    ],
)
def test_the_list_is_filtered_and_searched(alice, query, found):
    make_article("draft", title="Draft", publish=False)
    make_article("live", title="Live")
    write(alice, make_article("newer", title="Older"), title="Newer")
    make_article("planned", title="Planned").withdraw()
    planned = Article.objects.get(slug="planned")
    planned.publish(planned.latest_revision, at=timezone.now() + datetime.timedelta(days=1))
    make_article("gone", title="Gone").withdraw()

    page = document(alice.get(at("changelist"), query))

    assert set(page.texts("th", class_="field-working_title")) == found


def test_revisions_are_nobodys_to_change(alice, article):
    assert Revision.objects.count() == 1
    assert alice.get(f"/admin/articles/revision/{article.latest_revision_id}/change/").status_code == 404
