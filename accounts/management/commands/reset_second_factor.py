from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.second_factor import factors


class Command(BaseCommand):
    help = "Take somebody's second factor away, sign them out and tell them by mail. Make sure who asks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username__iexact=options["username"]).first()
        if user is None:
            raise CommandError(f"There is nobody named “{options['username']}”.")
        number = factors.reset(user)
        self.stdout.write(
            f"{user.username} had {number} second {'factor' if number == 1 else 'factors'}, now none, and is "
            "signed out. At the next visit of the desk they set up another."
        )
