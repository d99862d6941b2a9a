"""How often one may try, at each door, and who "one" is."""

import http.client
import re
import shutil
import socket
import subprocess
import time
from urllib.parse import urlencode

import pytest
from allauth.core.internal.ratelimit import get_ip
from django.conf import settings as django_settings
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.accounts.doors import CHANGE_PASSWORD, CODE, EMAIL, LOGIN, RESET, make_member, sign_in, sign_up
from tests.conftest import IN_CI

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

# As docs/operating.md has it.
NGINX_CONF = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {site};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
    }}
  }}
}}
"""


def often(attempt, times=61):
    """How many attempts are answered before one is refused, and that answer."""
    for number in range(times):
        response = attempt(number)
        if response.status_code == 429:
            return number, response
    return times, None


def test_the_answer_is_a_page_that_says_what_to_do(client, db):
    _, response = often(lambda n: sign_in(client, f"nobody{n}", "wrong"))

    assert "That was too often" in response.text
    assert "Wait a few minutes" in response.text
    assert "css/site.css" in response.text
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_signing_in(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": ""}

    assert often(lambda n: sign_in(client, f"nobody{n}", "wrong"))[0] == 30


def test_wrong_passwords_for_one_member_whoever_tries(db):
    make_member("alice")
    for number in range(5):
        assert "not correct" in sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), "alice", "wrong").text

    response = sign_in(Client(REMOTE_ADDR="192.0.2.99"), "alice", "wrong")
    assert "Too many attempts have failed" in response.text
    assert sign_in(Client(REMOTE_ADDR="192.0.2.99"), "alice").status_code == 200


def test_wrong_passwords_by_one_client_whomever_it_tries(client, db):
    answers = [sign_in(client, f"nobody{number}", "wrong").text for number in range(11)]

    assert ["Too many attempts" in answer for answer in answers] == [False] * 10 + [True]


def test_right_passwords_do_not_count_as_wrong_ones(db):
    make_member("alice")

    assert [sign_in(Client(), "alice").status_code for _ in range(7)] == [302] * 7


def test_signing_up(client, db):
    assert often(lambda n: sign_up(client, f"member{n}", password2="another"))[0] == 20


def test_asking_for_a_new_password(db):
    def ask(number, email=""):
        return Client(REMOTE_ADDR=f"192.0.2.{number}").post(RESET, {"email": email or "alice@example.org"})

    assert often(ask)[0] == 3
    assert ask(1, "bob@example.org").status_code == 302


def test_codes_sent_to_one_address(db):
    def sign_up_with_it(number):
        return sign_up(Client(REMOTE_ADDR=f"192.0.2.{number}"), f"charlie{number}", "shared@example.org")

    assert often(sign_up_with_it)[0] == 10


def test_codes_sent_to_one_address_within_seconds(db, mailoutbox):
    sign_up(Client(REMOTE_ADDR="192.0.2.1"), "alice", "shared@example.org")

    response = sign_up(Client(REMOTE_ADDR="192.0.2.2"), "bob", "shared@example.org")

    assert response.url == CODE
    assert len(mailoutbox) == 1


def test_sending_a_code_again(client, db, mailoutbox):
    sign_up(client)

    assert client.post(CODE, {"action": "resend"}).url == CODE
    assert len(mailoutbox) == 1


def test_entering_codes(db, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"confirm_code": "4/m/ip"}
    alice, bob = Client(), Client()
    sign_up(alice, "alice")
    sign_up(bob, "bob")

    answers = [
        client.post(CODE, {"code": "BBBB-BBBB"}).status_code for client in [alice, bob, alice, bob, alice]
    ]

    assert answers == [200, 200, 200, 200, 429]


def test_what_members_do(client, db):
    client.force_login(make_member("alice"))
    wrong = {"oldpassword": "wrong", "password1": "x", "password2": "y"}

    assert often(lambda n: client.post(CHANGE_PASSWORD, wrong))[0] == 5
    assert often(lambda n: client.post(EMAIL, {"action_add": "", "email": ""}))[0] == 10
    assert often(lambda n: client.post(reverse("account_reauthenticate"), {"password": ""}))[0] == 10


def test_opening_links_for_a_new_password(client, db):
    assert often(lambda n: client.post(f"{RESET}key/1-{n}/"))[0] == 20


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client_is"),
    [
        (0, None, "192.0.2.1"),
        (0, "198.51.100.1", "192.0.2.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (2, "203.0.113.9, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
    ],
)
def test_who_one_is(settings, proxies, forwarded, client_is):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Real-Ip": "203.0.113.7", "Forwarded": "for=203.0.113.8"}
    if forwarded:
        headers["X-Forwarded-For"] = forwarded

    assert get_ip(RequestFactory(REMOTE_ADDR="192.0.2.1").get("/", headers=headers)) == client_is


def test_allauth_counts_the_same_proxies():
    assert django_settings.ALLAUTH_TRUSTED_PROXY_COUNT == django_settings.TRUSTED_PROXY_COUNT == 0


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def nginx(live_server, tmp_path, settings):
    """The port of an nginx of our own before the site."""
    if NGINX is None and not IN_CI:
        pytest.skip("nginx is not installed")
    assert NGINX, "nginx is not installed"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    port = free_port()
    conf = tmp_path / "nginx.conf"
    conf.write_text(NGINX_CONF.format(folder=tmp_path, port=port, site=live_server.url))
    process = subprocess.Popen(
        [NGINX, "-c", str(conf), "-p", str(tmp_path), "-e", str(tmp_path / "error.log")]
    )
    try:
        deadline = time.monotonic() + 20
        while not _listens(port):
            assert process.poll() is None, (tmp_path / "error.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def try_to_sign_in(port, address, **headers):
    """The status that a client with this address gets, which sends these headers, too."""
    connection = http.client.HTTPConnection("127.0.0.1", port, source_address=(address, 0), timeout=20)
    connection.request("GET", LOGIN)
    page = connection.getresponse()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())[1]
    cookie = page.getheader("Set-Cookie").partition(";")[0]
    body = urlencode({"login": "nobody", "password": "wrong", "csrfmiddlewaretoken": token})
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    connection.request("POST", LOGIN, body, {**kind, **headers})
    status = connection.getresponse().status
    connection.close()
    return status


def test_behind_nginx_each_client_has_a_limit_of_its_own(nginx, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "3/m/ip", "login_failed": ""}

    assert [try_to_sign_in(nginx, "127.0.0.2") for _ in range(4)] == [200, 200, 200, 429]
    assert [try_to_sign_in(nginx, "127.0.0.3") for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("header", "prefix"),
    [("X-Forwarded-For", ""), ("X-Real-IP", ""), ("X-Client-IP", ""), ("Forwarded", "for=")],
)
def test_behind_nginx_nobody_is_somebody_else_by_saying_so(nginx, settings, header, prefix):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "3/m/ip", "login_failed": ""}

    forged = [f"{prefix}203.0.113.{number}" for number in range(4)]

    assert [try_to_sign_in(nginx, "127.0.0.2", **{header: address}) for address in forged] == [
        200,
        200,
        200,
        429,
    ]
