from django import template

from accounts.models import User
from articles.models import Article
from comments.forms import CommentForm
from comments.models import Comment, Discussion
from comments.moderation import moderates
from comments.thread import Order, load_threads

register = template.Library()


@register.inclusion_tag("comments/_thread.html", takes_context=True)
def comment_thread(context: template.RequestContext, article: Article) -> dict:
    """The discussion below an article: its newest threads, and the form for members."""
    discussion = Discussion.of(article)
    member = context["member"]
    form = CommentForm(refusal=discussion.refusal(member)) if member else None
    return {
        "article": article,
        "discussion": discussion,
        "page": load_threads(discussion),
        "order": Order.NEWEST.value,
        "form": form,
        "adds": form is not None and not form.refusal,
        "member": member,
        "moderates": moderates(member),
        "request": context["request"],
    }


register.filter(moderates)


@register.filter
def editable_by(comment: Comment, member: User | None) -> bool:
    return comment.may_be_edited_by(member)


@register.filter
def deletable_by(comment: Comment, member: User | None) -> bool:
    return comment.may_be_deleted_by(member)


@register.filter
def reportable_by(comment: Comment, member: User | None) -> bool:
    return comment.may_be_reported_by(member)
