from django.apps import AppConfig


class TechJobsConfig(AppConfig):
    name = "techjobs"
    verbose_name = "Tech Job Finder"
