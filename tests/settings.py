"""The site's settings as in production, with what a test run varies."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ.pop("DEBUG", None)

from techjobs.settings import *  # noqa: F403
from techjobs.settings import BASE_DIR, DATABASES, STORAGES

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = BASE_DIR / "static"
# Argon2 is made to be slow.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A pool keeps connections that would keep the test database from being dropped.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
