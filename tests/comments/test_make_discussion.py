import pytest
from django.core.management import CommandError, call_command

from comments.models import MAX_DEPTH, Comment, CommentVersion, Discussion
from tests.comments.recount import assert_true_to_itself
from tests.factories import make_article, post, reply_to

COMMENTS = 600


def make(slug="an-article", comments=COMMENTS, **options):
    call_command("make_discussion", slug, comments=comments, verbosity=0, **{"yes": True} | options)


@pytest.fixture
def article(db):
    return make_article()


def test_it_is_a_discussion_like_any_other(article, capsys):
    make()

    discussion = Discussion.objects.get(article=article)
    assert_true_to_itself(discussion)
    assert Comment.objects.count() == COMMENTS
    assert capsys.readouterr().out == f"{COMMENTS} comments made, {discussion.comment_count} of them shown.\n"
    assert set(Comment.objects.values_list("depth", flat=True)) == set(range(MAX_DEPTH + 1))
    assert set(Comment.objects.values_list("state", flat=True)) == set(Comment.State)
    sizes = sorted(Comment.objects.filter(depth=0).values_list("descendant_count", flat=True))
    assert sizes[len(sizes) // 2] < 5
    assert sizes[-1] > 50
    edited = Comment.objects.exclude(edited_at=None)
    assert {comment.versions.count() for comment in edited} == {1}
    assert CommentVersion.objects.count() == edited.count() > 0


def test_somebody_can_answer_in_it(article):
    make()

    reply = reply_to(Comment.objects.shown().filter(depth=0).first())

    assert reply.pk > COMMENTS
    assert_true_to_itself(reply.discussion)


def test_readers_see_it(client, article):
    make()

    response = client.get(article.get_absolute_url())
    author = Comment.objects.shown().first().author

    assert f"Comments ({Discussion.objects.get().comment_count})" in response.content.decode()
    assert client.get(author.get_absolute_url()).status_code == 200
    assert not author.has_usable_password()


def test_the_same_seed_makes_the_same_discussion(article):
    for slug, seed in (("second", 1), ("third", 1), ("fourth", 2)):
        make_article(slug)
        make(slug, 50, seed=seed)

    def made(slug):
        comments = Comment.objects.filter(discussion__article__slug=slug).order_by("pk")
        return [
            (one.depth, one.body, one.state, one.reply_count, one.author.username, one.edited_at is None)
            for one in comments
        ]

    assert made("second") == made("third") != made("fourth")


def test_a_discussion_with_comments_is_left_alone(article):
    post(article)

    with pytest.raises(CommandError, match="has comments already"):
        make()
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [({"yes": False}, "needs --yes"), ({"slug": "another"}, "no article"), ({"comments": 0}, "at least 1")],
)
def test_what_it_refuses(article, given, said):
    with pytest.raises(CommandError, match=said):
        make(**given)
    assert not Discussion.objects.exists()


def test_under_debug_nobody_is_asked(article, settings):
    settings.DEBUG = True

    make(yes=False)

    assert Comment.objects.count() == COMMENTS
