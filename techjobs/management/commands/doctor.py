import sys
from typing import Any

from django.core import checks
from django.core.management.base import BaseCommand

from techjobs.doctor import findings


class Command(BaseCommand):
    help = (
        "Say what is wrong with how this site is set up, and how to mend it. Ends with 1 where something is."
    )
    requires_system_checks = []  # they are among its findings

    def handle(self, **options: Any) -> None:
        found = [one for one in findings() if not one.is_silenced()]
        for one in sorted(found, key=lambda one: -one.level):
            word, style = self._kind(one)
            self.stdout.write(style(f"{word}: {one.msg}"))
            if one.hint:
                self.stdout.write(f"    {one.hint}")
        if not found:
            self.stdout.write(self.style.SUCCESS("All is well."))
        if any(one.level >= checks.ERROR for one in found):
            sys.exit(1)

    def _kind(self, one: checks.CheckMessage) -> tuple[str, Any]:
        if one.level >= checks.ERROR:
            return "Wrong", self.style.ERROR
        return "Look at", self.style.WARNING
