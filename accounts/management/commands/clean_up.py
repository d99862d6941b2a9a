from django.core.management.base import BaseCommand

from accounts.cleaning import clean_up


class Command(BaseCommand):
    help = "Delete what has expired: cache entries, sessions, unconfirmed sign-ups. Run it once a day."

    def handle(self, **options) -> None:
        for what, number in clean_up().items():
            self.stdout.write(f"{number} {what} deleted.")
