import datetime
import logging
import smtplib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import codes
from accounts.addresses import owner_of
from accounts.reserved import is_reserved
from accounts.second_factor import factors
from techjobs.mail import make_message

logger = logging.getLogger(__name__)


def site_url(name: str, **kwargs: str) -> str:
    """An address for a mail: made from SITE_URL, never from the request, whose Host anybody can write."""
    return settings.SITE_URL + reverse(name, kwargs=kwargs)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not correct.",
        "username_password_mismatch": "The username or the password is not correct.",
        "too_many_login_attempts": "Too many attempts have failed. Try again in a few minutes.",
        "incorrect_code": "This is not the code that we sent last. Codes are used up after three mistakes.",
        "incorrect_password": "This is not your password.",
        "enter_current_password": "This is not your current password.",
        "email_taken": "Another account has confirmed this address already.",
        "duplicate_email": "This is your address already.",
        "same_as_current": "This is your address already.",
        "username_blacklisted": "This username is kept for the site. Choose another.",
        "username_taken": "A user with that username already exists.",
        "rate_limited": "That was too soon. Wait a little, then try again.",
    }

    def clean_username(self, username: str, shallow: bool = False) -> str:
        if is_reserved(username):
            raise self.validation_error("username_blacklisted")
        return super().clean_username(username, shallow)

    def can_delete_email(self, email_address: Any) -> bool:
        """Only one that is not confirmed: a member without an address could never set a new password."""
        return not (email_address.verified or email_address.primary)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Of two who confirm the same address at the same moment, the database lets one."""
        try:
            with transaction.atomic():
                return super().confirm_email(request, email_address)
        except IntegrityError:
            return False

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Where a member who has changed the address came from; who signs up is led on by the sign-in."""
        return reverse("account_email")

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """The code; or, where the address has an owner, a mail to the owner that holds none.

        Everything else is the same: the sign-up, or the change, waits for a code that nobody has. So it
        does within seconds after another mail: the page for the code says so, and sends a new one.
        """
        address = emailconfirmation.email_address
        if not codes.may_send(request, address.email):
            counts = codes.keep_the_last(request, emailconfirmation.state)
            codes.say_too_soon(request, address.email, counts=counts)
            return
        owner = owner_of(address.email)
        if owner and owner.pk != address.user_id:
            self.send_account_already_exists_mail(address.email)
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def send_account_already_exists_mail(self, email: str) -> None:
        self.send_mail("account/email/account_already_exists", email, {})

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever is led to set up a second factor has just signed in, and that counts for as long."""
        if app == "allauth.mfa" and factors.has_just_signed_in(context.request):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        """In our words, the password first; and it does not count where a second factor was not used yet."""
        words = {
            "reauthenticate": "Use your password",
            "mfa_reauthenticate": "Use a code",
            "mfa_reauthenticate:webauthn": "Use a passkey",
        }
        methods = super().get_reauthentication_methods(user)
        if user.is_authenticated and factors.is_missing(context.request):
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        return [method | {"description": words[method["id"]]} for method in methods]

    def get_reset_password_from_key_url(self, key: str) -> str:
        uidb36, _, token = key.partition("-")
        return site_url("account_reset_password_from_key", uidb36=uidb36, key=token)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        super().send_notification_mail(
            template_prefix, user, {"user": user, "at": timezone.now(), **(context or {})}, email
        )

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        words = {
            **context,
            "SITE_NAME": settings.SITE_NAME,
            "SITE_URL": settings.SITE_URL,
            "login_url": site_url("account_login"),
            "signup_url": site_url("account_signup"),
            "reset_url": site_url("account_reset_password"),
            "contact_url": site_url("pages:page_detail", slug="contact"),
        }
        # Sent from the desk, too, where an editor's own zone is in force.
        with timezone.override(datetime.UTC):
            subject = render_to_string(f"{template_prefix}_subject.txt", words)
            text = render_to_string(f"{template_prefix}_message.txt", words)
        to = [email] if isinstance(email, str) else email
        return make_message(subject, text, to, headers=headers)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """What cannot be sent is logged. The page says nothing else: it must not tell of an address."""
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        try:
            message.send()
        except (OSError, smtplib.SMTPException):
            logger.exception("%s could not be sent", template_prefix)
