from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from images import files
from images.models import Image
from images.reading import MAX_BYTES, TOO_LARGE, RefusedError
from techjobs.markdown import normalise


class UploadForm(forms.Form):
    """An image from somebody's disk, and what it shows."""

    image = forms.FileField(
        label="File",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text="JPEG, PNG, WebP or GIF, at most 5 MB and 25 million pixels. Of a moving image the first "
        "frame is kept; where a photograph was taken is not.",
        error_messages={
            "required": "Choose an image.",
            "missing": "Choose an image.",
            "invalid": "Choose an image.",
            "empty": "This file is empty.",
        },
    )
    alt = forms.CharField(
        label="Alternative text",
        max_length=300,
        required=False,
        help_text=Image._meta.get_field("alt").help_text,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def clean_image(self) -> UploadedFile:
        image = self.cleaned_data["image"]
        if image.size > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return image

    def clean_alt(self) -> str:
        return " ".join(normalise(self.cleaned_data["alt"]).split())

    def add(self, by: Any) -> tuple[Image, bool] | None:
        """The image, and whether it is new; None where the form has an error now."""
        if not self.is_valid():
            return None
        image = self.cleaned_data["image"]
        try:
            return files.add(image.read(), name=image.name, alt=self.cleaned_data["alt"], by=by)
        except RefusedError as error:
            self.add_error("image", str(error))
            return None

    @property
    def sentence(self) -> str:
        """The first of what is wrong."""
        return next(str(messages[0]) for messages in self.errors.values())
