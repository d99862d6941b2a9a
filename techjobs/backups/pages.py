"""What visitors see, as checksums: the same before a backup and after it is put back."""

import hashlib
from xml.etree import ElementTree

from django.conf import settings
from django.test import Client

# The newest ones stand for the rest.
AT_MOST = 200


def page_hashes() -> dict[str, str]:
    """The checksum of each page of the sitemap as a visitor gets it, by its path."""
    host = settings.SITE_URL.partition("://")[2]
    client = Client(SERVER_NAME=host.partition(":")[0], HTTP_HOST=host)
    listed = client.get("/sitemap.xml", secure=settings.HTTPS).content
    # Our own answer, not somebody else's file.
    tree = ElementTree.fromstring(listed)  # noqa: S314
    addresses = [one.text or "" for one in tree.iter() if one.tag.endswith("}loc")]
    paths = [address.removeprefix(settings.SITE_URL) for address in addresses[:AT_MOST]]
    return {path: _hash(client, path) for path in paths}


def _hash(client: Client, path: str) -> str:
    response = client.get(path, secure=settings.HTTPS)
    return hashlib.sha256(f"{response.status_code} ".encode() + response.content).hexdigest()
