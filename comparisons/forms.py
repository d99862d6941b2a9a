"""What editors fill in: a claim, its evidence, and which cell a new claim is for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Model
from django.utils import timezone

from comparisons.models import Claim, Criterion, Evidence, Release, Technology, not_in_the_future
from techjobs.markdown import normalise

# What a reader is told: whoever changes it says why.
NEEDS_WHY = {"verdict", "text", "note"}
SOURCES = 30


class Words(forms.CharField):
    """Text as the site keeps it, whatever line ends and control characters a browser sends."""

    def to_python(self, value: Any) -> str | None:
        return super().to_python(normalise(str(value)) if value else value)


class Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReleaseField(forms.ChoiceField):
    """One of the releases that were given: they are asked for once, not by every form."""

    def offer(self, releases: list[Release]) -> None:
        self.releases = {str(release.pk): release for release in releases}
        self.choices = [("", "---------"), *((key, one.name) for key, one in self.releases.items())]

    def clean(self, value: Any) -> Any:
        return self.releases.get(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "") != str(data or "")


class CellForm(forms.ModelForm):
    """The claim of one cell. `initial` is what its editor saw, which may be older than the instance.

    `common_why` is the reason of several cells; it stands where the cell has none of its own.
    """

    release = ReleaseField(help_text="The release it speaks of.")
    checked_on = Day(
        validators=[not_in_the_future], help_text="The day somebody last compared it with its sources."
    )
    why = Words(
        required=False,
        max_length=200,
        help_text="One clear sentence; needed where the verdict, the text or the note changes. It is public.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Claim
        fields = ["verdict", "text", "note", "release", "checked_on", "disputed"]
        field_classes = {"text": Words, "note": Words, "disputed": Words}
        widgets = {"text": forms.TextInput(), "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, releases: list[Release], common_why: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.common_why = common_why
        release: Any = self.fields["release"]
        release.offer(releases)
        if not releases:
            release.help_text = "The technology has no release yet: add one on its own page."

    @property
    def touched(self) -> set[str]:
        """The fields of the claim that its editor has changed."""
        return set(self.changed_data) - {"why", "seen"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "why" in cleaned:
            cleaned["why"] = cleaned["why"] or self.common_why
        if cleaned.get("verdict") == Claim.Verdict.PARTIAL and cleaned.get("note") == "":
            # The database says so, too, but not beside its field.
            self.add_error("note", "A partial verdict needs a note that says what is missing.")
        if self.instance.pk and self.touched & NEEDS_WHY and not cleaned.get("why"):
            self.add_error("why", "Say why in a sentence: it is kept beside the change.")
        return cleaned


class EvidenceForm(forms.ModelForm):
    url = forms.URLField(
        label="URL",
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(["http", "https"])],
        error_messages={"invalid": "Write a whole address: https://… or http://…"},
    )
    accessed_on = Day(validators=[not_in_the_future], help_text="The day it was read.")

    class Meta:
        model = Evidence
        fields = ["kind", "url", "title", "publisher", "version_read", "accessed_on", "stance"]
        field_classes = {"title": Words, "publisher": Words, "version_read": Words}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.initial["accessed_on"] = self.initial.get("accessed_on") or timezone.localdate()

    def has_changed(self) -> bool:
        """A further source counts once something is written into it: its choices have defaults."""
        written = {"url", "title", "publisher", "version_read"}
        return super().has_changed() and (not self.empty_permitted or bool(written & set(self.changed_data)))


class BaseEvidenceFormSet(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Remove this source"

    @property
    def values(self) -> list[dict[str, Any]]:
        """What of it remains, once it is valid."""
        return [
            {name: form.cleaned_data[name] for name in EvidenceForm.Meta.fields}
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data["DELETE"] and _is_filled_in(form)
        ]

    def clean(self) -> None:
        if any(self.errors):
            return
        addresses = [values["url"] for values in self.values]
        if not addresses:
            raise ValidationError("A fact has a source: fill in at least one.")
        for url in addresses:
            if addresses.count(url) > 1:
                raise ValidationError(f"The source {url} stands here twice.")


def _is_filled_in(form: forms.BaseForm) -> bool:
    return not form.empty_permitted or form.has_changed()


EvidenceFormSet = forms.formset_factory(
    EvidenceForm,
    formset=BaseEvidenceFormSet,
    extra=1,
    can_delete=True,
    max_num=SOURCES,
    absolute_max=SOURCES,
)


class WhichCellForm(forms.Form):
    """The first step towards a new claim."""

    technology = forms.ModelChoiceField(Technology.objects.all())
    criterion = forms.ModelChoiceField(Criterion.objects.all())

    @property
    def cell(self) -> dict[str, Model]:
        return {name: self.cleaned_data[name] for name in ("criterion", "technology")}


class WhyForm(forms.Form):
    why = Words(max_length=200, help_text="One clear sentence; it is kept beside the change.")
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
