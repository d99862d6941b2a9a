from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from accounts.second_factor import encryption, factors

LAST = "Your work here needs a second factor, and this is your last. Add another, then remove this one."


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": LAST,
        "cannot_generate_recovery_codes": "Recovery codes are for who has an authenticator app or a passkey.",
        "incorrect_code": "This is not a code that counts now. Each counts once, and for about a minute.",
        "incorrect_passkey": "This passkey could not be used. Try again.",
        "too_many_codes": "Too many wrong codes. Use a passkey, or try again tomorrow.",
        "unreadable": "Your codes can no longer be checked here. Use a passkey, or write to us.",
        "unverified_email": "Confirm your new e-mail address first, or cancel its change.",
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises encryption.UnreadableError."""
        return encryption.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not factors.is_last_needed(authenticator)

    def get_totp_label(self, user: Any) -> str:
        """The username: an address changes, and an app shows it to whoever looks over a shoulder."""
        return user.username

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002, as allauth names it
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.SITE_NAME}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return {
            "id": user_pk_to_url_str(user).encode(),
            "name": user.username,
            "display_name": user.username,
        }
