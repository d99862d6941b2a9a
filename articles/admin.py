from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from articles.models import Article, Revision


class RevisionInline(admin.StackedInline):
    model = Revision
    fields = ["title", "standfirst", "body", "note"]
    ordering = ["-pk"]
    extra = 1

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """A revision is kept as it was: a change is another revision."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = ["__str__", "slug", "state", "published_at"]
    list_select_related = ["published_revision"]
    raw_id_fields = ["byline"]
    inlines = [RevisionInline]
    actions = ["publish", "withdraw"]

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        # Readers and search engines know it.
        return ["slug"] if obj and obj.published_at else []

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Article, inline: admin.options.InlineModelAdmin, prefix: str
    ) -> dict[str, Any]:
        """The next revision begins with the words of the newest; left as it is, it is none."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk and (newest := obj.revisions.order_by("-pk").values("title", "standfirst", "body").first()):
            kwargs["initial"] = [newest]
        return kwargs

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What readers can see is withdrawn first."""
        if obj and obj.state == Article.State.PUBLISHED:
            return False
        return super().has_delete_permission(request, obj)

    @admin.action(description="Publish the newest revision of the selected articles")
    def publish(self, request: HttpRequest, queryset) -> None:
        for article in queryset:
            if revision := article.revisions.order_by("-pk").first():
                article.publish(revision)
            else:
                self.message_user(request, f"{article} has no text yet.", "warning")

    @admin.action(description="Withdraw the selected articles")
    def withdraw(self, request: HttpRequest, queryset) -> None:
        for article in queryset:
            article.withdraw()
