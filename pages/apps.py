from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"

    def ready(self) -> None:
        from images import usage
        from pages.models import versions_that_show

        usage.register(versions_that_show)
