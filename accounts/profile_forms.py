"""The forms on a member's own pages."""

from typing import Any

from django import forms

from accounts.in_our_words import InOurWords
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
