"""Who someone is."""

from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from pages.models import PageVersion

# ASCII only: letters of other scripts can look like these, and pass for somebody else.
USERNAME = RegexValidator(
    r"^(?=.*[A-Za-z0-9])[A-Za-z0-9_-]{3,30}\Z",
    "Use 3 to 30 letters (a to z), digits, - and _, at least one of them a letter or a digit.",
)


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("Choose one of the list.")


class ReferralSource(models.Model):
    """A choice of “How did you hear about us?”. One that was chosen is retired, not deleted."""

    label = models.CharField(max_length=80, unique=True, help_text="As it stands in the form to sign up.")
    position = models.PositiveIntegerField(default=0, help_text="The order in the form, smallest first.")
    asks_for_text = models.BooleanField(default=False, help_text="Whoever chooses it may say it in words.")
    is_retired = models.BooleanField(default=False, help_text="Retired: no longer offered, kept in reports.")

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "choice of “How did you hear about us?”"
        verbose_name_plural = "choices of “How did you hear about us?”"

    def __str__(self) -> str:
        return self.label


class User(AbstractUser):
    """A member or one of the staff. The username is public; the names and the address never are."""

    username = models.CharField(
        max_length=30,
        unique=True,
        validators=[USERNAME],
        help_text="Public. 3 to 30 letters, digits, - and _.",
        error_messages={"unique": "A user with that username already exists."},
    )
    email = models.EmailField("e-mail address", blank=True)
    heard_from = models.ForeignKey(
        ReferralSource, on_delete=models.PROTECT, null=True, blank=True, related_name="members"
    )
    heard_from_text = models.CharField(max_length=200, blank=True)
    # Times in the admin are shown and typed in it; readers and mails have UTC.
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    # Set by a moderator, who says why; a suspended member reads and manages the account, but adds nothing.
    suspended_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="accounts_username_unique_without_case",
                violation_error_message="A user with that username already exists.",
            ),
        ]
        # The report of sign-ups, and the list by the day somebody joined.
        indexes = [models.Index(fields=["date_joined", "heard_from"], name="accounts_joined_from")]

    def get_absolute_url(self) -> str:
        """The member's public page."""
        return reverse("member_detail", args=[self.username])

    @property
    def is_suspended(self) -> bool:
        return self.suspended_until is not None and self.suspended_until > timezone.now()


class Agreement(models.Model):
    """That a member agreed to one version of the Terms, or of another page, and when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="agreements")
    version = models.ForeignKey(PageVersion, on_delete=models.PROTECT, related_name="agreements")
    agreed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["agreed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "version"], name="accounts_agreement_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.user} agreed to {self.version}"
