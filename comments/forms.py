import unicodedata
import uuid
from html import unescape
from typing import Any

from django import forms
from django.utils.html import strip_tags

from accounts.models import User
from comments.models import MAX_LENGTH, Comment, Discussion
from comments.moderation import RefusedError, Report
from techjobs.markdown import Profile, normalise, render_markdown

# Letters and marks that have no shape, besides what Unicode counts among controls and separators.
SHAPELESS = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0"}


def is_blank(html: str) -> bool:
    """Whether a reader would see nothing of it."""
    text = unescape(strip_tags(html))
    return all(one in SHAPELESS or unicodedata.category(one)[0] in "CZ" for one in text)


class CommentForm(forms.Form):
    """The words of a comment, and a token of the form by which what is sent twice is one comment."""

    body = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": MAX_LENGTH}),
        help_text=(
            "Markdown: **bold**, *italic*, `code`, > quote, - list, [words](address)."
            f" At most {MAX_LENGTH:,} characters."
        ),
        error_messages={"required": "Write something first."},
        strip=False,  # a first line may be indented code
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, label: str = "Your comment", refusal: str = "", **kwargs: Any) -> None:
        """`refusal` says why nothing can be added whatever the words: they are kept, and not rendered."""
        kwargs.setdefault("initial", {}).setdefault("token", uuid.uuid4())
        super().__init__(*args, **kwargs)
        self.fields["body"].label = label
        self.refusal = refusal

    def clean_body(self) -> str:
        if self.refusal:
            raise forms.ValidationError(self.refusal)
        body = normalise(self.cleaned_data["body"]).strip("\n").rstrip()
        if len(body) > MAX_LENGTH:
            raise forms.ValidationError(
                f"That is {len(body):,} characters; a comment has at most {MAX_LENGTH:,}. Nothing is lost."
            )
        self.html = render_markdown(body, Profile.COMMENT).html
        if is_blank(self.html):
            raise forms.ValidationError("Write something first.")
        return body

    def clean_token(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.cleaned_data["token"])
        except ValueError:  # no reason to lose the words
            return uuid.uuid4()

    @property
    def preview(self) -> str:
        """What would be published, by the renderer that publishes; empty where the words are refused."""
        return self.html if self.is_bound and self.is_valid() else ""

    def post(self, discussion: Discussion, author: User, parent: Comment | None = None) -> Comment | None:
        """The published comment; None, with the reason among the errors, where it is refused."""
        if not self.is_valid():
            return None
        try:
            return discussion.post(
                author=author, body=self.cleaned_data["body"], token=self.cleaned_data["token"], parent=parent
            )
        except RefusedError as refused:
            self.add_error(None, str(refused))
            return None

    def edit(self, comment: Comment, by: User) -> bool:
        if not self.is_valid():
            return False
        try:
            comment.edit(by=by, body=self.cleaned_data["body"])
        except RefusedError as refused:
            self.add_error(None, str(refused))
            return False
        return True


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label="What is wrong with it?",
        choices=Report.Reason,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of these."},
    )
    text = forms.CharField(
        label="In your words", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["text"] = normalise(cleaned.get("text", ""))
        if cleaned.get("reason") == Report.Reason.OTHER and not cleaned["text"]:
            self.add_error("text", "Say in a few words what is wrong.")
        return cleaned

    def file(self, comment: Comment, reporter: User) -> bool:
        if not self.is_valid():
            return False
        try:
            comment.report(by=reporter, **self.cleaned_data)
        except RefusedError as refused:
            self.add_error(None, str(refused))
            return False
        return True
