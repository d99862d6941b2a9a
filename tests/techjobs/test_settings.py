"""What the environment decides, each time in a process of its own."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings

LIVE = {"SECRET_KEY": "only-for-this-test", "SITE_URL": "https://example.org"}
PRINT = """
import json
from techjobs import settings
print(json.dumps({name: getattr(settings, name, None) for name in %r}, default=str))
"""


def python(code, **environment):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=django_settings.BASE_DIR,
        env={**kept, "DATABASE_URL": "sqlite://:memory:", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def values(*names, **environment):
    result = python(PRINT % (names,), **environment)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    return [found[name] for name in names]


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SITE_URL"])
@pytest.mark.parametrize("how", [None, ""])
@pytest.mark.parametrize("debug", [{}, {"DEBUG": "false"}, {"DEBUG": "0"}])
def test_without_debug_a_missing_setting_stops_the_start_with_one_sentence(missing, how, debug):
    environment = {name: value for name, value in LIVE.items() if name != missing} | debug
    if how is not None:
        environment[missing] = how

    result = python("import techjobs.settings", **environment)

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == f"{missing} is not set: with DEBUG off the site does not start without it.\n"


def test_manage_says_it_as_well():
    result = python(
        "import runpy, sys\nsys.argv = ['manage.py', 'check']\nrunpy.run_path('manage.py', {}, '__main__')"
    )

    assert result.returncode == 1
    assert result.stderr == "SECRET_KEY is not set: with DEBUG off the site does not start without it.\n"


def test_under_debug_everything_has_a_default():
    assert values("DEBUG", "SITE_URL", "ALLOWED_HOSTS", "HTTPS", DEBUG="1") == [
        True,
        "http://127.0.0.1:8000",
        ["127.0.0.1", "127.0.0.1", "localhost"],
        False,
    ]


def test_debug_is_off_unless_it_is_set():
    assert values("DEBUG", **LIVE) == [False]


@pytest.mark.parametrize("url", ["https://example.org", "https://example.org/", "https://example.org:443//"])
def test_the_sites_address_has_no_slash_at_its_end_and_names_the_host(url):
    site_url, hosts = values("SITE_URL", "ALLOWED_HOSTS", **{**LIVE, "SITE_URL": url})

    assert site_url == url.rstrip("/")
    assert hosts == ["example.org"]


def test_other_hosts_can_be_allowed():
    assert values("ALLOWED_HOSTS", ALLOWED_HOSTS="a.example.org,b.example.org", **LIVE) == [
        ["a.example.org", "b.example.org"]
    ]


def test_under_https_cookies_are_for_this_host_and_for_https_only():
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")

    assert values(*names, **LIVE) == ["__Host-sessionid", "__Host-csrftoken", True, True]
    assert values(*names, **{**LIVE, "SITE_URL": "http://example.org"}) == [
        "sessionid",
        "csrftoken",
        False,
        False,
    ]


def test_cookies_are_kept_from_scripts_and_from_other_sites():
    names = (
        "SESSION_COOKIE_HTTPONLY",
        "CSRF_COOKIE_HTTPONLY",
        "SESSION_COOKIE_SAMESITE",
        "CSRF_COOKIE_SAMESITE",
    )

    assert values(*names, **LIVE) == [True, True, "Lax", "Lax"]


def test_under_https_browsers_are_told_to_stay_there():
    names = ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")

    assert values(*names, **LIVE) == [True, 31_536_000]
    assert values(*names, **{**LIVE, "SITE_URL": "http://example.org"}) == [False, 0]


def test_a_proxy_is_believed_only_where_there_is_one():
    names = ("SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT")

    assert values(*names, **LIVE) == [None, 0]
    assert values(*names, TRUSTED_PROXY_COUNT="1", **LIVE) == [["HTTP_X_FORWARDED_PROTO", "https"], 1]


@pytest.mark.parametrize("environment", [LIVE, {"DEBUG": "1"}], ids=["live", "debug"])
def test_mail_stays_here_until_an_address_says_where_it_goes(environment):
    names = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT")

    assert values(*names, **environment)[0] == "techjobs.mail.ConsoleAndFileBackend"
    assert values(*names, EMAIL_URL="smtp://mail.example.org:2525", **environment) == [
        "django.core.mail.backends.smtp.EmailBackend",
        "mail.example.org",
        2525,
    ]


def test_mail_comes_from_the_sites_own_host():
    assert values("DEFAULT_FROM_EMAIL", **LIVE) == ["Tech Job Finder <noreply@example.org>"]


def test_postgresql_gets_a_pool_and_no_lasting_connection():
    (databases,) = values("DATABASES", **{**LIVE, "DATABASE_URL": "postgres://someone@127.0.0.1/site"})

    assert databases["default"]["CONN_MAX_AGE"] == 0
    assert databases["default"]["OPTIONS"]["pool"]["max_size"] == 8
