from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

# ASCII only: letters of other scripts can look like these, and pass for somebody else.
USERNAME = RegexValidator(r"^[A-Za-z0-9_-]{3,30}\Z", "Use 3 to 30 letters (a to z), digits, - and _.")


class User(AbstractUser):
    """Who someone is. The username is public; the names and the address never are."""

    username = models.CharField(
        max_length=30,
        unique=True,
        validators=[USERNAME],
        help_text="Public. 3 to 30 letters, digits, - and _.",
        error_messages={"unique": "A user with that username already exists."},
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="accounts_username_unique_without_case",
                violation_error_message="A user with that username already exists.",
            ),
        ]
