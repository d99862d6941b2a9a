from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.second_factor.encryption import UnreadableError, encrypt_anew

# Where a secret stands in what allauth keeps of an authenticator.
SECRETS = ["secret", "seed"]


class Command(BaseCommand):
    help = "Encrypt the secrets of second factors by the first of MFA_ENCRYPTION_KEYS; the others can go."

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for pk in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list(
            "pk", flat=True
        ):
            try:
                done += _encrypt(pk)
            except UnreadableError:
                one = Authenticator.objects.select_related("user").get(pk=pk)
                self.stderr.write(f"{one.user}: none of the keys fits ({one.get_type_display()}).")
        self.stdout.write(f"{done} encrypted by the first key.")


@transaction.atomic
def _encrypt(pk: int) -> int:
    """Whether it is still there, for its owner may have just removed it."""
    authenticator = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if authenticator is None:
        return 0
    for name in SECRETS:
        if name in authenticator.data:
            authenticator.data[name] = encrypt_anew(authenticator.data[name])
    authenticator.save(update_fields=["data"])
    return 1
