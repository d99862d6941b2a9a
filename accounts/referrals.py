"""What “How did you hear about us?” offers at first; the admin changes it."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.apps.registry import Apps

OTHER = "Other"
LABELS = [
    "Search engine",
    "Friend or colleague",
    "Social media",
    "Newsletter or blog",
    "Conference or meetup",
    OTHER,
]


def ensure_sources(app_config: AppConfig, apps: Apps = all_apps, **kwargs: Any) -> None:
    """After the migration of `accounts`: where there is no choice yet, make the first ones."""
    if app_config.label != "accounts":
        return
    try:
        model = apps.get_model("accounts", "ReferralSource")
    except LookupError:  # migrated back to before there was one
        return
    if not model._default_manager.exists():
        model._default_manager.bulk_create(
            model(label=label, position=position, asks_for_text=label == OTHER)
            for position, label in enumerate(LABELS, 1)
        )
