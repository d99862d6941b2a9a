"""How the secrets of second factors stand in the database: encrypted, by keys that are not in it."""

import base64
from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# What else is derived from the same words has another name here, and so another key.
PURPOSE = b"techjobs: secrets of second factors"


class UnreadableError(Exception):
    """None of the keys that there are has encrypted it: a key was lost, or SECRET_KEY changed."""


def encrypt(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    try:
        return _keys().decrypt(encrypted.encode()).decode()
    except InvalidToken as error:
        raise UnreadableError from error


def encrypt_anew(encrypted: str) -> str:
    """The same secret under the first key, so that the others can go."""
    try:
        return _keys().rotate(encrypted.encode()).decode()
    except InvalidToken as error:
        raise UnreadableError from error


def _keys() -> MultiFernet:
    """SECRET_KEY stands last: whoever begins to name keys of their own loses nothing."""
    words = [*settings.MFA_ENCRYPTION_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(_fernets(words))


def _fernets(words: Iterable[str]) -> list[Fernet]:
    return [Fernet(base64.urlsafe_b64encode(_derive(one.encode()))) for one in words]


def _derive(words: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(words)
