from django.contrib import admin

from comments.models import Discussion


@admin.register(Discussion)
class DiscussionAdmin(admin.ModelAdmin):
    list_display = ["article", "is_open", "comment_count"]
    list_select_related = ["article__published_revision"]
    raw_id_fields = ["article"]
