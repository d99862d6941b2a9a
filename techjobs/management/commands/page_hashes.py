import json
from typing import Any

from django.core.management.base import BaseCommand

from techjobs.backups.pages import page_hashes


class Command(BaseCommand):
    help = "Print the checksum of each page of the sitemap as a visitor gets it, as JSON."
    requires_system_checks = []  # the drill asks what visitors get, not how the machine is set up

    def handle(self, **options: Any) -> None:
        self.stdout.write(json.dumps(page_hashes()))
