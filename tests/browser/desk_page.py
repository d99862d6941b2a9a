"""A page with the editors' widgets and what they talk to, as techjobs/editor.py describes it; a URLconf."""

import time
from pathlib import Path

from csp.constants import SELF
from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import RequestContext, Template
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST
from markdownx.fields import MarkdownxFormField

from articles.models import Article, Revision
from articles.previews import render_preview
from comparisons.models import Comparison
from techjobs import pictures
from techjobs.editor import CountedTextarea, CountedTextInput, MarkdownEditor, frames_preview

WRITE = "/admin/write/"
PREVIEW = "/admin/write/preview/"
KEEP = "/admin/write/keep/"
UPLOAD = "/admin/write/upload/"

BODY = "First words.\n\n## One\n\nA sentence.\n\n## Two\n\nAnother one.\n"

# What the page was sent, and what it answers instead where a test says so.
received: dict[str, list] = {"kept": [], "saved": [], "previews": [], "uploads": []}
failures: dict[str, tuple[int, str]] = {}
begin: dict[str, str] = {}


def reset() -> None:
    for one in received.values():
        one.clear()
    failures.clear()
    begin.clear()
    begin.update(title="A title", standfirst="Some words below it.", body=BODY)


class WriteForm(forms.Form):
    title = forms.CharField(max_length=120, widget=CountedTextInput)
    standfirst = forms.CharField(max_length=300, widget=CountedTextarea(attrs={"rows": 3}))
    body = MarkdownxFormField(
        label="Text",
        help_text="Markdown. Sections begin with ##.",
        widget=MarkdownEditor(
            preview="desk_preview",
            autosave="desk_keep",
            upload="desk_upload",
            images="desk_images",
            comparisons="desk_comparisons",
            articles="desk_articles",
        ),
    )
    base = forms.IntegerField(widget=forms.HiddenInput)


PAGE = Template(
    """{% extends "admin/base_site.html" %}{% load static %}
{% block extrahead %}{{ block.super }}{{ form.media }}{% endblock %}
{% block extrastyle %}{{ block.super }}<link rel="stylesheet" href="{% static "admin/css/forms.css" %}">
{% endblock %}
{% block content %}<div id="content-main"><form method="post">{% csrf_token %}{{ form.base }}
<fieldset class="module aligned">{% for field in form.visible_fields %}
<div class="form-row field-{{ field.name }}"><div>
<div class="flex-container">{{ field.label_tag }}{{ field }}</div>
{% if field.help_text %}<div class="help">{{ field.help_text }}</div>{% endif %}</div></div>
{% endfor %}</fieldset>
<div class="submit-row"><input type="submit" class="default" name="_save" value="Save"></div>
</form></div>{% endblock %}"""
)


@frames_preview
def write(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        received["saved"].append(request.POST["body"])
        return HttpResponse("Saved", content_type="text/plain")
    form = WriteForm(initial={**begin, "base": 7})
    context = {**admin.site.each_context(request), "form": form, "title": "Write", "has_permission": True}
    return HttpResponse(PAGE.render(RequestContext(request, context)))


def failing(name: str) -> HttpResponse | None:
    if name not in failures:
        return None
    status, sentence = failures[name]
    return JsonResponse({"error": sentence}, status=status)


@csp_replace({"frame-ancestors": [SELF]})
@xframe_options_sameorigin
def preview(request: HttpRequest) -> HttpResponse:
    words = request.POST if request.method == "POST" else begin
    if request.method == "POST":
        received["previews"].append(words["body"])
        if answer := failing("preview"):
            return answer
    article = Article.objects.select_related("latest_revision", "published_revision").first()
    assert article
    revision = Revision(
        article=article, title=words["title"], standfirst=words["standfirst"], body=words["body"]
    )
    revision.render()
    return render_preview(request, article, revision)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    if answer := failing("keep"):
        return answer
    received["kept"].append({name: request.POST[name] for name in ("title", "standfirst", "body", "base")})
    return JsonResponse({"saved_at": timezone.now().isoformat()})


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    file = request.FILES["image"]
    received["uploads"].append(file.name)
    if "slow" in str(file.name):
        time.sleep(1.5)
    content = file.read()
    if not content.startswith(b"\x89PNG"):
        return JsonResponse({"error": "This is no image that we can read."}, status=422)
    name = f"{len(received['uploads'])}-4x4.png"
    picture = pictures.named(f"images/{name}")
    assert picture
    for part in (picture.name, *picture.renditions):
        path = Path(settings.MEDIA_ROOT) / part
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    url = f"/media/images/{name}"
    return JsonResponse({"image_code": f"![]({url})", "url": url, "width": 4, "height": 4, "thumbnail": url})


def images(request: HttpRequest) -> HttpResponse:
    before, query = request.GET.get("before"), request.GET.get("q", "")
    names = ["tower", "bridge"] if not before else ["river"]
    shown = [
        {
            "url": f"/media/images/{name}-4x4.png",
            "thumbnail": "/static/img/card.png",
            "width": 4,
            "height": 4,
            "alt": f"A {name}",
            "name": f"{name}.png",
        }
        for name in names
        if query in name
    ]
    return JsonResponse({"images": shown, "next": None if before or query else "2"})


def comparisons(request: HttpRequest) -> HttpResponse:
    if answer := failing("comparisons"):
        return answer
    found = Comparison.objects.filter(title__icontains=request.GET.get("q", ""))
    return JsonResponse({"comparisons": list(found.values("slug", "title", "caption"))})


def articles(request: HttpRequest) -> HttpResponse:
    everything = [
        {"title": "Which one [really]", "url": "/articles/which-one/", "state": "Published"},
        {"title": "Not yet", "url": "/articles/not-yet/", "state": "Draft"},
    ]
    words = request.GET.get("q", "").lower()
    return JsonResponse({"articles": [one for one in everything if words in one["title"].lower()]})


view = admin.site.admin_view
urlpatterns = [
    path("admin/write/", view(write), name="desk_write"),
    path("admin/write/preview/", view(preview), name="desk_preview_new"),
    path("admin/write/keep/", view(keep), name="desk_keep_new"),
    path("admin/write/upload/", view(upload), name="desk_upload"),
    path("admin/write/images/", view(images), name="desk_images"),
    path("admin/write/comparisons/", view(comparisons), name="desk_comparisons"),
    path("admin/write/articles/", view(articles), name="desk_articles"),
    path("", include("techjobs.urls")),
]
handler403 = handler404 = "techjobs.views.not_found"
handler500 = "techjobs.views.server_error"
