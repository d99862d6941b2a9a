from django.apps import AppConfig
from django.db.models.signals import pre_delete, pre_save


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = "Discussions"

    def ready(self) -> None:
        from accounts import cleaning
        from accounts.models import User
        from accounts.own_data import register_erasure, register_export
        from articles.models import Article
        from comments import own_data
        from comments.desk import REPORTED, REPORTED_TO_EDITORS
        from comments.models import discussion_version
        from techjobs import conditional
        from techjobs.desk import Section, register_block, register_section

        register_section(Section(self.verbose_name, labels=("comments",), order=60))
        register_block(REPORTED)
        register_block(REPORTED_TO_EDITORS)
        conditional.register(Article, discussion_version)
        register_export("comments", own_data.export_comments)
        register_export("reports", own_data.export_reports)
        register_export("moderation", own_data.export_acts)
        register_export("moderated", own_data.export_acts_of_a_moderator)
        register_erasure(own_data.erase_comments)
        cleaning.register("texts of deleted comments", own_data.erase_deleted_texts)
        pre_delete.connect(own_data.on_delete, sender=User)
        pre_save.connect(own_data.on_save, sender=User)
