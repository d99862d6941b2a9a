from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pages.models import Page
from techjobs.conditional import respond


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
