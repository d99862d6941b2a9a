from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower


class User(AbstractUser):
    """Who someone is. The username is public; the names and the address never are."""

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="accounts_username_unique_without_case",
                violation_error_message="A user with that username already exists.",
            ),
        ]
