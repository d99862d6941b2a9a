"""The images that texts show. What their files are called says techjobs/pictures.py."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from images.fields import ImageField
from techjobs import pictures


class ImageQuerySet(models.QuerySet["Image"]):
    def newest(self) -> Self:
        return self.order_by("-pk")

    def before(self, pk: int) -> Self:
        """Those that come after the image of that key in the order of `newest`."""
        return self.filter(pk__lt=pk)

    def matching(self, words: str) -> Self:
        """Whose name or alternative text has every word."""
        each = (Q(original_name__icontains=word) | Q(alt__icontains=word) for word in words.split())
        return self.filter(*each)


def validate_name(name: Any) -> None:
    if pictures.named(str(name)) is None:
        raise ValidationError("An image is named images/<name>-<width>x<height>.webp, .png or .jpg.")


class Image(models.Model):
    """An image and its renditions. Its file never changes: browsers keep it for a year."""

    file = ImageField(
        max_length=120,
        unique=True,
        editable=False,
        file_types=["AVIF", "WEBP"],
        container_width=pictures.WIDTHS[-1],
        width_field="width",
        height_field="height",
        validators=[validate_name],
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    original_name = models.CharField("name", max_length=100, editable=False)
    alt = models.CharField(
        "alternative text",
        max_length=300,
        blank=True,
        help_text="What the image shows, for those who do not see it. Texts that use it are offered this.",
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField("uploaded", default=timezone.now, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.original_name

    @property
    def picture(self) -> pictures.Picture:
        return pictures.Picture(self.file.name, self.width, self.height)
