"""Second factors for tests: an app that shows codes, and a key that makes and uses passkeys."""

import hashlib
import json
import struct
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from fido2 import cbor
from fido2.cose import ES256

from accounts.models import User
from tests.factories import PASSWORD

INDEX = "/accounts/2fa/"
AUTHENTICATE = INDEX + "authenticate/"
REAUTHENTICATE = INDEX + "reauthenticate/"
ACTIVATE = INDEX + "totp/activate/"
DEACTIVATE = INDEX + "totp/deactivate/"
CODES = INDEX + "recovery-codes/"
DOWNLOAD = CODES + "download/"
GENERATE = CODES + "generate/"
ADD = INDEX + "webauthn/add/"
BY_PASSKEY = INDEX + "webauthn/login/"
REAUTHENTICATE_BY_PASSKEY = INDEX + "webauthn/reauthenticate/"


def code(secret: str, steps: int = 0) -> str:
    """What the app shows; or showed or will show so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def give_app(user: User) -> str:
    """An app, and recovery codes; the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def recovery_codes(user: User) -> list[str]:
    return (
        Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    )


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Key:
    """A security key or a phone: one passkey for one site."""

    def __init__(self, host: str = "testserver", *, verifies: bool = True) -> None:
        self.host = host
        self.verifies = verifies
        self.id = hashlib.sha256(str(id(self)).encode()).digest()
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.handle = ""

    def create(self, options: dict) -> str:
        """What the browser sends where a passkey is added."""
        options = options["publicKey"]
        self.handle = options["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.private.public_key())))
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        data = self._data(attested=attested)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": self._client("webauthn.create", options["challenge"]),
            "attestationObject": text(attestation),
        }
        return self._credential(response, {"credProps": {"rk": True}})

    def get(self, options: dict) -> str:
        """What it sends where the passkey is used."""
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        data = self._data()
        signed = data + hashlib.sha256(urlsafe_b64decode(client + "==")).digest()
        response = {
            "clientDataJSON": client,
            "authenticatorData": text(data),
            "signature": text(self.private.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": self.handle,
        }
        return self._credential(response, {})

    def _data(self, attested: bytes = b"") -> bytes:
        flags = 0x01 | (0x04 if self.verifies else 0) | (0x40 if attested else 0)
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, 0) + attested

    def _client(self, kind: str, challenge: str) -> str:
        words = {"type": kind, "challenge": challenge, "origin": f"https://{self.host}", "crossOrigin": False}
        return text(json.dumps(words).encode())

    def _credential(self, response: dict, results: dict) -> str:
        return json.dumps(
            {
                "id": text(self.id),
                "rawId": text(self.id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": results,
            }
        )


def options_in(response) -> dict:
    """What the page asks the browser for."""
    return json.loads(response.context["options_json"])


def add_passkey(client, key: Key, name: str = "Laptop"):
    return client.post(ADD, {"name": name, "credential": key.create(options_in(client.get(ADD)))})


def passkey_options(client) -> dict:
    return client.get(BY_PASSKEY, headers={"accept": "application/json"}).json()["request_options"]


def sign_in_by_passkey(client, key: Key, **data):
    return client.post(BY_PASSKEY, {"credential": key.get(passkey_options(client)), **data})


def in_by_code(user: User, secret: str) -> Client:
    """A browser in which `user` has signed in by password and code."""
    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    assert client.post(AUTHENTICATE, {"code": code(secret)}).status_code == 302
    return client


def set_up(client):
    """Through the pages; the secret."""
    secret = client.get(ACTIVATE).context["form"].secret
    response = client.post(ACTIVATE, {"code": code(secret)})
    assert response.url == CODES, response.context["form"].errors
    return secret


def kinds(user):
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def said(response):
    """What stands beside the field for the code."""
    return response.context["form"].errors["code"]
