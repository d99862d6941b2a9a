from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.groups import sync_groups
        from accounts.referrals import ensure_sources
        from accounts.sessions import begin_seen

        post_migrate.connect(lambda app_config, **kwargs: sync_groups(app_config), weak=False)
        post_migrate.connect(ensure_sources)
        user_logged_in.connect(begin_seen)
