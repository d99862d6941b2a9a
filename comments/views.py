from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import USERNAME, User
from accounts.public import with_public_page
from articles.models import Article, with_title_of
from comments.drafts import drafts, member_required
from comments.forms import CommentForm, ReportForm
from comments.models import Comment, Discussion
from comments.moderation import RefusedError
from comments.thread import Order, load_branch, load_threads
from techjobs.conditional import FOR_MEMBERS, is_visitor, moved, respond

# The words were understood, and refused.
REFUSED = 422

COMMENTS_OF_A_MEMBER = 20

# Each is rendered, for a preview or to be published, which hostile words make slow.
FORMS_A_MINUTE = 30
TOO_OFTEN = "That was very often. Please wait a minute; what you wrote stays here."

form_view = require_http_methods(["GET", "HEAD", "POST"])


@form_view
def discussion_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The discussion alone, a page of it; a comment is posted here."""
    article = Article.objects.published().with_title().filter(slug=slug).first()
    if article is None:
        renamed = get_object_or_404(Article.objects.published().once_at(slug))
        # 308: what somebody has just written goes along.
        address = reverse("comments:discussion_detail", args=[renamed.slug])
        return moved(address, preserve_request=True)
    if request.method == "POST":
        return post(request, article)
    discussion = Discussion.of(article)
    order, after = _order(request), _place(request)

    def make() -> HttpResponse:
        form = _form(request, discussion) if is_member(request) else None
        context = {
            "article": article,
            "discussion": discussion,
            "page": load_threads(discussion, order, after),
            "order": order.value,
            "after": after,
            "form": form,
            "adds": form is not None and not form.refusal,
        }
        return render(request, "comments/discussion_detail.html", context)

    shown = [article, discussion, order.value, after]
    return respond(request, make, shown=shown)


@member_required
def post(request: HttpRequest, article: Article) -> HttpResponse:
    discussion = Discussion.of(article)
    form = _form(request, discussion)
    if "preview" not in request.POST:
        comment = form.post(discussion, _member(request))
        if comment:
            return _published(request, comment)
    context = {
        "article": article,
        "form": form,
        "title": f"Comment on {article.title}",
        "button": "PUBLISH",
        "back": article.get_absolute_url() + "#comments",
    }
    return _again(request, form, context)


@require_safe
def comment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A comment in its thread: what it answers, and what answers it."""
    comment = _readable_comment(request, pk)
    article = _article(comment)
    after = _place(request)
    start = get_object_or_404(Comment, pk=after, root=comment.root_id) if after else None
    if start and not start.path.startswith(comment.path):
        raise Http404("Not a place in this thread.")

    def make() -> HttpResponse:
        branch = load_branch(comment, start)
        context = {
            "article": article,
            "discussion": comment.discussion,
            "branch": branch,
            "adds": is_member(request) and not comment.discussion.refusal(_member(request)),
        }
        return render(request, "comments/comment_detail.html", context)

    return respond(request, make, shown=[article, comment.discussion, f"comment:{pk}", after])


@form_view
@member_required
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    # Who has written an answer keeps it, also where what they answer has gone meanwhile.
    answered = Comment.objects.all() if request.method == "POST" else Comment.objects.shown()
    parent = get_object_or_404(answered.select_related("author", "discussion"), pk=pk)
    article = _article(parent)
    is_there = parent.state == Comment.State.SHOWN
    title = f"Reply to {parent.author_name}" if is_there else "Reply"
    form = _form(request, parent.discussion, label=title)
    if form.is_bound and "preview" not in request.POST:
        comment = form.post(parent.discussion, _member(request), parent)
        if comment:
            return _published(request, comment)
    context = {
        "article": article,
        "form": form,
        "parent": parent if is_there else None,
        "title": title,
        "button": "REPLY",
        "back": parent.get_absolute_url() if is_there else article.get_absolute_url() + "#comments",
    }
    return _again(request, form, context)


@form_view
@member_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _own_comment(request, pk)
    form = _form(request, comment.discussion, label="Edit your comment", body=comment.body)
    if form.is_bound and "preview" not in request.POST and form.edit(comment, _member(request)):
        drafts.drop(request)
        messages.success(request, "Your comment is changed.")
        return redirect(comment)
    context = {
        "article": _article(comment),
        "form": form,
        "title": "Edit your comment",
        "button": "SAVE",
        "back": comment.get_absolute_url(),
    }
    return _again(request, form, context)


@form_view
@member_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _own_comment(request, pk)
    article = _article(comment)
    if request.method == "POST":
        try:
            comment.delete_by(_member(request))
        except RefusedError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Your comment is deleted.")
        return redirect(comment if comment.in_thread else article.get_absolute_url() + "#comments")
    return _private(render(request, "comments/delete.html", {"article": article, "comment": comment}))


