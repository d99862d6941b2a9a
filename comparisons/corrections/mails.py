"""Mail to a member about what an editor made of their correction, as every mail about an account goes out."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings

from comparisons.corrections.models import Correction


def tell_member(correction: Correction) -> None:
    """Where mail cannot be sent, what was decided stands all the same: the adapter logs it."""
    if correction.member is None:
        return
    to = EmailAddress.objects.filter(user=correction.member, primary=True, verified=True).first()
    if to:
        words = {
            "member": correction.member,
            "correction": correction,
            "state": correction.get_state_display().lower(),
            "address": settings.SITE_URL + correction.get_absolute_url(),
        }
        get_adapter().send_mail("comparisons/email/correction_decided", to.email, words)
