from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts.editors import NotMadeError, link_to_set_a_password, make_editor


class Command(BaseCommand):
    help = "Make somebody an editor, the first one above all; print and mail a link to set a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="Counts as confirmed.")
        parser.add_argument("--username", required=True, help="Public. 3 to 30 letters, digits, - and _.")
        parser.add_argument("--superuser", action="store_true", help="May do everything, and give rights.")
        parser.add_argument("--moderator", action="store_true", help="Is one of the moderators, too.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = make_editor(
                options["email"],
                options["username"],
                superuser=options["superuser"],
                moderator=options["moderator"],
            )
        except NotMadeError as error:
            raise CommandError(str(error)) from None
        groups = ", ".join(user.groups.order_by("name").values_list("name", flat=True))
        rights = f"{groups}; superuser" if user.is_superuser else groups
        self.stdout.write(f"{user.username} <{user.email}> is one of the staff: {rights}.")
        desk = settings.SITE_URL + reverse("admin:index")
        if user.has_usable_password():
            self.stdout.write(f"They have a password. The desk: {desk}")
            return
        link = link_to_set_a_password(user)
        get_adapter().send_mail(
            "account/email/editor_made", user.email, {"user": user, "link": link, "desk": desk}
        )
        self.stdout.write(
            "The link to set a password works once and for one hour; it is mailed as well. For another,\n"
            f"run this again, or ask for one at {settings.SITE_URL}{reverse('account_reset_password')}\n\n"
            f"  {link}\n\n"
            f"Then they sign in, and the desk leads them to set up a second factor: {desk}"
        )