@form_view
@member_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    comment = get_object_or_404(Comment.objects.shown().select_related("author", "discussion"), pk=pk)
    article = _article(comment)
    data = request.POST if request.method == "POST" else None
    form = ReportForm(data, initial=drafts.kept(request), auto_id=_auto_id(request))
    if form.is_bound and form.file(comment, _member(request)):
        drafts.drop(request)
        messages.success(request, "You have reported this comment. A moderator will look at it.")
        return redirect(comment)
    context = {"article": article, "comment": comment, "form": form}
    return _private(render(request, "comments/report.html", context, status=REFUSED if form.errors else 200))


@require_safe
def member_detail(request: HttpRequest, username: str) -> HttpResponse:
    """The public page of a member: since when, and what they have said. Nothing else is public."""
    try:
        USERNAME(username)
    except ValidationError as error:
        raise Http404("No username.") from error
    member = get_object_or_404(with_public_page().alias(lower=Lower("username")), lower=username.lower())
    if member.username != username:
        # Not for ever: a name that has become free may come back in another case.
        return _private(redirect(member))
    comments = Comment.objects.shown().filter(
        author=member, discussion__article__in=Article.objects.published()
    )
    before = _place(request)
    if before:
        comments = comments.filter(pk__lt=before)
    found = list(
        with_title_of(comments, "discussion__article")
        .defer("body")
        .order_by("-pk")[: COMMENTS_OF_A_MEMBER + 1]
    )
    shown = found[:COMMENTS_OF_A_MEMBER]
    context = {
        "profile": member,
        "comments": shown,
        "next": shown[-1].pk if len(found) > COMMENTS_OF_A_MEMBER else None,
        "is_later": before is not None,
    }
    response = render(request, "comments/member_detail.html", context)
    response["Cache-Control"] = "no-cache" if is_visitor(request) else FOR_MEMBERS
    return response


def _form(
    request: HttpRequest, discussion: Discussion, *, label: str = "Your comment", **initial: Any
) -> CommentForm:
    """The form as it was sent, or as it was when the session ended, or a new one."""
    return CommentForm(
        request.POST if request.method == "POST" else None,
        initial=initial | drafts.kept(request),
        auto_id=_auto_id(request),
        label=label,
        refusal=_refusal(request, discussion),
    )


def _refusal(request: HttpRequest, discussion: Discussion) -> str:
    is_too_often = request.method == "POST" and _is_too_often(request)
    return discussion.refusal(_member(request)) or (TOO_OFTEN if is_too_often else "")


def _is_too_often(request: HttpRequest) -> bool:
    """Counted by the minute of the clock; two at the very same moment may count as one."""
    key = f"comment-forms:{request.user.pk}:{timezone.now():%H:%M}"
    sent = cache.get(key, 0) + 1
    cache.set(key, sent, timeout=120)
    return sent > FORMS_A_MINUTE


def _auto_id(request: HttpRequest) -> str:
    """Its own for each form: with scripts several of them stand in one page."""
    match = request.resolver_match
    return f"{match.url_name}-{match.kwargs.get('pk', 0)}-%s" if match else "id_%s"


def _published(request: HttpRequest, comment: Comment) -> HttpResponse:
    drafts.drop(request)
    messages.success(request, "Your comment is published.")
    page = _article(comment) if comment.depth == 0 else comment
    return redirect(f"{page.get_absolute_url()}#c{comment.pk}")


def _again(request: HttpRequest, form: CommentForm, context: dict[str, Any]) -> HttpResponse:
    """The form on a page of its own: new, with its preview, or with what was wrong and what was typed."""
    context["preview"] = form.preview
    return _private(
        render(request, "comments/comment_form.html", context, status=REFUSED if form.errors else 200)
    )


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = FOR_MEMBERS
    return response


def is_member(request: HttpRequest) -> bool:
    """Without a look at the session of whoever has none."""
    return not is_visitor(request) and request.user.is_authenticated


def _member(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def _readable_comment(request: HttpRequest, pk: int) -> Comment:
    """What stands in its thread. The author and moderators also open the place of what was taken away."""
    comment = get_object_or_404(
        Comment.objects.select_related("author", "parent__author", "discussion"), pk=pk
    )
    member = _member(request) if is_member(request) else None
    if comment.in_thread or comment.is_concerned(member):
        return comment
    raise Http404("Not in its thread.")


def _own_comment(request: HttpRequest, pk: int) -> Comment:
    """Who may not change a comment gets the same answer as for one that does not exist."""
    return get_object_or_404(Comment.objects.shown().select_related("discussion"), pk=pk, author=request.user)


def _article(comment: Comment) -> Article:
    """What the comment is about; where that is not published there is no comment either."""
    return get_object_or_404(Article.objects.published().with_title(), pk=comment.discussion.article_id)


def _order(request: HttpRequest) -> Order:
    try:
        return Order(request.GET.get("order", Order.NEWEST.value))
    except ValueError as error:
        raise Http404("No such order.") from error


def _place(request: HttpRequest) -> int | None:
    """The comment after which a page begins."""
    value = request.GET.get("after")
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(2**63)) - 1):
        raise Http404("Not a place in a discussion.")
    return int(value)
