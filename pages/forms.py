"""The next wording of a page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from images.checks import image_problems
from pages.models import Page, PageVersion, today
from techjobs.editor import MarkdownEditor


class NextVersionForm(forms.ModelForm):
    """It begins with the newest wording; left as it is, it is none. Its number comes by itself."""

    # Which wording it began with: another may be saved meanwhile.
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = PageVersion
        fields = ["title", "summary", "body", "effective_on"]
        # Articles are known by the name of an address alone: their room stands to the right of this one.
        widgets = {
            "body": MarkdownEditor(
                preview="admin:pages_page_preview",
                upload="admin:images_image_upload",
                images="admin:images_image_pick",
                articles="admin:articles_article_pick_article",
                sends=("title", "summary", "body", "effective_on"),
                attrs={"rows": 24},
            )
        }

    def __init__(self, *args: Any, page_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body: Any = self.fields["body"].widget
        body.object_id = page_id

    def has_changed(self) -> bool:
        """Other words make a version; another day alone does not, and a form may be open over midnight."""
        return any(name != "effective_on" for name in self.changed_data)

    def clean_body(self) -> str:
        """A version stays as it is, so what is wrong with its images is said before it is one."""
        body = self.cleaned_data["body"]
        if problems := image_problems(body):
            raise ValidationError([f"Line {line}: {message}." for line, message in problems])
        return body

    def clean(self) -> dict[str, Any]:
        page = self.instance.page if self.instance.page_id else None
        newest = page.newest if page else None
        self.instance.number = newest.number + 1 if newest else 1
        if newest and self.cleaned_data.get("based_on") != newest.number:
            # Saved once more it is meant: whoever does so has been told.
            typed: Any = self.data
            self.data = data = typed.copy()
            data[self.add_prefix("based_on")] = newest.number
            raise ValidationError(
                f"Version {newest.number} was saved meanwhile, by {written_by(newest)}. What you wrote is "
                "still here: look at that version first; then save again, and yours becomes the next."
            )
        return self.cleaned_data


class PreviewForm(forms.Form):
    """The next version as far as it is written: what is missing or wrong yet holds no preview up."""

    title = forms.CharField(required=False)
    summary = forms.CharField(required=False)
    body = forms.CharField(required=False, strip=False)
    effective_on = forms.DateField(required=False)

    def version_of(self, page: Page) -> PageVersion:
        """Not to be saved."""
        newest = page.newest
        self.full_clean()
        words = {name: self.cleaned_data.get(name, "") for name in ("title", "summary", "body")}
        return PageVersion(
            page=page,
            number=newest.number + 1 if newest else 1,
            effective_on=self.cleaned_data.get("effective_on") or today(),
            **words,
        )


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
