"""A clock that a test can move. Only what asks `django.utils.timezone` is moved: the whole site is."""

import datetime
from unittest import mock

from django.utils import timezone

_now = timezone.now


class Clock:
    def __init__(self) -> None:
        self.ahead = datetime.timedelta()

    def now(self) -> datetime.datetime:
        return _now() + self.ahead

    def forward(self, **time: float) -> None:
        self.ahead += datetime.timedelta(**time)

    def moving(self) -> mock._patch:
        """While this holds the site goes by this clock."""
        return mock.patch("django.utils.timezone.now", self.now)
