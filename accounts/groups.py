"""Who may do what in the admin: the groups, and the rooms whose things each of them edits."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions

EDITORS = "Editors"
MODERATORS = "Moderators"

ROOMS = {
    EDITORS: ["pages", "comparisons", "articles"],
    MODERATORS: ["comments"],
}


def sync_groups(app_config: AppConfig, **kwargs: Any) -> None:
    """After each migration of a room: its group may do with its models what the admin offers."""
    from django.contrib.auth.models import Group, Permission

    create_permissions(app_config, **kwargs)
    for name, rooms in ROOMS.items():
        if app_config.label in rooms:
            group, _ = Group.objects.get_or_create(name=name)
            group.permissions.add(*Permission.objects.filter(content_type__app_label=app_config.label))
