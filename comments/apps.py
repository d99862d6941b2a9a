from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"

    def ready(self) -> None:
        from articles.models import Article
        from comments.models import discussion_version
        from techjobs import conditional

        conditional.register(Article, discussion_version)
