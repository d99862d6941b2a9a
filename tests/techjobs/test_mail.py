"""Mail goes to a real server where one is named, and to the console and a file where none is."""

import email
import os
import socket
import subprocess
import sys

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.conf import settings as django_settings
from django.core import mail

from techjobs.mail import ConsoleAndFileBackend


class Inbox(Message):
    """What a server has received."""

    def __init__(self):
        super().__init__()
        self.received = []

    def handle_message(self, message):
        self.received.append(message)


@pytest.fixture
def inbox():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Inbox()
    handler.port = port
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()


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
