"""allauth's forms of the second factor, in our words and with what it leaves out."""

import struct
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context, ratelimit
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import clear_totp_secret, generate_totp_secret
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.in_our_words import InOurWords
from accounts.models import User
from accounts.second_factor import encryption

PENDING = "second_factor_pending"

# What taking apart a credential that no browser made can end in.
MALFORMED = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    struct.error,
    RecursionError,
)


def pending_secret(request: HttpRequest) -> str:
    """The secret of the app that is being set up: the same in every tab, encrypted in the session too."""
    try:
        return encryption.decrypt(request.session.get(PENDING, ""))
    except encryption.UnreadableError:
        secret = generate_totp_secret()
        request.session[PENDING] = encryption.encrypt(secret)
        return secret


def use_up(user: User, code: str) -> bool:
    """Whether the code of an app was not used before; allauth forgets it while it still counts."""
    seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    return cache.add(f"second-factor-used:{user.pk}:{normalize_user_code(code)}", 1, timeout=seconds)


class AskingForCode(InOurWords):
    """A code of the app, or a recovery code. Few wrong ones are answered, and the owner learns of them."""

    labels = {"code": "Code"}
    user: User
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autocomplete": "one-time-code", "inputmode": "numeric"}

    def clean_code(self) -> str:
        clear = self._count()
        code = self.cleaned_data["code"]
        kinds = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
        theirs = Authenticator.objects.filter(user=self.user, type__in=kinds).order_by("-type")
        unreadable = False
        for authenticator in theirs:
            try:
                is_right = self._is_right(authenticator, code)
            except encryption.UnreadableError:
                unreadable = True
                continue
            if is_right:
                authenticator.user = self.user
                self.authenticator = authenticator
                clear()
                return code
        raise get_adapter().validation_error("unreadable" if unreadable else "incorrect_code")

    def _is_right(self, authenticator: Authenticator, code: str) -> bool:
        if not authenticator.wrap().validate_code(code):
            return False
        return authenticator.type != Authenticator.Type.TOTP or use_up(self.user, code)

    def _count(self) -> Any:
        """Count a try, or refuse it; what is returned forgets the tries, for the code was right."""
        request, key = context.request, f"second-factor-{self.user.pk}"
        try:
            clear_minutes = check_rate_limit(self.user)
            if not ratelimit.consume(request, action="second_factor", key=key):
                raise get_adapter().validation_error("too_many_codes")
        except ValidationError:
            self._tell_the_owner()
            raise

        def clear() -> None:
            clear_minutes()
            ratelimit.clear(request, action="second_factor", key=key)

        return clear

    def _tell_the_owner(self) -> None:
        """Whoever gets as far as this has the password or a session; once a day is enough to hear of it."""
        if cache.add(f"second-factor-told:{self.user.pk}", 1, timeout=24 * 60 * 60):
            get_account_adapter().send_notification_mail("mfa/email/wrong_codes", self.user)


class AuthenticateForm(AskingForCode, base.AuthenticateForm):
    pass


class ReauthenticateForm(AskingForCode, base.ReauthenticateForm):
    pass


class ActivateAppForm(InOurWords, totp.ActivateTOTPForm):
    labels = {"code": "Code that the app shows"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # allauth's own is another one in each tab, and would stand in the session as it is.
        clear_totp_secret(context.request)
        self.secret = pending_secret(context.request)

    def clean_code(self) -> str:
        """As allauth's; and the code that set the app up signs nobody in."""
        code = super().clean_code()
        if not use_up(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CredentialField(forms.JSONField):
    """What the browser says of a passkey. A real one is at most a few thousand characters."""

    widget = forms.HiddenInput
    longest = 20_000

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > self.longest:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> None:
        """It counts once, so it does not come back with the form."""

    def prepare_value(self, value: Any) -> str:
        return ""


class WithCredential(InOurWords):
    """Whatever was sent in the place of a credential gets a sentence."""

    credential = CredentialField()
    errors_of = {
        "credential": {
            "required": "Your browser has sent no passkey. Try again.",
            "invalid": "Your browser has sent no passkey. Try again.",
        }
    }

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_passkey") from error
        except ValidationError as error:
            if error.code != "incorrect_code":
                raise
            raise get_adapter().validation_error("incorrect_passkey") from error


class AuthenticatePasskeyForm(WithCredential, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(WithCredential, webauthn.ReauthenticateWebAuthnForm):
    pass


class SignInPasskeyForm(WithCredential, webauthn.LoginWebAuthnForm):
    pass


class AddPasskeyForm(InOurWords, webauthn.AddWebAuthnForm):
    """Every passkey can sign in by itself: the view asks the browser for such a one."""

    name = forms.CharField(required=False, max_length=60)
    credential = CredentialField()
    passwordless = None
    labels = {"name": "Name"}
    help_texts = {"name": "For you, to tell several apart: “Laptop”, “Blue key”."}
    errors_of = WithCredential.errors_of

    def clean(self) -> dict:
        try:
            return super().clean() or {}
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_passkey") from error
        except ValidationError as error:
            if error.code != "incorrect_code":
                raise
            raise get_adapter().validation_error("incorrect_passkey") from error


class RenamePasskeyForm(InOurWords, webauthn.EditWebAuthnForm):
    name = forms.CharField(max_length=60)
    labels = {"name": "Name"}
