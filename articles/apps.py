from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self) -> None:
        from accounts import cleaning
        from accounts.own_data import register_export
        from articles import own_data
        from articles.places import articles_showing, articles_that_show
        from articles.waiting import MY_DRAFTS, SCHEDULED
        from comparisons import places
        from images import usage
        from techjobs.desk import register_block

        register_block(MY_DRAFTS)
        register_block(SCHEDULED)
        places.register(articles_showing)
        usage.register(articles_that_show)
        register_export("texts", own_data.export_revisions)
        register_export("unsaved_words", own_data.export_unsaved_words)
        cleaning.register("unsaved words", own_data.delete_old_unsaved_words)
        cleaning.register("ended preview links", own_data.delete_ended_links)
