"""What of a member everybody may see: that there is one of that name, once the address is confirmed."""

from django.db.models import QuerySet

from accounts.models import User


def with_public_page() -> QuerySet[User]:
    return User.objects.filter(is_active=True, emailaddress__verified=True).distinct()


def has_public_page(user: User | None) -> bool:
    return user is not None and with_public_page().filter(pk=user.pk).exists()
