from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.groups import sync_groups

        post_migrate.connect(lambda app_config, **kwargs: sync_groups(app_config), weak=False)
