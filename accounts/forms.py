"""allauth's forms in our words: what they ask, and that none of them tells whether an address is known.

Whether an address has an owner, who has confirmed it, decides which mail goes out (accounts/adapter.py), and
nothing that the person in front of the page can see.
"""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import forms as socialaccount
from allauth.socialaccount.internal.flows.signup import redirect_to_signup
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from accounts.addresses import newest_sign_up_with, owner_of
from accounts.in_our_words import InOurWords
from accounts.models import Agreement, ReferralSource, User
from accounts.names import clean_name
from pages.models import Page

# What one agrees to by signing up.
AGREED = ["terms", "privacy"]

PASSWORD_HELP = "At least 12 characters. Not a common password, and not much like your name or address."  # noqa: S105
USERNAME_HELP = "Public: it stands beside what you write. 3 to 30 letters (a to z), digits, - and _."


class LoginForm(InOurWords, account.LoginForm):
    labels = {"login": "E-mail address"}
    help_texts = {"login": "Or your username.", "password": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}

    def user_credentials(self) -> dict:
        """One or the other: allauth tries both, and hashes once more where there is such an address."""
        login = self.cleaned_data["login"]
        kind = "email" if "@" in login else "username"
        return {kind: login, "password": self.cleaned_data["password"]}


class SourceSelect(forms.Select):
    """Marks the choices that ask for words, so that the style sheet can hide the field for the others."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict:
        option = super().create_option(name, value, *args, **kwargs)
        source = getattr(value, "instance", None)
        if source and source.asks_for_text:
            option["attrs"]["data-asks"] = ""
        return option


class Joining(InOurWords):
    """What everyone who joins is asked, with a password or with an account elsewhere."""

    first_name = forms.CharField(
        max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"}), label="First name"
    )
    last_name = forms.CharField(
        max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"}), label="Last name"
    )
    heard_from = forms.ModelChoiceField(
        ReferralSource.objects.filter(is_retired=False),
        required=False,
        empty_label="Choose one, or leave it",
        widget=SourceSelect,
        label="How did you hear about us?",
    )
    heard_from_text = forms.CharField(max_length=200, required=False, label="Where was that?")

    field_order = [
        "email",
        "first_name",
        "last_name",
        "username",
        "password1",
        "password2",
        "heard_from",
        "heard_from_text",
    ]
    labels = {
        "email": "E-mail address",
        "username": "Username",
        "password1": "Password",
        "password2": "Confirm Password",
    }
    help_texts = {"username": USERNAME_HELP, "password1": PASSWORD_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        if not ReferralSource.objects.filter(is_retired=False, asks_for_text=True).exists():
            del self.fields["heard_from_text"]

    def clean_first_name(self) -> str:
        return clean_name(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        return clean_name(self.cleaned_data["last_name"])

    def validate_unique_email(self, value: str) -> str:
        """A known address signs up like an unknown one, and gets another mail: see accounts/adapter.py."""
        return value

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called in the transaction that saves the user."""
        source = self.cleaned_data["heard_from"]
        user.heard_from = source
        if source and source.asks_for_text:
            user.heard_from_text = self.cleaned_data.get("heard_from_text", "")
        user.save(update_fields=["heard_from", "heard_from_text"])
        in_force = [page.current for page in Page.objects.filter(slug__in=AGREED)]
        Agreement.objects.bulk_create(Agreement(user=user, version=text) for text in in_force if text)

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """All or nothing; where another came first by a moment, the form answers as if long before."""
        try:
            with transaction.atomic():
                return super().try_save(request)  # type: ignore[misc]
        except IntegrityError:
            if not self.is_taken_by_now():
                raise
            return None, self.answer_again(request)

    def is_taken_by_now(self) -> bool:
        return User.objects.filter(username__iexact=self.cleaned_data["username"]).exists()

    def answer_again(self, request: HttpRequest) -> HttpResponse:
        return resolve(request.path_info).func(request)


class SignupForm(Joining, account.SignupForm):
    def clean(self) -> dict:
        cleaned_data: dict = super().clean() or {}
        # allauth holds the password against the username and the address only.
        password = cleaned_data.get("password1")
        if password and "password1" not in self.errors:
            names = {name: cleaned_data.get(name, "") for name in ("first_name", "last_name")}
            try:
                validate_password(password, User(**names))
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned_data


class SocialSignupForm(Joining, socialaccount.SignupForm):
    def is_taken_by_now(self) -> bool:
        vouched_for = [address.email for address in self.sociallogin.email_addresses if address.verified]
        return super().is_taken_by_now() or any(owner_of(email) for email in vouched_for)

    def answer_again(self, request: HttpRequest) -> HttpResponse:
        redirect_to_signup(request, self.sociallogin)  # which only remembers it: saving has forgotten it
        return super().answer_again(request)


class ConfirmCodeForm(InOurWords, account.ConfirmEmailVerificationCodeForm):
    """Other sign-ups with the address do not matter; only that somebody has confirmed it already."""

    def clean_code(self) -> str:
        request = context.request
        if not ratelimit.consume(request, action="confirm_code"):
            raise ImmediateHttpResponse(ratelimit.respond_429(request))
        code = account.BaseConfirmCodeForm.clean_code(self)
        owner = owner_of(self.email)
        if owner and owner != self.user:
            # Whoever has the code reads the mail, and may know.
            raise get_adapter().validation_error("email_taken")
        return code


class ChangeEmailForm(InOurWords, account.ChangeEmailForm):
    """Correct a mistyped address before it is confirmed."""

    labels = {"email": "E-mail address"}

    def clean_email(self) -> str:
        self.account_already_exists = False
        return self.cleaned_data["email"]


class AddEmailForm(InOurWords, account.AddEmailForm):
    labels = {"email": "New e-mail address"}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    labels = {
        "oldpassword": "Current password",
        "password1": "New password",
        "password2": "Confirm new password",
    }
    help_texts = {"password1": PASSWORD_HELP}


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    labels = {"password2": "Confirm password"}
    help_texts = {"password1": PASSWORD_HELP}


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    help_texts = {"password": ""}


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    """Only who has confirmed an address gets a link to it; anybody else a mail that says so."""

    labels = {"email": "E-mail address"}

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        owner = owner_of(email)
        self.users = [owner] if owner and owner.is_active else []
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if not self.users:
            self._make_a_link_for_nobody()
        return super().save(request, **kwargs)

    def _make_a_link_for_nobody(self) -> None:
        """What the link of a member costs; allauth looks at the member's addresses for it."""
        nobody = User(pk=0, password="!")  # noqa: S106
        newest_sign_up_with("")
        token = account.default_token_generator.make_token(nobody)
        get_adapter().get_reset_password_from_key_url(f"0-{token}")


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):
    labels = {"password1": "New password", "password2": "Confirm new password"}
    help_texts = {"password1": PASSWORD_HELP}
