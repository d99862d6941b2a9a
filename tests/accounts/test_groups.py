from django.apps import apps
from django.contrib.auth.models import Group

from accounts.groups import EDITORS, MODERATORS, sync_groups
from tests.factories import UserFactory, make_staff

EDITED = {
    "pages": {"page", "pageversion"},
    "comparisons": {
        "technology",
        "release",
        "criterion",
        "comparison",
        "comparisoncolumn",
        "comparisonrow",
        "claim",
        "evidence",
    },
    "articles": {"article", "revision", "placement"},
}


def all_permissions(models):
    return {
        f"{app}.{action}_{model}"
        for app, names in models.items()
        for model in names
        for action in ("add", "change", "delete", "view")
    }


def test_editors_may_edit_pages_comparisons_and_articles_and_nothing_else(db):
    assert make_staff("alice", EDITORS).get_all_permissions() == all_permissions(EDITED)


def test_moderators_may_edit_discussions_and_nothing_else(db):
    permissions = make_staff("bob", MODERATORS).get_all_permissions()

    assert {permission.partition(".")[0] for permission in permissions} == {"comments"}
    assert "comments.change_discussion" in permissions


def test_a_member_may_nothing_in_the_admin(db):
    assert UserFactory(username="charlie").get_all_permissions() == set()


def test_what_a_group_lost_comes_back_with_the_next_migration(db):
    Group.objects.get(name=EDITORS).permissions.clear()

    for room in ("pages", "comparisons", "articles"):
        sync_groups(apps.get_app_config(room))

    assert make_staff("alice", EDITORS).get_all_permissions() == all_permissions(EDITED)
    assert Group.objects.count() == 2
