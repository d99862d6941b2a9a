import pytest

from accounts.groups import EDITORS
from images import files
from tests.factories import make_staff
from tests.images.make import picture


@pytest.fixture
def alice(db):
    return make_staff("alice", EDITORS)


@pytest.fixture
def editor(client, alice):
    client.force_login(alice)
    return client


@pytest.fixture
def image(db):
    return files.add(picture(size=(700, 350)), name="a picture.png", alt="Two colours")[0]
