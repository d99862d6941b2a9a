from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import get_user_by_username
from django.http import HttpRequest

from accounts.addresses import newest_sign_up_with, owner_of
from accounts.models import User


class MemberBackend(AuthenticationBackend):
    """Sign-in by username or address, which costs the same hashing whether there is such a member or not.

    An address can have one owner, who has confirmed it, and any number of sign-ups that have not; the
    owner and the newest of those are judged, and where there is none a password is hashed for nobody.
    So somebody who signs up with another's address cannot tell from signing in that there is an owner.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        email: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> User | None:
        candidates: list[User | None] = []
        if not password:
            return None
        if username:
            candidates = [get_user_by_username(username)]
        elif email:
            candidates = [owner_of(email), newest_sign_up_with(email)]
        found = [self._judge(candidate, password) for candidate in candidates]
        return next((user for user in found if user), None)

    def _judge(self, user: User | None, password: str) -> User | None:
        if user is None:
            self._mitigate_timing_attack(password)
            return None
        return self._check_password(user, password)
