"""Forms of the editors' desk. Dates are entered and shown in the editor's own zone."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import slugify
from markdownx.fields import MarkdownxFormField

from accounts.models import User
from articles.drafts import MAX_BODY
from articles.models import Article, Revision
from articles.revisions import STANDFIRST_LENGTH, TITLE_LENGTH
from techjobs.editor import CountedTextarea, CountedTextInput, MarkdownEditor
from techjobs.markdown import normalise

TEXT = ("title", "standfirst", "body")

# A moment that lies farther ahead is a slip of the finger.
FARTHEST_YEARS = 5


class ArticleForm(forms.ModelForm):
    """An article's address and byline, and the words of its next revision.

    `base` is the revision that the words began with. Where there is a newer one by now nothing is saved:
    `theirs` is that one, and the form, sent again, is saved on top of it.
    """

    title = forms.CharField(max_length=TITLE_LENGTH, required=False, widget=CountedTextInput)
    standfirst = forms.CharField(
        max_length=STANDFIRST_LENGTH,
        required=False,
        widget=CountedTextarea(attrs={"rows": 3}),
        help_text="One or two sentences below the title; search engines and lists show them, too.",
    )
    body = MarkdownxFormField(
        label="Text",
        max_length=MAX_BODY,
        required=False,
        widget=MarkdownEditor(
            preview="admin:articles_article_preview",
            autosave="admin:articles_article_autosave",
            upload="admin:images_image_upload",
            images="admin:images_image_pick",
            comparisons="admin:articles_article_pick_comparison",
            articles="admin:articles_article_pick_article",
        ),
        help_text="Markdown. Sections begin with ##. A line [[comparison: name]] places a table.",
    )
    note = forms.CharField(
        label="What this changes",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "whole"}),
        help_text="For the other editors; readers never see it.",
    )
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)
    slug = forms.SlugField(
        label="Address",
        max_length=100,
        required=False,
        error_messages={"invalid": "Write it in letters without accents, digits and hyphens."},
        help_text="The last part of the address: django-vs-flask. Empty: made from the title. When it "
        "changes, the old address leads to the new one.",
    )

    byline = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        to_field_name="username",
        required=False,
        widget=forms.TextInput,
        help_text="The username of the member who signs it. Empty: the site's name.",
        error_messages={"invalid_choice": "There is no member of this name."},
    )

    class Meta:
        model = Article
        fields = ["slug", "byline"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs: Revision | None = None
        # A browser would cut what is longer without a word; the server says so.
        self.fields["body"].widget.attrs.pop("maxlength", None)
        self.initial["byline"] = self.instance.byline  # whose username is shown, not the key
        if body := self.fields.get("body"):
            body.widget.object_id = self.instance.pk
        latest = self.instance.latest_revision if self.instance.pk else None
        if latest:
            begin = {field: getattr(latest, field) for field in TEXT}
            self.initial = {**begin, "base": latest.pk, **self.initial}

    def clean_slug(self) -> str:
        slug = slugify(self.cleaned_data["slug"] or self.data.get("title", ""))[:100].strip("-")
        if not slug:
            raise ValidationError("Give it an address, or a title to make one from.")
        return slug

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.instance.pk:
            # Locked until the request's transaction ends: of two at once the second sees the first.
            stored = Article.objects.select_for_update(of=("self",)).get(pk=self.instance.pk)
            if stored.latest_revision_id != values.get("base") and self._would_change(stored.latest_revision):
                self._open_both(stored.latest_revision)
        return values

    def _would_change(self, latest: Revision | None) -> bool:
        return latest is not None and self.text != {field: getattr(latest, field) for field in TEXT}

    def _open_both(self, theirs: Revision | None) -> None:
        self.theirs = theirs
        self.data = QueryDict.copy(cast(QueryDict, self.data))
        self.data["base"] = str(theirs.pk) if theirs else ""
        raise ValidationError(
            "Somebody else has saved this article since you began. Nothing of yours is lost, and nothing is "
            "saved yet: compare both below, change your text as needed, and save again."
        )

    @property
    def text(self) -> dict[str, str]:
        """The words as they would be saved."""
        values = {field: self.cleaned_data.get(field, "").replace("\r\n", "\n") for field in TEXT}
        return values | {"body": values["body"].strip()}

    @property
    def has_new_words(self) -> bool:
        latest = self.instance.latest_revision if self.instance.pk else None
        return latest is None or self._would_change(latest)


class WordsField(forms.CharField):
    """Words as they are typed or pasted; what no text can hold is dropped, as when they are saved."""

    def to_python(self, value: Any) -> str | None:
        return super().to_python(normalise(str(value or "")))


class TextForm(forms.Form):
    """What the preview and the autosave are sent: words as they stand in the form, finished or not."""

    title = WordsField(required=False, strip=False, max_length=10 * TITLE_LENGTH)
    standfirst = WordsField(required=False, strip=False, max_length=10 * STANDFIRST_LENGTH)
    body = WordsField(required=False, strip=False, max_length=MAX_BODY)
    base = forms.IntegerField(required=False)

    @property
    def refusal(self) -> str:
        """Why it cannot be taken, in one sentence."""
        is_long = any(self.has_error(name, "max_length") for name in TEXT)
        return (
            "The text is too long." if is_long else "What was sent cannot be understood. Load the page again."
        )


class MomentField(forms.DateTimeField):
    """A day and a minute in the editor's own zone, by the browser's own control."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages={"invalid": "Write a day and a time: 2027-01-31 09:30."}, **kwargs)


class PublishForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    at = MomentField(label="From", required=False)
    change = forms.CharField(
        label="What has notably changed",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "whole"}),
        help_text="One sentence for readers: it stands, dated, under the article, and the article counts as "
        "updated. Leave it empty for a typo.",
    )

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article = article
        self.fields[
            "at"
        ].help_text = (
            f"A moment to come, in your zone ({timezone.get_current_timezone_name()}). Empty: at once."
        )
        if not article.was_public:
            del self.fields["change"]

    def clean_at(self) -> datetime | None:
        at = self.cleaned_data["at"]
        # By the year: what lies at the end of time cannot be told in another zone.
        if at and at.year > timezone.now().year + FARTHEST_YEARS:
            raise ValidationError(f"This is more than {FARTHEST_YEARS} years away.")
        if at and at <= timezone.now():
            raise ValidationError("This moment has passed. Leave it empty to publish at once.")
        return at

    def clean_change(self) -> str:
        return " ".join(self.cleaned_data["change"].split())


class PreviewLinkForm(forms.Form):
    days = forms.TypedChoiceField(
        label="A link that shows it to others",
        coerce=int,
        choices=[(1, "for a day"), (7, "for a week"), (30, "for a month")],
        initial=7,
    )

    @property
    def expires_at(self) -> datetime:
        return timezone.now() + timedelta(days=self.cleaned_data["days"])
