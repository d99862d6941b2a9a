from django.core.management.base import BaseCommand

from accounts.cleaning import clean_up


class Command(BaseCommand):
    help = "Delete what has expired: sessions, unconfirmed sign-ups, words of deleted comments. Once a day."

    def handle(self, **options) -> None:
        for what, number in clean_up().items():
            self.stdout.write(f"{number} {what} deleted.")
