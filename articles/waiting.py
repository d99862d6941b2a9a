"""What the start page of the desk says of articles."""

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format

from articles.models import Article, Autosave
from techjobs.desk import AT_MOST, Block, Item


def my_drafts(request: HttpRequest) -> Iterator[Item]:
    """Articles whose newest text is this editor's, and which readers do not see; first one never saved."""
    for kept in Autosave.objects.filter(article=None, editor=request.user.pk):
        address = reverse("admin:articles_article_add", query={"unsaved": "1"})
        at = _moment(timezone.localtime(kept.saved_at))
        yield Item(kept.title or "(no title yet)", address, f"Not saved yet, kept on {at}")
    mine = (
        Article.objects.filter(latest_revision__created_by=request.user.pk)
        .exclude(state=Article.State.WITHDRAWN)
        .with_unpublished_words()
        .select_related("latest_revision")
        .defer("latest_revision__body", "latest_revision__segments")
        .order_by("-latest_revision_id")
    )
    for article in mine[:AT_MOST]:
        revision = article.latest_revision
        edited = timezone.localtime(revision.created_at) if revision else timezone.now()
        begun = "A newer text of a published article" if article.is_live else article.get_state_display()
        yield Item(article.working_title, _change(article), f"{begun}, {_moment(edited)}")


def scheduled(request: HttpRequest) -> Iterator[Item]:
    """The next moment first."""
    waiting = (
        Article.objects.scheduled()
        .select_related("latest_revision", "next_revision")
        .defer(
            "latest_revision__body",
            "latest_revision__segments",
            "next_revision__body",
            "next_revision__segments",
        )
        .by_moment()
    )
    for article in waiting[:AT_MOST]:
        at = article.published_at if article.is_scheduled else article.next_at
        what = "Comes on" if article.is_scheduled else "Changes on"
        yield Item(article.working_title, _change(article), f"{what} {_moment(timezone.localtime(at))}")


def _change(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def _moment(moment: datetime) -> str:
    return date_format(moment, "j F Y, H:i")


MY_DRAFTS = Block(
    name="drafts",
    title="My drafts",
    items=my_drafts,
    empty="You have no draft, and no text that readers do not see yet.",
    permission="articles.change_article",
    more=("All articles", reverse_lazy("admin:articles_article_changelist")),
    order=10,
)

SCHEDULED = Block(
    name="scheduled",
    title="Scheduled",
    items=scheduled,
    empty="Nothing waits for its moment.",
    permission="articles.change_article",
    order=20,
)
