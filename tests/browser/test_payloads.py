"""Every payload, rendered, in a real browser: nothing may run, and nothing may be fetched.

The pages have no Content-Security-Policy, so that what holds here is the renderer alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import batched
from threading import Thread

import pytest

from techjobs.markdown import Profile, render_markdown
from tests.techjobs.payloads import ATTACK, HOST, PAYLOADS

pytestmark = pytest.mark.browser
