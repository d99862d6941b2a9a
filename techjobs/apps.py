from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class TechJobsConfig(AppConfig):
    name = "techjobs"
    verbose_name = "Tech Job Finder"

    def ready(self) -> None:
        from techjobs.errors import report_errors

        report_errors()


class DeskConfig(admin_apps.AdminConfig):
    """Django's admin, with the desk as its site: `admin.site` and `@admin.register` mean the desk."""

    default = False  # of two in this file: the one for "techjobs" is the other
    default_site = "techjobs.desk.Desk"
