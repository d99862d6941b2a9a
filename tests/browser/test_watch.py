"""The watch catches each kind of what it watches for: a test that passes has been watched."""

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext

from tests.browser.places import HOME, MISSING
from tests.browser.watch import Watch

POLICY = "default-src 'none'; script-src 'self' 'unsafe-inline'; img-src *; style-src 'self'"


@pytest.fixture
def other_watch(new_context, live_server) -> tuple[Watch, BrowserContext]:
    """A watch that the test itself reads, and whom it follows."""
    watch = Watch(live_server.url)
    context = new_context(base_url=live_server.url)
    watch.follow(context)
    return watch, context


def serve(context: BrowserContext, body: str, policy: str = POLICY) -> None:
    headers = {"content-type": "text/html", "content-security-policy": policy}
    context.route("**/page-under-test/", lambda route: route.fulfill(body=body, headers=headers))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<script>console.error('it broke')</script>", "console error: it broke"),
        ("<script>console.warn('it may break')</script>", "console warning: it may break"),
        ("<script>throw new Error('nobody caught me')</script>", "uncaught: nobody caught me"),
        ("<p style='color: red'>x</p>", "securitypolicyviolation: style-src-attr inline"),
        ("<img src='/static/img/no-such.png' alt=''>", "answer 404: "),
        ("<img src='/refused.png' alt=''>", "request failed: "),
        (
            "<img src='https://elsewhere.invalid/x.png' alt=''>",
            "request elsewhere: https://elsewhere.invalid",
        ),
    ],
)
def test_the_watch_catches(other_watch, site, body, expected):
    watch, context = other_watch
    context.route("**/refused.png", lambda route: route.abort())
    context.route("https://elsewhere.invalid/**", lambda route: route.fulfill(status=204))
    serve(context, body)

    context.new_page().goto("/page-under-test/")

    assert any(expected in line for line in watch.found()), watch.found()


def test_the_watch_catches_a_violation_where_no_script_runs(new_context, live_server):
    watch = Watch(live_server.url)
    context = new_context(base_url=live_server.url, java_script_enabled=False)
    watch.follow(context)
    serve(context, "<p style='color: red'>x</p>")

    context.new_page().goto("/page-under-test/")

    assert any("Content Security Policy" in line for line in watch.found()), watch.found()


def test_the_watch_catches_what_our_own_policy_forbids(other_watch, site):
    watch, context = other_watch
    page = context.new_page()
    page.goto(HOME)
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))")

    assert any("securitypolicyviolation: script-src-elem" in line for line in watch.found()), watch.found()
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["default-src"] == ["'none'"]


def test_the_watch_is_silent_where_nothing_is_wrong(other_watch, site):
    watch, context = other_watch
    watch.expect(MISSING, 404)
    page = context.new_page()
    page.goto(HOME)
    page.goto(MISSING)

    assert watch.found() == []


def test_only_the_expected_answer_is_expected(other_watch, site):
    watch, context = other_watch
    watch.expect(MISSING, 410)

    context.new_page().goto(MISSING)

    assert any("answer 404" in line for line in watch.found())
