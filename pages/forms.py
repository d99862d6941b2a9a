"""The next wording of a page."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget

from pages.models import Page, PageVersion, today


class NextVersionForm(forms.ModelForm):
    """It begins with the newest wording; left as it is, it is none. Its number comes by itself."""

    # Which wording it began with: another may be saved meanwhile.
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = PageVersion
        fields = ["title", "summary", "body", "effective_on"]
        widgets = {"body": AdminTextareaWidget(attrs={"rows": 24})}

    def has_changed(self) -> bool:
        """Other words make a version; another day alone does not, and a form may be open over midnight."""
        return any(name != "effective_on" for name in self.changed_data)

    def clean(self) -> dict[str, Any]:
        page = self.instance.page if self.instance.page_id else None
        newest = page.newest if page else None
        self.instance.number = newest.number + 1 if newest else 1
        if newest and self.cleaned_data.get("based_on") != newest.number:
            # Saved once more it is meant: whoever does so has been told.
            typed: Any = self.data
            self.data = data = typed.copy()
            data[self.add_prefix("based_on")] = newest.number
            raise forms.ValidationError(
                f"Version {newest.number} was saved meanwhile, by {written_by(newest)}. What you wrote is "
                "still here: look at that version first; then save again, and yours becomes the next."
            )
        return self.cleaned_data


def written_by(version: PageVersion) -> str:
    return version.created_by.get_username() if version.created_by else "somebody whose name is not noted"


def first_words(page: Page | None) -> dict[str, Any]:
    """What the form for the next version begins with."""
    newest = page.newest if page else None
    if newest is None:
        return {}
    return {
        "title": newest.title,
        "summary": newest.summary,
        "body": newest.body,
        "effective_on": max(newest.effective_on, today()),
        "based_on": newest.number,
    }
