"""Whether those who run the site can, and nobody else."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from django.db.models import Exists, OuterRef

from accounts.models import User
from accounts.second_factor.factors import FACTORS

# A list longer than this is read by nobody.
NAMED = 5


def staff() -> Iterator[CheckMessage]:
    working = User.objects.filter(is_staff=True, is_active=True)
    if not working.exists():
        yield checks.Warning("Nobody can enter the admin.", hint="Run: python manage.py create_editor")
    if not settings.STAFF_NEED_SECOND_FACTOR:
        return
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    without = working.filter(~Exists(factors)).order_by("username").values_list("username", flat=True)
    if names := list(without[: NAMED + 1]):
        more = " and others" if len(names) > NAMED else ""
        yield checks.Warning(
            f"Without a second factor: {', '.join(names[:NAMED])}{more}.",
            hint="They are led to set one up at their next visit of the admin. Until then a password is "
            "enough to do that in their name: ask them to, or take their rights away.",
        )
