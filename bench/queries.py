"""Database queries of a page, counted in process; prints JSON: {path: {case: number}}.

    python -m bench.queries /articles/a/ /

Needs the environment of a site that is prepared (servers.prepare_site).
"""

import json
import sys
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

CASES = ("rendered", "kept", "304")


def count(client: Client, path: str) -> dict[str, int]:
    """Of a visitor's page: rendered, answered from the pages cache, and answered with 304."""
    etag = client.get(path).headers["ETag"]
    caches["pages"].clear()
    headers = ({}, {}, {"If-None-Match": etag})
    return {case: _queries(client, path, given) for case, given in zip(CASES, headers, strict=True)}


def _queries(client: Client, path: str, headers: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path, headers=headers)
    if response.status_code != (304 if headers else 200):
        sys.exit(f"{path} with {headers}: status {response.status_code}.")
    return len(captured)


def main() -> None:
    django.setup()
    client = Client(SERVER_NAME=urlsplit(settings.SITE_URL).hostname)
    print(json.dumps({path: count(client, path) for path in sys.argv[1:]}))


if __name__ == "__main__":
    main()
