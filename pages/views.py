from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from pages.models import Page, PageVersion, today
from techjobs.conditional import FOR_MEMBERS, respond

# Typed as Any: django-csp's type knows no view with more than a request.
in_our_frame: Any = csp_replace({"frame-ancestors": [SELF]})


@require_safe
def page_detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(Page, slug=slug)
    text = page.current
    if text is None:
        raise Http404("No text is in force.")
    context = {"page": page, "text": text, "contact_email": settings.CONTACT_EMAIL}
    return respond(
        request, lambda: render(request, "pages/page_detail.html", context), subject=page, shown=[text.number]
    )


@xframe_options_sameorigin
@in_our_frame
def preview(request: HttpRequest, page: Page, text: PageVersion) -> HttpResponse:
    """The page as readers would see this text, in a frame of the desk.

    For those who have looked whether this person may see it. Nobody keeps it, and no search engine lists it.
    """
    text.render()
    context = {
        "page": page,
        "text": text,
        "is_ahead": text.effective_on > today(),
        "contact_email": settings.CONTACT_EMAIL,
        "is_visitor": True,
        "member": None,
    }
    response = render(request, "pages/page_detail.html", context)
    response["Cache-Control"] = FOR_MEMBERS
    response["X-Robots-Tag"] = "noindex"
    return response
