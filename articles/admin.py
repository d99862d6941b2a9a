"""Articles in the admin: a list, and the form that a text is written in. articles/desk.py has the rest."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format

from accounts.views import member_of
from articles import desk
from articles.forms import TEXT, ArticleForm, PreviewLinkForm
from articles.models import Article, Autosave, PublicationError, Revision, is_taken
from techjobs.admin import DeskAdmin
from techjobs.editor import frames_preview

# Of the links that were made for one article; there are few.
LINKS = 20


def saved_in_words(article: Article) -> str:
    """What a save means for readers."""
    if not article.is_live:
        return "Saved."
    if not article.has_unpublished_words:
        return "Saved. Readers see this text."
    if article.next_at and not article.next_is_due:
        at = date_format(timezone.localtime(article.next_at), "j F Y, H:i")
        return f"Saved. Readers see the published text, and from {at} on the scheduled one."
    return "Saved. Readers see the published text until you publish this one."


class StateFilter(admin.SimpleListFilter):
    title = "what readers see"
    parameter_name = "is"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("draft", "Draft"),
            ("scheduled", "Scheduled"),
            ("published", "Published"),
            ("unpublished-words", "Published, with a newer text"),
            ("withdrawn", "Withdrawn"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Article]:
        match self.value():
            case "draft" | "withdrawn":
                return queryset.filter(state=self.value())
            case "scheduled":
                return queryset.scheduled()
            case "published":
                return queryset.published()
            case "unpublished-words":
                return queryset.published().with_unpublished_words()
        return queryset


class EditorFilter(admin.SimpleListFilter):
    title = "last edited"
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", "By me")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Article]:
        return (
            queryset.filter(latest_revision__created_by=member_of(request).pk)
            if self.value() == "me"
            else queryset
        )


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    form = ArticleForm
    list_display = ["working_title", "state_now", "published_at", "last_edited", "last_editor", "slug"]
    list_display_links = ["working_title"]
    list_filter = [StateFilter, EditorFilter]
    search_fields = ["slug", "latest_revision__title", "latest_revision__standfirst"]
    ordering = ["-latest_revision_id", "-pk"]
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "body", "note", "base"]}),
        ("Address and byline", {"fields": ["slug", "byline"]}),
    ]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles = super().get_queryset(request).select_related("latest_revision__created_by")
        if request.resolver_match and request.resolver_match.url_name == "articles_article_changelist":
            articles = articles.defer("latest_revision__body", "latest_revision__segments")
        return articles

    def get_urls(self) -> list:
        return [*desk.urls(self), *super().get_urls()]

    @admin.display(description="Title", ordering="latest_revision__title")
    def working_title(self, article: Article) -> str:
        return article.working_title

    @admin.display(description="State", ordering="state")
    def state_now(self, article: Article) -> str:
        state = desk.state_in_words(article)
        if article.is_live and article.next_at and not article.next_is_due:
            return f"{state}, a change is scheduled"
        return f"{state}, with a newer text" if article.is_live and article.has_unpublished_words else state

    @admin.display(description="Last edited", ordering="latest_revision_id")
    def last_edited(self, article: Article) -> Any:
        return article.latest_revision.created_at if article.latest_revision else None

    @admin.display(description="By")
    def last_editor(self, article: Article) -> str:
        revision = article.latest_revision
        return revision.created_by.username if revision and revision.created_by else ""

    # The form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        kept = self._autosave(request, None) if "unsaved" in request.GET else None
        return {field: getattr(kept, field) for field in TEXT} if kept else {}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        kept = self._autosave(request, obj) if obj and "unsaved" in request.GET else None
        if kept is None:
            return form
        unsaved = {field: getattr(kept, field) for field in TEXT} | {"base": kept.base_id}

        class WithUnsavedWords(form):  # type: ignore[misc, valid-type]
            def __init__(self, *args: Any, **more: Any) -> None:
                super().__init__(*args, **more | {"initial": {**(more.get("initial") or {}), **unsaved}})

        return WithUnsavedWords

    def _autosave(self, request: HttpRequest, article: Article | None) -> Autosave | None:
        kept = Autosave.objects.filter(article=article, editor=request.user.pk).first()
        latest = article.latest_revision if article else None
        return kept if kept and kept.differs_from(latest) else None

    @method_decorator(frames_preview)
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        article = self.get_object(request, object_id) if object_id else None
        context = self._context(request, article) if request.method != "HEAD" else {}
        try:
            return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))
        except (IntegrityError, ValidationError, PublicationError):
            if not is_taken(request.POST.get("slug", ""), article):
                raise
            # Two editors chose one address in the same moment; the words are kept by the autosave.
            messages.error(
                request, "Another article has taken this address a moment ago. Choose another one."
            )
            return HttpResponseRedirect(request.get_full_path())

    def _context(self, request: HttpRequest, article: Article | None) -> dict[str, Any]:
        # Where the form is shown again, the words in it are the newest.
        restoring = "unsaved" in request.GET or request.method == "POST"
        context: dict[str, Any] = {
            "article": article,
            "autosave": None if restoring else self._autosave(request, article),
            "zone": timezone.get_current_timezone_name(),
        }
        if article:
            context |= {
                "subtitle": article.working_title,
                "state": self.state_now(article),
                "links": article.preview_links.valid().select_related("created_by")[:LINKS],
                "link_form": PreviewLinkForm(),
            }
        return context

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        if form.theirs:
            mine = Revision(**{field: form.data.get(field, "") for field in TEXT})
            context |= {"theirs": form.theirs, "differences": desk.differences(form.theirs, mine)}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        has_new_words = form.has_new_words
        if not change:
            obj.save()
        else:
            if "byline" in form.changed_data:
                obj.save(update_fields=["byline"])
            if "slug" in form.changed_data:
                obj.rename(form.cleaned_data["slug"])
                if obj.is_live:
                    messages.success(request, f"Readers find it at {obj.get_absolute_url()} from now on.")
        if has_new_words:
            note = form.cleaned_data["note"]
            Revision.objects.create(article=obj, created_by=member_of(request), note=note, **form.text)
        Autosave.objects.filter(article=obj if change else None, editor=request.user.pk).delete()

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, "Saved as a draft: readers do not see it.")
        return self._go_on(request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        obj.refresh_from_db()
        messages.success(request, saved_in_words(obj))
        return self._go_on(request, obj)

    def _go_on(self, request: HttpRequest, obj: Article) -> HttpResponse:
        name = "publish" if "_publish" in request.POST else "change"
        return HttpResponseRedirect(reverse(f"admin:articles_article_{name}", args=[obj.pk]))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What readers can see is withdrawn first."""
        if obj and obj.state == Article.State.PUBLISHED:
            return False
        return super().has_delete_permission(request, obj)
