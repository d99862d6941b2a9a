"""What tests of corrections share: a cell, a member's report on it, and what a browser would send."""

from typing import Any

from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import User
from comparisons.corrections.acts import file_correction
from comparisons.corrections.models import Correction
from comparisons.models import Claim
from tests.factories import UserFactory

REPORT = {
    "wrong": "It has been there since 1.0.",
    "verdict": "no",
    "text": "It does not",
    "source": "https://docs.example.org/new/",
    "tested": "",
}


def member(username: str = "bob") -> User:
    user = UserFactory(username=username)
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    return user


def address(cell: Claim | Correction) -> str:
    return reverse("comparisons:correction_create", args=[cell.technology.slug, cell.criterion.slug])


def admin(correction: Correction, name: str = "change") -> str:
    return reverse(f"admin:comparisons_correction_{name}", args=[correction.pk])


def report(cell: Claim, by: User | None = None, **values: Any) -> Correction:
    words = {**REPORT, **values}
    return file_correction(
        Correction(member=by or member(), criterion=cell.criterion, technology=cell.technology, **words)
    )
