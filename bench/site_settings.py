"""The site's settings as in production; the static files lie in the bench's own folder."""

import os

from techjobs.settings import *  # noqa: F403

STATIC_ROOT = os.environ["BENCH_STATIC_ROOT"]
