"""The pages of the editors' desk that are about one article, below its form in the admin."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.views import member_of
from articles.checks import check, search_preview
from articles.forms import TEXT, PreviewLinkForm, PublishForm, TextForm
from articles.models import Article, Autosave, PreviewLink, PublicationError, Revision
from articles.previews import render_preview
from comparisons.models import Comparison
from techjobs.admin import DeskAdmin
from techjobs.compare import compare_words
from techjobs.editor import in_our_frame

# Enough to choose from; whoever seeks another one types more of its name.
CHOICES = 20

# A page of the history of a text that is saved often.
REVISIONS_A_PAGE = 50

View = Callable[..., HttpResponseBase]


def of_article(action: str, *methods: str) -> Callable[[View], View]:
    """The view of one article, for whoever may `action` (view, change) articles; nothing for anybody else.

    Without a key it is about an article that is not saved yet, for whoever may add one.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def of_one(
            modeladmin: DeskAdmin, request: HttpRequest, pk: int | None = None, **more: Any
        ) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            permission = action if pk else "add"
            if not request.user.has_perm(f"articles.{permission}_article"):
                raise PermissionDenied
            articles = Article.objects.select_related(
                "latest_revision", "published_revision", "next_revision"
            )
            article = get_object_or_404(articles, pk=pk) if pk else Article(slug="new")
            return view(modeladmin, request, article, **more)

        return of_one

    return decorate


def urls(modeladmin: DeskAdmin) -> list:
    """What stands below /admin/articles/article/."""

    def page(pattern: str, view: View, name: str) -> Any:
        wrapped = modeladmin.admin_site.admin_view(
            lambda request, **kwargs: view(modeladmin, request, **kwargs)
        )
        return path(pattern, wrapped, name=f"articles_article_{name}")

    return [
        page("preview/", preview, "preview_new"),
        page("autosave/", autosave, "autosave_new"),
        page("autosave/discard/", discard_autosave, "discard_new"),
        page("pick-comparison/", pick_comparison, "pick_comparison"),
        page("pick-article/", pick_article, "pick_article"),
        page("<int:pk>/preview/", preview, "preview"),
        page("<int:pk>/autosave/", autosave, "autosave"),
        page("<int:pk>/autosave/discard/", discard_autosave, "discard"),
        page("<int:pk>/revisions/", revision_list, "revisions"),
        page("<int:pk>/revisions/<int:number>/", revision_preview, "revision"),
        page("<int:pk>/revisions/<int:number>/restore/", restore, "restore"),
        page("<int:pk>/compare/", compare, "compare"),
        page("<int:pk>/publish/", publish, "publish"),
        page("<int:pk>/withdraw/", withdraw, "withdraw"),
        page("<int:pk>/cancel-schedule/", cancel_schedule, "cancel_schedule"),
        page("<int:pk>/preview-links/", add_preview_link, "add_link"),
        page("<int:pk>/preview-links/<int:link>/revoke/", revoke_preview_link, "revoke_link"),
    ]


def address(name: str, article: Article, *more: int) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *more])


def render(
    modeladmin: DeskAdmin, request: HttpRequest, article: Article, template: str, title: str, **context: Any
) -> HttpResponse:
    zone = timezone.get_current_timezone_name()
    context = modeladmin.page_context(request, title, article=article, zone=zone, **context)
    return TemplateResponse(request, f"admin/articles/article/{template}.html", context)


# While somebody writes


