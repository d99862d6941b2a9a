"""The site's own texts: a new wording is another version, and the old ones are there to read and compare."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from pages.forms import NextVersionForm, PreviewForm, first_words, written_by
from pages.models import NO_COMPARISON, Page, PageVersion, shows_comparison, today
from pages.views import preview
from techjobs.admin import DeskAdmin
from techjobs.compare import compare_words
from techjobs.editor import frames_preview

with_preview: Any = method_decorator(frames_preview)
may_be_asked = require_http_methods(["GET", "HEAD", "POST"])


class NextVersionInline(admin.StackedInline):
    model = PageVersion
    form = NextVersionForm
    fields = ["title", "summary", "body", "effective_on", "based_on"]
    verbose_name_plural = "The next version"
    template = "admin/pages/page/next_version.html"
    extra = max_num = 1
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[PageVersion]:
        """Nothing that was saved is edited: somebody may have agreed to it."""
        return super().get_queryset(request).none()


def state_of(version: PageVersion, in_force: PageVersion | None) -> str:
    if in_force and version.pk == in_force.pk:
        return "In force now"
    if version.effective_on > today():
        return f"In force from {version.effective_on:%-d %B %Y}"
    return "Earlier"


@admin.register(Page)
class PageAdmin(DeskAdmin):
    list_display = ["slug", "heading", "in_force", "ahead"]
    search_fields = ["slug", "versions__title"]
    search_help_text = "An address or a heading."
    fields = ["slug"]
    inlines = [NextVersionInline]
    change_form_template = "admin/pages/page/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Page]:
        versions = PageVersion.objects.defer("body", "segments").order_by("-number")
        return super().get_queryset(request).prefetch_related(Prefetch("versions", versions, to_attr="known"))

    @staticmethod
    def _in_force(page: Any) -> PageVersion | None:
        return next((version for version in page.known if version.effective_on <= today()), None)

    @admin.display(description="Heading")
    def heading(self, page: Any) -> str:
        version = self._in_force(page) or next(iter(page.known), None)
        return version.title if version else "No text yet"

    @admin.display(description="In force now")
    def in_force(self, page: Page) -> str:
        version = self._in_force(page)
        return f"Version {version.number}, since {version.effective_on:%-d %B %Y}" if version else "None"

    @admin.display(description="Ahead")
    def ahead(self, page: Any) -> str:
        newest = next(iter(page.known), None)
        if newest is None or newest.effective_on <= today():
            return ""
        return f"Version {newest.number}, from {newest.effective_on:%-d %B %Y}"

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> list[str]:
        # Readers and other pages know it.
        return ["slug"] if obj and obj.versions.exists() else []

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        """A page goes with its versions, and those stay."""
        if obj and obj.versions.exists():
            return False
        return super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """One by one: the list's own action does not look at each page's versions."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Page | None:
        """Locked while it is saved: of two who save at once the second sees what the first has saved."""
        page = super().get_object(request, object_id, from_field)
        # Only what saves stands in a transaction; the history of a page, say, does not.
        if page and request.method == "POST" and connection.in_atomic_block:
            Page.objects.select_for_update().get(pk=page.pk)
        return page

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Page, inline: admin.options.InlineModelAdmin, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return kwargs | {"initial": [first_words(obj)], "form_kwargs": {"page_id": obj.pk}}

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for version in formset.save(commit=False):
            version.created_by = request.user
            version.save()

    def get_urls(self) -> list[Any]:
        def named(route: str, view: Any, name: str) -> Any:
            return path(route, self.admin_site.admin_view(view), name=f"pages_page_{name}")

        return [
            named("preview/", may_be_asked(self.preview_view), "preview_new"),
            named("<int:pk>/preview/", may_be_asked(self.preview_view), "preview"),
            named("<int:pk>/versions/<int:number>/", require_safe(self.version_view), "version"),
            named("<int:pk>/compare/", require_safe(self.compare_view), "compare"),
            *super().get_urls(),
        ]

    @with_preview
    def add_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().add_view(*args, **kwargs)

    @with_preview
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        page = self.get_object(request, object_id)
        versions = self._versions(page.pk) if page else []
        context = {"versions": versions, "newest": versions[0][0] if versions else None}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def _versions(self, pk: int) -> list[tuple[PageVersion, str, str]]:
        """Each version, the newest first, with what became of it and who wrote it."""
        known = PageVersion.objects.filter(page_id=pk).select_related("created_by").order_by("-number")
        versions = list(known.defer("body", "segments"))
        in_force = next((version for version in versions if version.effective_on <= today()), None)
        return [
            (version, state_of(version, in_force), written_by(version) if version.created_by else "not noted")
            for version in versions
        ]

    def _page(self, request: HttpRequest, pk: int) -> Page:
        page = get_object_or_404(Page, pk=pk)
        if not self.has_view_permission(request, page):
            raise PermissionDenied
        return page

    def preview_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The page with the words that are sent, or with those saved last. Nothing is saved."""
        page = self._page(request, pk) if pk else Page()
        if not request.user.has_perm("pages.add_pageversion"):
            raise PermissionDenied
        typed = request.POST if request.method == "POST" else first_words(page)
        version = PreviewForm(typed).version_of(page)
        if shows_comparison(version.body):
            return JsonResponse({"error": NO_COMPARISON}, status=422)
        return preview(request, page, version)

    def version_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        page = self._page(request, pk)
        return preview(request, page, get_object_or_404(PageVersion, page=page, number=number))

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Two versions of a page in words: those that are asked for, or the newest two."""
        page = self._page(request, pk)
        versions = self._versions(pk)
        if not versions:
            raise Http404("It has no version.")
        numbers = [version.number for version, *_ in versions]
        chosen = partial(_chosen, request, numbers)
        old, new = chosen("old", numbers[min(1, len(numbers) - 1)]), chosen("new", numbers[0])
        context = {
            **self.admin_site.each_context(request),
            "title": f"Compare versions of “{page}”",
            "opts": self.opts,
            "original": page,
            "versions": versions,
            "old": old,
            "new": new,
            "parts": [] if old is None or new is None else self._compared(page, old, new),
        }
        return TemplateResponse(request, "admin/pages/page/compare.html", context)

    def _compared(self, page: Page, old: int, new: int) -> list[tuple[str, Any]]:
        texts = {version.number: version for version in page.versions.filter(number__in=[old, new])}
        return [
            (heading, compare_words(getattr(texts[old], field), getattr(texts[new], field)))
            for heading, field in [("Title", "title"), ("Summary", "summary"), ("Text", "body")]
        ]


def _chosen(request: HttpRequest, numbers: list[int], name: str, otherwise: int) -> int | None:
    """The number of a version that is asked for; None where there is no such version."""
    typed = request.GET.get(name, str(otherwise))
    number = int(typed) if typed.isdecimal() and len(typed) < 10 else None
    return number if number in numbers else None
