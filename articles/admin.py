from django.contrib import admin
from django.http import HttpRequest

from articles.models import Article, Revision


class RevisionInline(admin.StackedInline):
    model = Revision
    extra = 0
    fields = ["title", "standfirst", "body", "note"]
    ordering = ["-pk"]


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = ["__str__", "slug", "state", "published_at"]
    list_select_related = ["published_revision"]
    raw_id_fields = ["byline"]
    inlines = [RevisionInline]
    actions = ["publish", "withdraw"]

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