@in_our_frame
@of_article("view", "GET", "HEAD", "POST")
def preview(modeladmin: DeskAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    """The article's page as it would be with the words that are sent, or with those saved last."""
    if request.method != "POST":
        return render_preview(request, article, article.latest_revision or _unsaved(article, {}))
    form = TextForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": form.refusal}, status=422)
    return render_preview(request, article, _unsaved(article, form.cleaned_data))


def _unsaved(article: Article, text: dict[str, Any]) -> Revision:
    revision = Revision(article=article, **{field: text.get(field, "") for field in TEXT})
    revision.render()
    return revision


@of_article("change", "POST")
def autosave(modeladmin: DeskAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    form = TextForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": form.refusal}, status=422)
    base = Revision.objects.filter(article=article.pk, pk=form.cleaned_data["base"]).first()
    kept = Autosave.keep(article if article.pk else None, member_of(request), base, form.cleaned_data)
    return JsonResponse({"saved_at": kept.saved_at.isoformat()})


@of_article("change", "POST")
def discard_autosave(modeladmin: DeskAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    Autosave.objects.filter(article=article.pk, editor=request.user.pk).delete()
    messages.success(request, "The unsaved words are gone.")
    if article.pk:
        return redirect(address("change", article))
    return redirect("admin:articles_article_add")


@of_article("view", "GET", "HEAD")
def pick_comparison(modeladmin: DeskAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    found = Comparison.objects.with_cells().filter(title__icontains=_words(request)).order_by("title")
    return JsonResponse({"comparisons": list(found.values("slug", "title", "caption")[:CHOICES])})


@of_article("view", "GET", "HEAD")
def pick_article(modeladmin: DeskAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    """Articles to link to, the last edited first; what readers cannot see yet is marked."""
    found = (
        Article.objects.exclude(state=Article.State.WITHDRAWN)
        .filter(latest_revision__title__icontains=_words(request))
        .select_related("latest_revision")
        .defer("latest_revision__body", "latest_revision__segments")
        .order_by("-latest_revision_id")
    )
    articles = [
        {"title": one.working_title, "url": one.get_absolute_url(), "state": state_in_words(one)}
        for one in found[:CHOICES]
    ]
    return JsonResponse({"articles": articles})


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]


def state_in_words(article: Article) -> str:
    if article.is_scheduled:
        return "Scheduled"
    return str(Article.State(article.state).label)


# What was written before


@of_article("view", "GET", "HEAD")
def revision_list(modeladmin: DeskAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    revisions = article.revisions.defer("body", "segments").select_related("created_by").order_by("-pk")
    if (before := request.GET.get("before", "")).isdecimal() and len(before) < 19:
        revisions = revisions.filter(pk__lt=int(before))
    found = list(revisions[: REVISIONS_A_PAGE + 1])
    shown = found[:REVISIONS_A_PAGE]
    return render(
        modeladmin,
        request,
        article,
        "revisions",
        f"Every text of “{article.working_title}”",
        revisions=shown,
        more=shown[-1].pk if len(found) > len(shown) else None,
    )


@in_our_frame
@of_article("view", "GET", "HEAD")
def revision_preview(
    modeladmin: DeskAdmin, request: HttpRequest, article: Article, number: int
) -> HttpResponse:
    return render_preview(request, article, get_object_or_404(Revision, article=article, pk=number))


@of_article("view", "GET", "HEAD")
def compare(modeladmin: DeskAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    """What has changed from one text (`a`) to another (`b`), word by word."""
    older, newer = (_revision(article, request.GET.get(name, "")) for name in ("a", "b"))
    if older.pk > newer.pk:
        older, newer = newer, older
    return render(
        modeladmin,
        request,
        article,
        "compare",
        "What has changed",
        older=older,
        newer=newer,
        differences=differences(older, newer),
    )


def _revision(article: Article, pk: str) -> Revision:
    if not (pk.isdecimal() and len(pk) < 19):
        raise Http404("No revision.")
    return get_object_or_404(article.revisions.select_related("created_by"), pk=int(pk))


def differences(older: Any, newer: Any) -> list[tuple[str, Any]]:
    """The fields that differ, each with what compare_words says of it."""
    return [
        (label, compare_words(getattr(older, field), getattr(newer, field)))
        for field, label in (("title", "Title"), ("standfirst", "Standfirst"), ("body", "Text"))
        if getattr(older, field) != getattr(newer, field)
    ]


@of_article("change", "POST")
def restore(modeladmin: DeskAdmin, request: HttpRequest, article: Article, number: int) -> HttpResponse:
    """An earlier text once more, as the newest revision; readers see it when it is published."""
    old = get_object_or_404(Revision, article=article, pk=number)
    note = f"Restored from {timezone.localtime(old.created_at):%-d %B %Y, %H:%M}"
    text = {field: getattr(old, field) for field in TEXT}
    new = Revision.objects.create(article=article, created_by=member_of(request), note=note, **text)
    modeladmin.log_change(request, article, note)
    messages.success(request, f"{note}. Readers see it once you publish it.")
    return redirect(address("change", new.article))


# What readers see


@of_article("change", "GET", "HEAD", "POST")
def publish(modeladmin: DeskAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    """What is to be said of the working copy, and the form that publishes it: now or later."""
    revision = article.latest_revision
    if revision is None:
        messages.warning(request, "There is no text yet.")
        return redirect(address("change", article))
    form = PublishForm(request.POST or None, article=article, initial={"revision": revision.pk})
    findings = check(article, revision)
    blocks = any(finding.blocks for finding in findings)
    if request.method == "POST" and form.is_valid() and not blocks:
        if form.cleaned_data["revision"] != revision.pk:
            messages.warning(
                request, "Somebody has saved another text since. Look at this one, then publish."
            )
        elif _publish(modeladmin, request, article, revision, form):
            return redirect(address("change", article))
    shown = article.shown_revision
    return render(
        modeladmin,
        request,
        article,
        "publish",
        f"Publish “{article.working_title}”",
        form=form,
        revision=revision,
        findings=findings,
        blocks=blocks,
        search=search_preview(article, revision),
        differences=differences(shown, revision) if shown and article.state == "published" else None,
        preview_url=address("revision", article, revision.pk),
    )


def _publish(
    modeladmin: DeskAdmin, request: HttpRequest, article: Article, revision: Revision, form: PublishForm
) -> bool:
    at, change = form.cleaned_data["at"], form.cleaned_data.get("change", "")
    try:
        article.publish(revision, at=at, change=change, by=member_of(request))
    except PublicationError as error:
        messages.error(request, str(error))
        return False
    when = (
        f"for {timezone.localtime(at):%-d %B %Y, %H:%M} ({timezone.get_current_timezone_name()})"
        if at
        else ""
    )
    modeladmin.log_change(request, article, f"Scheduled {when}" if at else "Published")
    if at:
        messages.success(
            request, f"Scheduled {when}: readers see it from then on, nobody has to do anything."
        )
    else:
        link = format_html('<a href="{}">Look at it</a>', article.get_absolute_url())
        messages.success(request, format_html("Published: readers see it now. {}", link))
    return True


@of_article("change", "POST")
def withdraw(modeladmin: DeskAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    was_scheduled = article.is_scheduled
    article.withdraw()
    modeladmin.log_change(request, article, "Withdrawn")
    said = (
        "It is a draft again." if was_scheduled and article.state == "draft" else "Readers see it no longer."
    )
    messages.success(request, said)
    return redirect(address("change", article))


@of_article("change", "POST")
def cancel_schedule(modeladmin: DeskAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    """The change of a live article that was to come by itself."""
    article.cancel_next()
    modeladmin.log_change(request, article, "Cancelled the scheduled change")
    messages.success(request, "The change will not come by itself. The text stays here, as a working copy.")
    return redirect(address("change", article))


@of_article("change", "POST")
def add_preview_link(modeladmin: DeskAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    form = PreviewLinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say for how long the link is to hold.")
    else:
        PreviewLink.objects.create(article=article, created_by=member_of(request), expires_at=form.expires_at)
        messages.success(request, "The link is made: you find it with the article, and can revoke it there.")
    return redirect(f"{address('change', article)}#links")


@of_article("change", "POST")
def revoke_preview_link(
    modeladmin: DeskAdmin, request: HttpRequest, article: Article, link: int
) -> HttpResponse:
    with transaction.atomic():
        get_object_or_404(article.preview_links.valid(), pk=link).revoke()
    messages.success(request, "The link shows nothing any more.")
    return redirect(f"{address('change', article)}#links")
