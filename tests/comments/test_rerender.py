import uuid

from django.core.management import call_command

from comments.models import Comment, Discussion
from tests.factories import UserFactory, make_article


def test_a_stored_comment_is_rendered_again_and_its_page_is_another(db, client, capsys):
    article = make_article()
    alice = UserFactory(username="alice")
    for words in ("Stale.", "Fresh."):
        Discussion.of(article).post(author=alice, body=words, token=uuid.uuid4())
    Comment.objects.filter(body="Stale.").update(body_html="<p>As the old renderer made it.</p>")
    before = Discussion.objects.get().version

    call_command("rerender")

    assert capsys.readouterr().out == "1 texts changed.\n"
    assert Comment.objects.get(body="Stale.").body_html == "<p>Stale.</p>\n"
    assert Discussion.objects.get().version == before + 1
    assert b"old renderer" not in client.get(article.get_absolute_url()).content
