"""The forms on a member's own pages."""

from typing import Any
from zoneinfo import available_timezones

from django import forms

from accounts.in_our_words import ERRORS, InOurWords
from accounts.models import User
from accounts.names import clean_name


class NamesForm(InOurWords, forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True

    def clean_first_name(self) -> str:
        return clean_name(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        return clean_name(self.cleaned_data["last_name"])


class TimeZoneForm(InOurWords, forms.ModelForm):
    """For staff: the zone in which the admin shows and reads times."""

    class Meta:
        model = User
        fields = ["time_zone"]

    errors_of = {"time_zone": {"invalid_choice": "Choose one of the list."}}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(
            label="Your time zone", choices=zone_choices(self.instance.time_zone), error_messages=ERRORS
        )


def zone_choices(current: str) -> list[Any]:
    """UTC, then every place by its part of the world; the one that is chosen stands there in any case."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        region, _, place = name.partition("/")
        if place and region not in {"Etc", "SystemV", "US", "Brazil", "Canada", "Chile", "Mexico"}:
            regions.setdefault(region, []).append((name, place.replace("_", " ")))
    listed = {name for places in regions.values() for name, _ in places} | {"UTC"}
    alone = [("UTC", "UTC")] if current in listed else [("UTC", "UTC"), (current, current)]
    return [*alone, *regions.items()]


class Radios(forms.RadioSelect):
    """Of several buttons one can have the focus."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict:
        option = super().create_option(*args, **kwargs)
        if option["index"] != "0":
            option["attrs"].pop("autofocus", None)
        return option


class DeleteAccountForm(InOurWords):
    comments = forms.ChoiceField(
        label="What happens to your comments?",
        widget=Radios,
        choices=[
            ("stay", "They stay, without my name: as those of a former member."),
            ("go", "They go with my account. What others have answered stays."),
        ],
    )
    username = forms.CharField(
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
    )
    errors_of = {"comments": {"required": "Choose what happens to your comments."}}

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["username"].label = f"Type your username, {user.username}, to confirm"

    def clean_username(self) -> str:
        if self.cleaned_data["username"].casefold() != self.user.username.casefold():
            raise forms.ValidationError(f"This is not your username. It is {self.user.username}.")
        return self.cleaned_data["username"]

    @property
    def keep_comments(self) -> bool:
        return self.cleaned_data["comments"] == "stay"
