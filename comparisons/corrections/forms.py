"""What a member fills in about a cell, and what an editor answers."""

import unicodedata
from typing import Any

from django import forms
from django.core.validators import URLValidator

from accounts.in_our_words import InOurWords
from comparisons.corrections.acts import RefusedError, file_correction
from comparisons.corrections.models import MAX_ANSWER, MAX_TEXT, MAX_WORDS, Correction
from comparisons.forms import Words
from comparisons.models import Claim
from techjobs.markdown import BIDI_CONTROLS

NOT_AN_ADDRESS = "Write a whole address: https://… or http://…"


class MembersWords(Words):
    """Words as an editor can read them: none that turn the direction of a line, and some that can be seen."""

    def to_python(self, value: Any) -> str | None:
        words = BIDI_CONTROLS.sub("", super().to_python(value) or "").strip()
        return words if any(unicodedata.category(one)[0] not in "CZ" for one in words) else ""


class Address(forms.URLField):
    """Of a page that a reader can open: no other scheme is a link."""

    default_validators = [URLValidator(["http", "https"])]


class CorrectionForm(InOurWords, forms.ModelForm):
    wrong = MembersWords(
        label="What is wrong?", max_length=MAX_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )
    verdict = forms.ChoiceField(
        label="Which verdict should it have?",
        choices=[("", "I leave that to the editors"), *Claim.Verdict.choices],
        required=False,
    )
    text = MembersWords(label="What should it say?", max_length=MAX_TEXT)
    source = Address(
        label="Where does it say so?",
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"inputmode": "url"}),
    )
    tested = MembersWords(
        label="Or how did you test it?",
        max_length=MAX_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = Correction
        fields = ["wrong", "verdict", "text", "source", "tested", "is_credited"]

    labels = {"is_credited": "Name me in the cell’s history if you accept it"}
    help_texts = {
        "text": f"In a few words, as they would stand in the cell: at most {MAX_TEXT} characters. "
        "Leave it as it is where only the note or a source is wrong.",
        "source": "The address of the documentation, the source code or the release note.",
        "tested": "What you ran, with which release, and what came out. A check by hand counts.",
    }
    errors_of = {
        "wrong": {"required": "Say what is wrong with it."},
        "text": {"required": "Say what should stand there instead."},
        "source": {"invalid": NOT_AN_ADDRESS},
    }

    @classmethod
    def offered(cls) -> dict[str, str]:
        """Where the form has expired: its fields to be sent again, those of words to be seen."""
        words = {"wrong", "text", "source", "tested"}
        return {name: str(field.label) if name in words else "" for name, field in cls.base_fields.items()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("source") and not cleaned.get("tested") and "source" not in self.errors:
            self.add_error("source", "Name a source, or say below how you tested it: one of the two.")
        return cleaned

    def file(self, **cell: Any) -> Correction | None:
        """The correction as it is stored; None, with the reason among the errors, where it is refused."""
        if not self.is_valid():
            return None
        try:
            return file_correction(Correction(**cell, **self.cleaned_data))
        except RefusedError as refused:
            self.add_error(None, str(refused))
            return None


class AnswerForm(forms.Form):
    """A sentence of an editor. `act` is the button that sends it, so that each form keeps its own words."""

    answer = Words(max_length=MAX_ANSWER, error_messages={"required": "Say it in a sentence."})
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, label: str, help_text: str, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = label
        self.fields["answer"].help_text = help_text

    def clean_answer(self) -> str:
        return " ".join(self.cleaned_data["answer"].split())
