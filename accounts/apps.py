from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.doctor import staff
        from accounts.groups import sync_groups
        from accounts.referrals import ensure_sources
        from accounts.report import SIGN_UPS
        from accounts.sessions import begin_seen
        from techjobs import doctor
        from techjobs.desk import Section, register_block, register_section

        doctor.register(staff)
        mine = ("accounts", "account", "socialaccount", "auth")
        register_section(Section("Accounts", labels=mine, order=70))
        register_block(SIGN_UPS)
        post_migrate.connect(lambda app_config, **kwargs: sync_groups(app_config), weak=False)
        post_migrate.connect(ensure_sources)
        user_logged_in.connect(begin_seen)
