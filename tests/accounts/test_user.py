import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.models import User
from tests.factories import UserFactory


def test_a_username_is_taken_whatever_its_case(db):
    UserFactory(username="alice")

    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(username="ALICE", email="other@example.org")])


def test_who_asks_for_a_taken_username_is_told_so(db):
    UserFactory(username="alice")

    with pytest.raises(ValidationError, match="A user with that username already exists"):
        User(username="Alice", email="other@example.org", password="x").full_clean()


def test_another_username_is_free(db):
    UserFactory(username="alice")

    User.objects.bulk_create([User(username="bob")])

    assert User.objects.filter(username="bob").exists()


@pytest.mark.parametrize("username", ["al", "x" * 31, "аlice", "alice bob", "alice@home", "alice\n", ""])
def test_a_username_is_short_and_plain(db, username):
    with pytest.raises(ValidationError):
        UserFactory.build(username=username).full_clean()


@pytest.mark.parametrize("username", ["bob", "alice-b_2", "X" * 30])
def test_a_username_may_be(db, username):
    UserFactory.build(username=username).full_clean()
