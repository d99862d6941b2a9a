"""What may be somebody's name: nearly everything."""

import unicodedata

from django import forms

MAX_LENGTH = 150  # of the column

# Some scripts join and part their letters with these.
JOINERS = "\u200c\u200d"


def clean_name(name: str) -> str:
    """In one form, with single spaces, and nothing in it that cannot be seen."""
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if any(unicodedata.category(letter).startswith("C") and letter not in JOINERS for letter in name):
        raise forms.ValidationError("A name has no characters that cannot be seen.")
    if not any(letter.isalpha() for letter in name):
        raise forms.ValidationError("A name has letters.")
    # One letter can become two.
    if len(name) > MAX_LENGTH:
        raise forms.ValidationError(f"A name has at most {MAX_LENGTH} characters.")
    return name
