"""The site's settings as in production, with what a test run varies."""

import os
import re

os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ.pop("DEBUG", None)

from techjobs.settings import *  # noqa: F403
from techjobs.settings import BASE_DIR, CACHES, DATABASES, STORAGES

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = BASE_DIR / "static"
# The tests of it switch it on.
STAFF_NEED_SECOND_FACTOR = False
# Argon2 is made to be slow.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if CACHES["pages"]["BACKEND"].endswith("RedisCache"):
    # Tests empty it: each worker has a database of its own.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    CACHES["pages"]["LOCATION"] = re.sub(r"/\d*$", f"/{worker}", CACHES["pages"]["LOCATION"])

if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A pool keeps connections that would keep the test database from being dropped.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
