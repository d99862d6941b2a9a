"""What the forms of the doors and of a member's own pages share: their words, and where a mistake is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import USERNAME

# What Django says in its own words, by the code of the error.
ERRORS = {
    "required": "Fill this in.",
    "max_length": "Use at most %(limit_value)d characters.",
    "invalid_choice": "Choose one of the list.",
}
ERRORS_OF = {
    "email": {"invalid": "This is not an e-mail address: one looks like name@example.org."},
    "username": dict.fromkeys(["min_length", "max_length"], str(USERNAME.message)),
}
NOT_THE_SAME = "The two passwords are not the same."


class Field(forms.BoundField):
    def build_widget_attrs(self, attrs: dict, widget: forms.Widget | None = None) -> dict:
        """The page opens at the first mistake, without a script."""
        attrs = super().build_widget_attrs(attrs, widget)
        if self.name == next((name for name in self.form.fields if name in self.form.errors), None):
            attrs["autofocus"] = True
        return attrs


class InOurWords(forms.Form):
    """Labels, help and errors as the pages have them; no placeholder that says the label again."""

    labels: dict[str, str] = {}
    help_texts: dict[str, str] = {}
    errors_of: dict[str, dict[str, str]] = {}
    bound_field_class = Field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, field.help_text)
            field.error_messages |= ERRORS | ERRORS_OF.get(name, {}) | self.errors_of.get(name, {})

    def add_error(self, field: str | None, error: Any) -> None:
        """allauth's sentence on two passwords is bare words, so it is known by that."""
        if field == "password2" and not isinstance(error, ValidationError):
            error = NOT_THE_SAME
        super().add_error(field, error)
