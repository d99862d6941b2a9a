from collections.abc import Iterator

import pytest
from django.test import Client

from articles.models import Article
from tests.articles.clock import Clock
from tests.articles.people import editor
from tests.factories import make_article


@pytest.fixture
def alice(db: None) -> Client:
    """An editor, at the desk."""
    return editor("alice")


@pytest.fixture
def article(db: None) -> Article:
    """A published one."""
    return make_article(body="Old words.")


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock()
    with clock.moving():
        yield clock
