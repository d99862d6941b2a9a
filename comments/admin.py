"""The moderators' place: nothing is edited or deleted here, every act has a reason and is recorded."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Model, QuerySet
from django.db.models.functions import Lower
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from articles.models import SHOWN, Article, with_title_of
from comments.desk import first_words, with_place
from comments.models import PATH_DIGITS, Comment, CommentVersion, Discussion
from comments.moderation import Member, ModerationAct, RefusedError, Report
from techjobs.admin import DeskAdmin
from techjobs.markdown import as_safe, normalise

# So many of a thing's reports, earlier texts and acts stand on its page.
INLINE = 50
# Words are looked for among so many of the newest comments: the whole table is not read for a search.
SEARCHED = 20_000


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=300,
        help_text="Kept with the act, and sent to the member whose comment or account it changes.",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
    )

    def clean_reason(self) -> str:
        return " ".join(normalise(self.cleaned_data["reason"]).split())


class SuspensionForm(ReasonForm):
    days = forms.TypedChoiceField(
        label="For how long",
        coerce=int,
        choices=[(1, "A day"), (7, "A week"), (30, "A month"), (365, "A year"), (36_500, "For good")],
    )


# Takes the thing, who acts, and what the form holds; raises RefusedError.
Deed = Callable[..., None]


def act(description: str, deed: Deed, form_class: type[ReasonForm] = ReasonForm) -> Callable:
    """An action of the admin that asks for the reason first."""

    @admin.action(description=description, permissions=["moderate"])
    def action(modeladmin: "ModerationAdmin", request: HttpRequest, chosen: QuerySet) -> HttpResponse | None:
        form = form_class(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return modeladmin.ask(request, description, form, chosen)
        modeladmin.carry_out(request, deed, form.cleaned_data, chosen)
        return None

    action.__name__ = deed.__name__
    return action


class ModerationAdmin(DeskAdmin):
    """A list and a read-only page of each thing, and acts upon it."""

    change_form_template = "admin/comments/change_form.html"

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"comments.change_{self.opts.model_name}")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(f"comments.view_{self.opts.model_name}")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """By the filters that are offered and nothing else: ?email__startswith=a would tell addresses."""
        offered = {getattr(one, "parameter_name", one) for one in self.list_filter}
        return lookup.partition("__")[0] in offered and super().lookup_allowed(lookup, value, request)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return list(self.fields or ())

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        acts = [entry[1:] for entry in self.get_actions(request).values() if entry]
        changelist = reverse(f"admin:comments_{self.opts.model_name}_changelist")
        context = {"acts": acts, "changelist": changelist, "checkbox": ACTION_CHECKBOX_NAME}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | context)

    def ask(self, request: HttpRequest, title: str, form: forms.Form, chosen: QuerySet) -> HttpResponse:
        context = self.page_context(
            request,
            title,
            form=form,
            chosen=chosen,
            action=request.POST["action"],
            checkbox=ACTION_CHECKBOX_NAME,
        )
        return TemplateResponse(request, "admin/comments/act.html", context)

    def carry_out(
        self, request: HttpRequest, deed: Deed, values: dict[str, Any], chosen: Iterable[Model]
    ) -> None:
        done = 0
        for thing in chosen:
            try:
                deed(thing, by=request.user, **values)
            except RefusedError as refused:
                self.message_user(request, str(refused), messages.WARNING)
            else:
                done += 1
        if done:
            self.message_user(request, f"Done for {done}.", messages.SUCCESS)


class ReadOnlyInline(admin.StackedInline):
    """The newest of what hangs on a thing: a comment may have ten thousand reports."""

    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        key = _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name)
        match = request.resolver_match
        thing = match.kwargs.get("object_id", "") if match else ""
        mine = rows.filter(**{key.name: thing}) if thing.isdecimal() else rows.none()
        return rows.filter(pk__in=list(mine.order_by("-pk").values_list("pk", flat=True)[:INLINE]))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class VersionInline(ReadOnlyInline):
    model = CommentVersion
    verbose_name_plural = f"Earlier texts (the newest {INLINE})"
    fields = ["written_at", "body"]


class ReportInline(ReadOnlyInline):
    model = Report
    verbose_name_plural = f"Reports (the newest {INLINE})"
    fields = ["reason", "text", "reporter", "created_at", "handled_at", "handled_by"]


class ActInline(ReadOnlyInline):
    model = ModerationAct
    verbose_name_plural = f"What moderators did (the newest {INLINE} acts)"
    fields = ["action", "by", "at", "reason", "until"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModerationAct]:
        return super().get_queryset(request).select_related("by")


class MemberActInline(ActInline):
    fk_name = "member"


class ReportedFilter(admin.SimpleListFilter):
    title = "reports"
    parameter_name = "reported"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Reported, not handled")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(report_count__gt=0) if self.value() == "open" else queryset


class SuspendedFilter(admin.SimpleListFilter):
    title = "suspension"
    parameter_name = "suspended"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("now", "Suspended now")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(suspended_until__gt=timezone.now()) if self.value() == "now" else queryset


def suspend_author(comment: Comment, *, by: Any, reason: str, days: int) -> None:
    if comment.author is None:
        raise RefusedError("Its author has no account any more.")
    suspend(Member.objects.get(pk=comment.author.pk), by=by, reason=reason, days=days)


def suspend(member: Member, *, by: Any, reason: str, days: int) -> None:
    member.suspend(by=by, reason=reason, until=timezone.now() + timedelta(days=days))


@admin.register(Comment)
class CommentAdmin(ModerationAdmin):
    list_display = ["words", "author", "state", "report_count", "created_at"]
    list_filter = [ReportedFilter, "state"]
    ordering = ["-report_count", "-pk"]
    sortable_by = ()  # an index has this order; for another the whole table would be sorted
    search_fields = ["body"]  # see get_search_results
    search_help_text = (
        "A username: all of that member’s comments. A number: that comment. Other words, or words in "
        f"quotation marks: among the newest {SEARCHED:,} comments."
    )
    fields = ["text", "as_typed", "author", "on", "state", "moderation_reason", "created_at", "edited_at"]
    inlines = [ReportInline, VersionInline, ActInline]
    actions = [
        act("Hide, for now", Comment.hide),
        act("Remove", Comment.remove),
        act("Restore", Comment.restore),
        act("Keep as it is: the reports are handled", Comment.dismiss_reports),
        act("Suspend the author", suspend_author, SuspensionForm),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return with_place(super().get_queryset(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """By author, by number, or by words among the newest: each along an index."""
        term = search_term.replace("\x00", "").strip()
        if not term:
            return queryset, False
        if term.isdecimal() and term.isascii() and len(term) <= PATH_DIGITS:
            return queryset.filter(pk=int(term)), False
        if author := Member.objects.alias(low=Lower("username")).filter(low=term.lower()).first():
            return queryset.filter(author=author.pk), False
        newest = Comment.objects.aggregate(Max("pk"))["pk__max"] or 0
        return queryset.filter(pk__gt=newest - SEARCHED, body__icontains=term.strip('"“”')), False

    @admin.display(description="Comment")
    def words(self, comment: Comment) -> str:
        return first_words(comment)

    @admin.display(description="On")
    def on(self, comment: Comment) -> SafeString:
        address = comment.get_absolute_url()
        return format_html('<a href="{}">{}</a>', address, Truncator(comment.discussion.article).chars(24))

    @admin.display(description="Text")
    def text(self, comment: Comment) -> SafeString:
        return as_safe(comment.body_html)

    @admin.display(description="As typed")
    def as_typed(self, comment: Comment) -> str:
        return comment.body


@admin.register(Discussion)
class DiscussionAdmin(ModerationAdmin):
    list_display = ["article", "is_open", "comment_count"]
    list_filter = ["is_open"]
    search_fields = ["article__slug", "article__published_revision__title"]
    search_help_text = "A part of the article’s title or address."
    ordering = ["-pk"]
    fields = ["article", "is_open", "comment_count"]
    inlines = [ActInline]
    actions = [act("Close", Discussion.close), act("Open", Discussion.open)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Discussion]:
        discussions = super().get_queryset(request)
        return with_title_of(discussions, "article")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """With its article, as long as nobody has said anything: else the article is withdrawn instead."""
        may_delete_articles = request.user.has_perm("articles.delete_article")
        return may_delete_articles and isinstance(obj, Discussion) and not obj.comments.exists()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every published article has its line, also where nobody has said anything yet."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        silent = Article.objects.published().filter(discussion=None)
        Discussion.objects.bulk_create([Discussion(article=one) for one in silent], ignore_conflicts=True)
        return super().changelist_view(request, extra_context)


@admin.register(Member)
class MemberAdmin(ModerationAdmin):
    list_display = ["username", "date_joined", "suspended_until", "is_staff"]
    list_filter = [SuspendedFilter]
    ordering = ["-pk"]
    search_fields = ["username__istartswith"]
    search_help_text = "The beginning of a username."
    fields = ["username", "date_joined", "suspended_until", "public_page", "comments_here"]
    inlines = [MemberActInline]
    actions = [
        act("Suspend", suspend, SuspensionForm),
        act("End the suspension", Member.lift_suspension),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Member]:
        """Without what only the member and who looks after accounts may see."""
        return super().get_queryset(request).defer("email", "first_name", "last_name", "password")

    @admin.display(description="Public page")
    def public_page(self, member: Member) -> SafeString:
        return format_html('<a href="{0}">{0}</a>', member.get_absolute_url())

    @admin.display(description="Comments")
    def comments_here(self, member: Member) -> SafeString:
        address = reverse("admin:comments_comment_changelist", query={"q": member.username})
        return format_html('<a href="{}">All comments</a>', address)


@admin.register(ModerationAct)
class ModerationActAdmin(ModerationAdmin):
    list_display = ["action", "at", "by", "reason", "comment", "member", "discussion"]
    list_filter = ["action", "at"]
    list_select_related = [
        "by",
        "member",
        "comment__author",
        *(f"discussion__article__{name}" for name in SHOWN),
    ]
    search_fields = ["by__username__iexact", "member__username__iexact", "reason__icontains"]
    search_help_text = "The username of the moderator or the member, or words of the reason."
    fields = ["action", "at", "by", "reason", "comment", "member", "discussion", "until"]
    ordering = ["-pk"]
    sortable_by = ()  # as of comments
