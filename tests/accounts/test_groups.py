import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from accounts.groups import EDITORS, MAY, MODERATORS, sync_groups
from tests.factories import UserFactory, make_staff

EVERYTHING = ["add", "change", "delete", "view"]
EDITED = {
    "images.image": EVERYTHING,
    "pages.page": EVERYTHING,
    "pages.pageversion": ["add", "view"],
    "accounts.referralsource": EVERYTHING,
    "comparisons.technology": EVERYTHING,
    "comparisons.release": EVERYTHING,
    "comparisons.criterion": EVERYTHING,
    "comparisons.comparison": EVERYTHING,
    "comparisons.comparisoncolumn": EVERYTHING,
    "comparisons.comparisonrow": EVERYTHING,
    "comparisons.preset": EVERYTHING,
    "comparisons.presetweight": EVERYTHING,
    "comparisons.claim": EVERYTHING,
    "comparisons.evidence": EVERYTHING,
    "comparisons.claimevent": ["view"],
    "comparisons.correction": ["change", "view"],
    "articles.article": EVERYTHING,
    "articles.revision": ["add", "view"],
}
MODERATED = {
    "comments.comment": ["change", "view"],
    "comments.discussion": ["change", "view"],
    "comments.member": ["change", "view"],
    "comments.report": ["view"],
    "comments.moderationact": ["view"],
    "comments.commentversion": ["view"],
}


def permissions(table):
    """The table's permissions, of the models that there are."""
    there = {
        f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")
    }
    wanted = {
        f"{app}.{action}_{model}"
        for label, actions in table.items()
        for app, model in [label.split(".")]
        for action in actions
    }
    return wanted & there


def all_permissions():
    return {
        f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")
    }


@pytest.mark.parametrize(("group", "table"), [(EDITORS, EDITED), (MODERATORS, MODERATED)])
def test_a_group_may_do_what_the_table_says_and_nothing_else(db, group, table):
    alice = make_staff("alice", group)

    assert alice.get_all_permissions() == permissions(table)
    assert [one for one in all_permissions() - permissions(table) if alice.has_perm(one)] == []


def test_editors_may_nothing_of_moderators_nor_they_of_editors(db):
    editor, moderator = make_staff("alice", EDITORS), make_staff("bob", MODERATORS)

    assert not editor.get_all_permissions() & moderator.get_all_permissions()


@pytest.mark.parametrize(
    "permission",
    [
        "accounts.change_user",
        "accounts.view_user",
        "accounts.view_agreement",
        "account.change_emailaddress",
        "auth.change_group",
        "pages.change_pageversion",
        "pages.delete_pageversion",
        "comparisons.add_claimevent",
        "comparisons.change_claimevent",
        "comparisons.delete_claimevent",
        "comparisons.add_correction",
        "comparisons.delete_correction",
        "articles.change_revision",
        "articles.delete_revision",
        "comments.add_comment",
        "comments.delete_comment",
        "comments.delete_discussion",
        "comments.delete_member",
        "comments.add_moderationact",
        "comments.delete_moderationact",
    ],
)
def test_only_a_superuser_may(db, permission):
    assert not make_staff("alice", EDITORS).has_perm(permission)
    assert not make_staff("bob", MODERATORS).has_perm(permission)
    assert UserFactory(username="charlie", is_superuser=True).has_perm(permission)


def test_a_member_may_nothing_in_the_admin(db):
    assert UserFactory(username="charlie").get_all_permissions() == set()


def test_nobody_is_staff_by_a_group_alone(db):
    bob = UserFactory(username="bob")
    bob.groups.add(Group.objects.get(name=MODERATORS))

    assert not bob.is_staff


def sync():
    for app in apps.get_app_configs():
        sync_groups(app)


def test_what_a_group_lost_comes_back_with_the_next_migration(db):
    Group.objects.get(name=EDITORS).permissions.clear()

    sync()

    assert make_staff("alice", EDITORS).get_all_permissions() == permissions(EDITED)
    assert Group.objects.count() == 2


def test_what_a_group_got_besides_goes_with_the_next_migration(db):
    extra = Permission.objects.filter(
        codename__in=["change_user", "delete_discussion", "change_group", "add_session"]
    )
    assert len(extra) == 4
    for group in Group.objects.all():
        group.permissions.add(*extra)

    sync()

    assert make_staff("alice", EDITORS).get_all_permissions() == permissions(EDITED)
    assert make_staff("bob", MODERATORS).get_all_permissions() == permissions(MODERATED)


def test_another_group_and_a_members_own_rights_stay(db):
    right = Permission.objects.get(codename="change_user")
    operators = Group.objects.create(name="Operators")
    operators.permissions.add(right)
    charlie = UserFactory(username="charlie")
    charlie.user_permissions.add(right)

    sync()

    assert list(operators.permissions.all()) == [right]
    assert charlie.has_perm("accounts.change_user")


def test_a_model_that_is_not_there_yet_is_left_out(db, monkeypatch):
    monkeypatch.setitem(MAY, MODERATORS, {"comments": {"discussion": ("view",), "telegram": ("view",)}})

    sync()

    assert make_staff("bob", MODERATORS).get_all_permissions() == {"comments.view_discussion"}


def test_every_model_of_the_table_is_there():
    missing = [
        f"{app}.{model}"
        for rooms in MAY.values()
        for app, models in rooms.items()
        for model in models
        if model not in apps.all_models[app]
    ]

    assert missing == []
