import re
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends import console, filebased
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

LINK = re.compile(r"https?://\S+\Z")


class ConsoleAndFileBackend(BaseEmailBackend):
    """Where mail goes while EMAIL_URL is not set: to the console, and to a file in var/mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        console.EmailBackend(fail_silently=self.fail_silently).send_messages(email_messages)
        return filebased.EmailBackend(fail_silently=self.fail_silently).send_messages(email_messages)


def make_message(
    subject: str, text: str, to: list[str], *, headers: dict[str, str] | None = None
) -> EmailMultiAlternatives:
    """A mail as plain text and as HTML, both from the same words.

    Paragraphs stand apart by an empty line. One that is an address alone becomes a link; one that is
    indented (a code, a quotation) is set apart. The site signs it.
    """
    subject = " ".join(subject.split())
    paragraphs = [_paragraph(part) for part in re.split(r"\n\s*\n", text.strip("\n")) if part.strip()]
    words = {"subject": subject, "paragraphs": paragraphs, "site": settings}
    plain = render_to_string("mail/message.txt", words).strip() + "\n"
    message = EmailMultiAlternatives(subject, plain, settings.DEFAULT_FROM_EMAIL, to, headers=headers)
    message.attach_alternative(render_to_string("mail/message.html", words), "text/html")
    return message


def _paragraph(part: str) -> dict[str, str]:
    text = "\n".join(line.strip() for line in part.strip().splitlines())
    if part.startswith("    "):
        return {"kind": "apart", "text": text}
    return {"kind": "link" if LINK.match(text) else "words", "text": text}
