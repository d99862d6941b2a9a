import uuid
from typing import Any

from django import forms

from accounts.models import User
from comments.models import MAX_LENGTH, Comment, Discussion
from comments.moderation import RefusedError, Report
from techjobs.markdown import Profile, normalise, render_markdown


class CommentForm(forms.Form):
    """The words of a comment, and a token of the form by which what is sent twice is one comment."""

    body = forms.CharField(
        label="Your comment",
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": MAX_LENGTH}),
        help_text=(
            "Markdown: **bold**, *italic*, `code`, > quote, - list, [words](address)."
            f" At most {MAX_LENGTH:,} characters."
        ),
        error_messages={"required": "Write something first."},
        strip=False,  # a first line may be indented code
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, is_too_often: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("token", uuid.uuid4())
        super().__init__(*args, **kwargs)
        self.is_too_often = is_too_often

    def clean_body(self) -> str:
        if self.is_too_often:
            raise forms.ValidationError(
                "That was very often. Please wait a minute; what you wrote stays here."
            )
        body = normalise(self.cleaned_data["body"]).strip("\n").rstrip()
        if len(body) > MAX_LENGTH:
            raise forms.ValidationError(
                f"That is {len(body):,} characters; a comment has at most {MAX_LENGTH:,}. Nothing is lost."
            )
        if not render_markdown(body, Profile.COMMENT).html.strip():
            raise forms.ValidationError("Write something first.")
        return body

    def clean_token(self) -> uuid.UUID:
        return self.cleaned_data["token"] or uuid.uuid4()

    @property
    def preview(self) -> str:
        """What would be published, by the renderer that publishes; empty where the words are refused."""
        body = self.cleaned_data.get("body") if self.is_bound and self.is_valid() else None
        return render_markdown(body, Profile.COMMENT).html if body else ""

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
