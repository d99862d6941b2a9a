"""The same names are names at the door and on the member's own page."""

import pytest

from accounts.models import User
from tests.accounts.doors import errors, sign_up


@pytest.mark.parametrize("field", ["first_name", "last_name"])
@pytest.mark.parametrize("name", ["Al\u202eice", "Al\u200bice", "\u200d", "..."])
def test_nobody_signs_up_with_a_name_that_is_none(client, db, field, name):
    response = sign_up(client, **{field: name})

    assert list(errors(response)) == [field]
    assert not User.objects.exists()


def test_a_name_is_stored_in_one_form(client, db):
    sign_up(client, first_name="  Anne   Marie ", last_name="Zoe\u0308")

    charlie = User.objects.get()
    assert (charlie.first_name, charlie.last_name) == ("Anne Marie", "Zoë")
