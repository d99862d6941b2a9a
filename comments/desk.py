"""What waits for a moderator, on the start page of the desk."""

from html import unescape

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.html import strip_tags
from django.utils.text import Truncator

from articles.models import with_title_of
from comments.models import Comment
from techjobs.desk import AT_MOST, Block, Item


def first_words(comment: Comment) -> str:
    """Of what was rendered: without what would turn the direction of the line."""
    text = " ".join(unescape(strip_tags(comment.body_html)).split())
    return Truncator(text).words(16) or "(no words left)"


def with_place(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """With the author and the article's title, without the article's text."""
    return with_title_of(comments.select_related("author"), "discussion__article")


def reported(request: HttpRequest) -> list[Item]:
    """Comments with reports that nobody has handled, the most reported first."""
    waiting = with_place(Comment.objects.filter(report_count__gt=0)).order_by("-report_count", "-pk")
    return [_item(comment) for comment in waiting[:AT_MOST]]


def reported_and_shown(request: HttpRequest) -> list[Item]:
    """The same for editors, who cannot act upon them: what readers see of them, where readers see it."""
    waiting = with_place(Comment.objects.shown().filter(report_count__gt=0))
    return [
        _item(comment, comment.get_absolute_url())
        for comment in waiting.order_by("-report_count", "-pk")[:AT_MOST]
    ]


def _item(comment: Comment, url: str = "") -> Item:
    reports = "1 report" if comment.report_count == 1 else f"{comment.report_count} reports"
    author = comment.author.username if comment.author else "somebody without an account"
    return Item(
        title=first_words(comment),
        url=url or reverse("admin:comments_comment_change", args=[comment.pk]),
        detail=f"{reports}, by {author}, on {Truncator(comment.discussion.article).chars(40)}",
    )


REPORTED = Block(
    name="reported",
    title="Reported comments",
    items=reported,
    empty="No report waits for a moderator.",
    permission="comments.change_comment",
    more=(
        "All reported comments",
        reverse_lazy("admin:comments_comment_changelist", query={"reported": "open"}),
    ),
    order=30,
)

REPORTED_TO_EDITORS = Block(
    name="reported-to-editors",
    title="Reported comments",
    items=reported_and_shown,
    empty="No report waits for a moderator.",
    permission="articles.change_article",
    unless="comments.change_comment",
    order=30,
)
