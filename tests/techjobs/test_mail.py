"""Mail goes to a real server where one is named, and to the console and a file where none is."""

import email
import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core import mail

from techjobs.mail import ConsoleAndFileBackend, make_message

SEND = """
import django
django.setup()
from django.core.mail import send_mail
print(send_mail("A subject – with a dash", "A body.", None, ["alice@example.org"]))
"""


@pytest.mark.parametrize("debug", ["0", "1"])
def test_with_an_address_of_a_server_mail_is_really_sent(inbox, debug):
    result = subprocess.run(
        [sys.executable, "-c", SEND],
        cwd=django_settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "techjobs.settings",
            "DEBUG": debug,
            "SECRET_KEY": "only-for-this-test",
            "SITE_URL": "https://example.org",
            "DATABASE_URL": "sqlite://:memory:",
            "EMAIL_URL": f"smtp://127.0.0.1:{inbox.port}",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (result.returncode, result.stdout) == (0, "1\n"), result.stderr
    (message,) = inbox.received
    assert message["To"] == "alice@example.org"
    assert message["From"] == "Tech Job Finder <noreply@example.org>"
    assert str(email.header.make_header(email.header.decode_header(message["Subject"]))) == (
        "A subject – with a dash"
    )
    assert message.get_payload().strip() == "A body."


@pytest.mark.parametrize("count", [1, 3])
def test_without_one_it_is_shown_and_kept_in_a_file(settings, tmp_path, capsys, count):
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    backend = ConsoleAndFileBackend()

    sent = backend.send_messages(
        [
            mail.EmailMessage(f"Subject {number}", "A body.", "desk@example.org", ["alice@example.org"])
            for number in range(count)
        ]
    )

    assert sent == count
    (file,) = (tmp_path / "mail").iterdir()
    shown = capsys.readouterr().out
    for number in range(count):
        assert f"Subject: Subject {number}" in file.read_text()
        assert f"Subject: Subject {number}" in shown


def test_nothing_to_send_is_no_mistake(settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")

    assert not ConsoleAndFileBackend().send_messages([])


def parts_of(message):
    return message.body, message.alternatives[0].content


def test_a_mail_says_the_same_as_text_and_as_html():
    message = make_message(
        "A subject",
        "Hello alice,\n\nread <this>:\nnow.\n\n    WDJB-MJHT\n\nhttps://example.org/a?b=1&c=2\n",
        ["alice@example.org"],
    )

    text, html = parts_of(message)
    assert text == (
        "Hello alice,\n\nread <this>:\nnow.\n\n    WDJB-MJHT\n\nhttps://example.org/a?b=1&c=2\n\n"
        "-- \nTech Job Finder\nhttp://testserver/\n"
    )
    assert "read &lt;this&gt;:<br>now." in html
    assert ">WDJB-MJHT</p>" in html
    link = "https://example.org/a?b=1&amp;c=2"
    assert f'<a href="{link}">{link}</a>' in html
    assert "<title>A subject</title>" in html


@pytest.mark.parametrize("link", ["https://a.example/ and more", "javascript:alert(1)", "HTTP//x"])
def test_only_an_address_alone_becomes_a_link(link):
    _, html = parts_of(make_message("A subject", link, ["alice@example.org"]))

    assert html.count("<a ") == 1  # the site's own, at the end


def test_a_subject_is_one_line():
    message = make_message("A subject\nBcc: all@example.org\n", "Words.", ["alice@example.org"])

    assert message.subject == "A subject Bcc: all@example.org"
    assert message.message()["Bcc"] is None


def test_nothing_is_loaded_from_elsewhere():
    _, html = parts_of(make_message("A subject", "Words.", ["alice@example.org"]))

    assert not [word for word in ("src=", "url(", "<link", "<script", "@import") if word in html]
