"""The widgets that editors write in: plain fields without a script, more with the components in static/js."""

from collections.abc import Sequence
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.forms import Media, Script
from django.forms.renderers import BaseRenderer, TemplatesSetting
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.clickjacking import xframe_options_sameorigin
from markdownx.widgets import AdminMarkdownxWidget

SHEETS: dict[str, Sequence[str]] = {"all": ["css/editor.css"]}

# For the view whose form has the editor: only its page may hold a frame, of this site.
frames_preview = csp_update({"frame-src": [SELF]})


def in_our_frame(view: Any) -> Any:
    """What the view answers may stand in a frame of this site, and of no other."""
    return csp_replace({"frame-ancestors": [SELF]})(xframe_options_sameorigin(view))


def scripts(*names: str) -> Any:
    """Modules for a widget's Media; its stubs know paths only, so Any."""
    return [Script(f"js/{name}.js", type="module") for name in names]


class MarkdownEditor(AdminMarkdownxWidget):
    """A text in Markdown: toolbar, dialogs, images, live preview, word count, and what is typed is kept.

    Each argument names an address; what has none is not offered. static/js says what is sent there.

    preview      GET the saved page, POST the fields in `sends`: the page with these words
    autosave     POST title, standfirst, body, base: {"saved_at"}
    upload       POST image: {"image_code", "url", "width", "height", "thumbnail"}, or 422 {"error"}
    images       GET q, before: {"images": [{"url", "thumbnail", "width", "height", "alt", "name"}], "next"}
    comparisons  GET q: {"comparisons": [{"slug", "title", "caption"}]}
    articles     GET q: {"articles": [{"title", "url", "state"}]}

    The first two are about one object: its key is `object_id`, which the form sets. Where there is none yet
    the address is the one whose name ends in `_new`. A form whose fields have a prefix sends them without it.
    """

    template_name = "admin/_editor.html"
    about_one = ("preview", "autosave")

    def __init__(
        self,
        *,
        preview: str = "",
        autosave: str = "",
        upload: str = "",
        images: str = "",
        comparisons: str = "",
        articles: str = "",
        sends: Sequence[str] = ("title", "standfirst", "body"),
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.object_id: Any = None
        self.sends = sends
        self.addresses = {
            "preview": preview,
            "autosave": autosave,
            "upload": upload,
            "images": images,
            "comparisons": comparisons,
            "articles": articles,
        }

    @property
    def media(self) -> Media:
        # Not markdownx's own script: docs/decisions/0016.
        return Media(css=SHEETS, js=scripts("markdown-editor", "page-preview", "word-count", "auto-save"))

    def add_markdownx_attrs(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Its addresses are not ours: those stand on the element around the field."""
        return attrs | {"class": "markdownx-editor"}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["editor"] = {part: self._address(part) for part in self.addresses}
        context["sends"] = " ".join(self.sends)
        return context

    def _address(self, part: str) -> str:
        name = self.addresses[part]
        if not name:
            return ""
        if part not in self.about_one:
            return reverse(name)
        return reverse(name, args=[self.object_id]) if self.object_id else reverse(f"{name}_new")

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        # The form's own renderer does not know the folder of this template.
        return super().render(name, value, attrs or {}, TemplatesSetting())


class Counted:
    """Mixed into a widget whose field has a greatest length: how much of it is left is said below."""

    @property
    def media(self) -> Media:
        return Media(css=SHEETS, js=scripts("text-counter"))

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        field = super().render(*args, **kwargs)  # type: ignore[misc]
        return format_html("<text-counter>{}</text-counter>", field)


class CountedTextInput(Counted, AdminTextInputWidget):
    pass


class CountedTextarea(Counted, AdminTextareaWidget):
    pass
