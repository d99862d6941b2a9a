"""Who may do what in the admin. docs/roles.md says the same in words."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions

EDITORS = "Editors"
MODERATORS = "Moderators"

EVERYTHING = ("add", "change", "delete", "view")
# What readers were shown, and what members agreed to, is kept as it was.
APPEND = ("add", "view")
# Comments, reports, corrections and members come from elsewhere, and nothing of them goes without a trace.
HANDLE = ("change", "view")
READ = ("view",)

# What is not here a group may not; a migration also takes away what is not here.
MAY: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    EDITORS: {
        "images": {"image": EVERYTHING},
        "pages": {"page": EVERYTHING, "pageversion": APPEND},
        "accounts": {"referralsource": EVERYTHING},
        "comparisons": {
            "technology": EVERYTHING,
            "release": EVERYTHING,
            "criterion": EVERYTHING,
            "comparison": EVERYTHING,
            "comparisoncolumn": EVERYTHING,
            "comparisonrow": EVERYTHING,
            "preset": EVERYTHING,
            "presetweight": EVERYTHING,
            "claim": EVERYTHING,
            "evidence": EVERYTHING,
            "claimevent": READ,
            "correction": HANDLE,
        },
        "articles": {"article": EVERYTHING, "revision": APPEND},
    },
    MODERATORS: {
        "comments": {
            "comment": HANDLE,
            "discussion": HANDLE,
            "member": HANDLE,
            "report": READ,
            "moderationact": READ,
            "commentversion": READ,
        },
    },
}


def sync_groups(app_config: AppConfig, **kwargs: Any) -> None:
    """After a migration of an app: each group may do with its models what the table says, and no more."""
    from django.contrib.auth.models import Group, Permission

    create_permissions(app_config, **kwargs)
    of_app = Permission.objects.filter(content_type__app_label=app_config.label)
    for name, apps in MAY.items():
        group, _ = Group.objects.get_or_create(name=name)
        codenames = [
            f"{action}_{model}"
            for model, actions in apps.get(app_config.label, {}).items()
            for action in actions
        ]
        group.permissions.add(*of_app.filter(codename__in=codenames))
        group.permissions.remove(*of_app.exclude(codename__in=codenames))
