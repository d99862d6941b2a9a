from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.groups import EDITORS, MODERATORS
from accounts.models import User

# For a laptop only: with DEBUG off the command refuses to make them.
PASSWORD = "only for this laptop"  # noqa: S105
PEOPLE = {"editor": EDITORS, "moderator": MODERATORS, "member": None}


class Command(BaseCommand):
    help = "Under DEBUG: make an editor, a moderator and a member, and say how to sign in."

    def handle(self, **options) -> None:
        if not settings.DEBUG:
            raise CommandError("These sign-ins are for a laptop: they are made under DEBUG only.")
        for username, group in PEOPLE.items():
            ensure_account(username, group)
        self.stdout.write(
            f"\n  The site     {settings.SITE_URL}/\n"
            f"  Sign in      {settings.SITE_URL}{reverse('account_login')}\n"
            f"  The admin    {settings.SITE_URL}{reverse('admin:index')}\n\n"
            f"  Sign in as   {', '.join(PEOPLE)}\n"
            f"  Password     {PASSWORD}     (these four words)\n"
        )


def ensure_account(username: str, group: str | None) -> None:
    email = f"{username}@example.org"
    user, created = User.objects.get_or_create(
        username=username, defaults={"email": email, "is_staff": group is not None}
    )
    if created:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if group:
        user.groups.add(Group.objects.get(name=group))
