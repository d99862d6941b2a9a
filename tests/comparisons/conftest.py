import pytest

from accounts.groups import EDITORS
from tests.factories import make_comparison, make_staff


@pytest.fixture
def comparison(db):
    return make_comparison("any", note="As it was.")


@pytest.fixture
def editor(client, comparison):
    client.force_login(make_staff("alice", EDITORS))
    return client
