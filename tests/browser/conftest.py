import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import brotli
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import override_settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from accounts.groups import EDITORS
from accounts.models import User
from techjobs.compression import COMPRESSORS
from techjobs.static import SITE_CSS, join_css
from tests.browser import desk_page
from tests.browser.places import DESKTOP, LOGIN
from tests.browser.watch import Watch
from tests.factories import PASSWORD, UserFactory, make_staff

Browse = Callable[..., Page]

HEIGHTS = {390: 844, 320: 568}


@pytest.fixture(scope="session")
def base_url() -> None:
    """In the place of pytest-playwright's own, whose form pytest warns of; pages get theirs in `browse`."""


@pytest.fixture(scope="session", autouse=True)
def _joined_css(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The CSS in one file, as in production: a new visitor asks for twenty otherwise."""
    static = Path(settings.STATICFILES_DIRS[0])
    copy = tmp_path_factory.mktemp("joined") / "static"
    shutil.copytree(static, copy)
    (copy / SITE_CSS).write_text(join_css(lambda name: (static / name).read_text()))
    with override_settings(STATICFILES_DIRS=[copy]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_compression() -> Iterator[None]:
    """The best compression pays where a page is made once for many; a test makes each page for itself."""
    best = COMPRESSORS["br"]
    COMPRESSORS["br"] = partial(brotli.compress, quality=1)
    yield
    COMPRESSORS["br"] = best


@pytest.fixture
def watch(live_server: LiveServer) -> Iterator[Watch]:
    watch = Watch(live_server.url)
    yield watch
    found = watch.found()
    assert not found, "The browser reports:\n" + "\n".join(found)


@pytest.fixture
def browse(browser: Browser, live_server: LiveServer, watch_contexts: list, watch: Watch) -> Browse:
    """browse(width, **more) opens a new visitor's page, watched; `more` is what new_context takes."""
    usual = browser

    def browse(width: int = DESKTOP, *, browser: Browser = usual, **more: Any) -> Page:
        more.setdefault("viewport", {"width": width, "height": HEIGHTS.get(width, 900)})
        more.setdefault("reduced_motion", "reduce")
        context = browser.new_context(base_url=live_server.url, **more)
        watch_contexts.append(context)
        context.set_default_timeout(10_000)
        watch.follow(context)
        return context.new_page()

    return browse


@pytest.fixture
def watch_contexts(answered: threading.Condition) -> Iterator[list]:
    """Closed once the watch has seen all there is to see, and the site has answered all that it was asked."""
    contexts: list = []
    yield contexts
    for context in contexts:
        context.close()
    with answered:
        answered.wait_for(lambda: not asked, timeout=5)
        asked.clear()


# Who works for a page that may be closed by now: the database cannot be emptied meanwhile. Where the browser
# has hung up, the server does not say that it has finished.
asked: set[int] = set()


@pytest.fixture(scope="session")
def answered() -> Iterator[threading.Condition]:
    """Told of each request that the site has answered; `asked` holds the threads that work for one."""
    condition = threading.Condition()

    def begins(**kwargs: Any) -> None:
        with condition:
            asked.add(threading.get_ident())

    def ends(**kwargs: Any) -> None:
        with condition:
            asked.discard(threading.get_ident())
            condition.notify_all()

    request_started.connect(begins)
    request_finished.connect(ends)
    yield condition
    request_started.disconnect(begins)
    request_finished.disconnect(ends)


@pytest.fixture
def site(live_server: LiveServer, shipped: None) -> None:
    """The site with the content that ships with it, served."""


@pytest.fixture
def alice(site: None) -> User:
    """An editor."""
    return with_address(make_staff("alice", EDITORS))


@pytest.fixture
def bob(site: None) -> User:
    """A member."""
    return with_address(UserFactory(username="bob"))


def with_address(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(page: Page, user: User, password: str = PASSWORD) -> None:
    """Through the form on the page where one signs in; `page` stays where that leads."""
    page.goto(LOGIN)
    page.locator("[name=login]").fill(user.username)
    page.locator("[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("main form button").click()


@pytest.fixture
def desk(alice: User, browse: Browse, settings: Any) -> Callable[..., Page]:
    """desk(width, body=…) opens, as alice, a page with the editors' widgets: tests/browser/desk_page.py."""
    settings.ROOT_URLCONF = "tests.browser.desk_page"
    desk_page.reset()

    def desk(width: int = DESKTOP, body: str = "", **more: Any) -> Page:
        page = browse(width, **more)
        sign_in(page, alice)
        if body:
            desk_page.begin["body"] = body
        page.goto(desk_page.WRITE)
        return page

    return desk
