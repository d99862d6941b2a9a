"""The editors' images: a list, a way to add one, and what the editor's toolbar talks to."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from images.forms import UploadForm
from images.models import Image
from images.reading import MAX_BYTES, TOO_LARGE
from images.usage import shown_in
from techjobs.admin import DeskAdmin

# What a form adds to its file.
MAX_BODY = MAX_BYTES + 100_000
# What is read, and thrown away, of a body that is too large, so that its sender hears the answer.
DRAINED = 50_000_000
CHUNK = 65_536

PICKED = 24
THUMBNAIL = (120, 90)
PREVIEW = (300, 300)  # fits a phone
TOO_MANY = "That was too many images at once: wait a minute, then go on."


@admin.register(Image)
class ImageAdmin(DeskAdmin):
    list_display = ["thumbnail", "original_name", "alt", "size", "uploaded_by", "created_at"]
    list_display_links = ["thumbnail", "original_name"]
    list_select_related = ["uploaded_by"]
    search_fields = ["original_name", "alt"]
    ordering = ["-pk"]
    sortable_by = ["original_name", "created_at"]
    fields = ["preview", "original_name", "alt", "markdown", "size", "shown_in", "sender", "created_at"]
    readonly_fields = ["preview", "original_name", "markdown", "size", "shown_in", "sender", "created_at"]

    @admin.display(description="image")
    def thumbnail(self, image: Image) -> SafeString:
        return shown(image, image.picture.thumbnail, THUMBNAIL)

    @admin.display(description="image")
    def preview(self, image: Image) -> SafeString:
        return shown(image, image.picture.preview, PREVIEW)

    @admin.display(description="pixels", ordering="width")
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description="in a text")
    def markdown(self, image: Image) -> SafeString:
        return format_html("<code>![{}]({})</code>", escaped(image.alt), image.picture.url)

    @admin.display(description="shown in")
    def shown_in(self, image: Image) -> str:
        if texts := shown_in(image.file.name):
            return f"{'; '.join(texts)}. While a text shows it, it cannot be deleted."
        return "no text"

    @admin.display(description="uploaded by")
    def sender(self, image: Image) -> str:
        """Not as a link: editors see no page of a member's account."""
        return str(image.uploaded_by or "-")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("upload/", wrap(self.upload), name="images_image_upload"),
            path("pick/", wrap(self.pick), name="images_image_pick"),
            *super().get_urls(),
        ]

    # Both read the size of the body before anything, also the CSRF token, is read of it: so they are exempt
    # outside, and protected inside.

    @csrf_exempt
    def upload(self, request: HttpRequest) -> HttpResponse:
        """POST `image`: 200 with what a text needs to show it, or an error's sentence; see `_upload`."""
        self._require_add(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if is_too_large(request):
            return JsonResponse({"error": TOO_LARGE}, status=413)
        return csrf_protect(self._upload)(request)

    def _upload(self, request: HttpRequest) -> HttpResponse:
        if not ratelimit.consume(request, action="upload_image"):
            return JsonResponse({"error": TOO_MANY}, status=429)
        form = UploadForm(request.POST, request.FILES)
        added = form.add(by=request.user)
        if added is None:
            return JsonResponse({"error": form.sentence}, status=422)
        image, is_new = added
        if is_new:
            self.log_addition(request, image, "Uploaded.")
        return JsonResponse({"image_code": f"![]({image.picture.url})", **facts(image)})

    def pick(self, request: HttpRequest) -> HttpResponse:
        """GET `q`, `before`: images, the newest first; `next` is the `before` of those that follow."""
        self._require_add(request)
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        images = Image.objects.newest().matching(request.GET.get("q", "").replace("\x00", "")[:200])
        before = request.GET.get("before", "")
        if before:
            if not (before.isascii() and before.isdecimal() and len(before) < 19):
                return JsonResponse({"error": "There are no images after that one."}, status=400)
            images = images.before(int(before))
        page = list(images[: PICKED + 1])
        following = str(page[PICKED - 1].pk) if len(page) > PICKED else None
        return JsonResponse({"images": [facts(image) for image in page[:PICKED]], "next": following})

    @csrf_exempt
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Not the admin's own, which works within a transaction: nobody else could write meanwhile."""
        self._require_add(request)
        if request.method == "POST" and is_too_large(request):
            form = UploadForm({})
            form.errors["image"] = form.error_class([TOO_LARGE])
            return self._add_page(request, form, status=413)
        return csrf_protect(self._add)(request)

    def _add(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self._add_page(request, UploadForm())
        form = UploadForm(request.POST, request.FILES)
        if not ratelimit.consume(request, action="upload_image"):
            form.add_error("image", TOO_MANY)
            return self._add_page(request, form, status=429)
        added = form.add(by=request.user)
        if added is None:
            return self._add_page(request, form)
        image, is_new = added
        if is_new:
            self.log_addition(request, image, "Uploaded.")
            self.message_user(request, f"“{image}” can be used now.", messages.SUCCESS)
        else:
            self.message_user(request, f"This image is here already, as “{image}”.", messages.INFO)
        return HttpResponseRedirect(reverse("admin:images_image_change", args=[image.pk]))

    def _add_page(self, request: HttpRequest, form: UploadForm, status: int = 200) -> TemplateResponse:
        context = self.page_context(request, "Add image", form=form, media=self.media)
        return TemplateResponse(request, "admin/images/image/add.html", context, status=status)

    def _require_add(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """An image that a text shows stays, and the page says which text."""
        deleted, counts, permissions, protected = super().get_deleted_objects(objs, request)
        for image in objs:
            protected += [f"“{image}”, shown in {text}" for text in shown_in(image.file.name)]
        return deleted, counts, permissions, protected


def is_too_large(request: HttpRequest) -> bool:
    """Whether the body is larger than any image may be; then it is read away, and nothing of it is kept."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length <= MAX_BODY:
        return False
    drained = 0
    while drained < DRAINED and (chunk := request.read(CHUNK)):
        drained += len(chunk)
    return True


def shown(image: Image, src: str, box: tuple[int, int]) -> SafeString:
    """The image, small enough for a box."""
    scale = min(1, box[0] / image.width, box[1] / image.height)
    width, height = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return format_html(
        '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy" decoding="async">',
        src, image.alt or image.original_name, width, height,
    )  # fmt: skip


def facts(image: Image) -> dict[str, Any]:
    """What the editor's toolbar shows of an image."""
    return {
        "url": image.picture.url,
        "thumbnail": image.picture.thumbnail,
        "width": image.width,
        "height": image.height,
        "alt": image.alt,
        "name": image.original_name,
    }


def escaped(alt: str) -> str:
    """As the words of an image in Markdown."""
    return alt.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
