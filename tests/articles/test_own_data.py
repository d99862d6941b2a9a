"""What is kept of a member as an editor."""

import datetime

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.own_data import exported_parts
from articles.models import Autosave, PreviewLink
from tests.articles.people import at, editor, write
from tests.factories import make_article

DAY = datetime.timedelta(days=1)


def test_the_download_names_the_texts_and_holds_the_unsaved_words(db):
    alice, article = editor("alice"), make_article()
    write(alice, article, body="Saved.", note="Clearer")
    alice.post(at("autosave", article), {"title": "T", "standfirst": "S", "body": "Typed."})
    write(editor("bob"), title="Bobs", body="B")

    parts = exported_parts(User.objects.get(username="alice"))

    ((text,), (unsaved,)) = parts["texts"], parts["unsaved_words"]
    assert (text["article"], text["note"]) == ("an-article", "Clearer")
    assert (unsaved["article"], unsaved["title"], unsaved["text"]) == ("an-article", "T", "Typed.")


def test_what_is_old_is_dropped_and_what_is_not_stays(db):
    alice, article = editor("alice"), make_article()
    now = timezone.now()
    for client, age in ((alice, 181), (editor("bob"), 179)):
        client.post(at("autosave", article), {"body": "Typed."})
        kept = Autosave.objects.order_by("pk").last()
        Autosave.objects.filter(pk=kept.pk).update(saved_at=now - age * DAY)
    for age in (91, 89, -1):
        PreviewLink.objects.create(article=article, expires_at=now - age * DAY)

    call_command("clean_up", verbosity=0)

    assert Autosave.objects.get().editor.username == "bob"
    assert PreviewLink.objects.count() == 2


def test_an_old_address_leads_to_the_discussion_too_and_words_go_along(db):
    article = make_article()
    write(editor("alice"), article, slug="renamed")

    answer = Client().post("/articles/an-article/comments/", {"body": "Words."})

    assert (answer.status_code, answer.url) == (308, "/articles/renamed/comments/")
    assert Client().get("/articles/nowhere/comments/").status_code == 404
