"""The worklist at the desk: see comparisons/worklist.py for what stands in it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.views import member_of
from comparisons.changes import ChangedMeanwhileError, confirm_claim
from comparisons.gridcells import MEANWHILE
from comparisons.models import Claim, Comparison
from comparisons.worklist import FILTERS, Key, load_page
from techjobs.admin import DeskAdmin


class WorklistAdmin(DeskAdmin):
    """What the list of claims has besides."""

    def get_urls(self) -> list:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.worklist_view)
        work = self.admin_site.admin_view(view)
        return [path("worklist/", work, name="comparisons_claim_worklist"), *super().get_urls()]

    def worklist_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        reason = request.GET.get("reason", "any")
        if reason not in FILTERS:
            raise Http404("No such reason.")
        comparison, after = _comparison(request), _after(request)
        if request.method == "POST":
            self._confirm_line(request)
            return redirect(request.get_full_path())
        context = self.page_context(
            request,
            "Worklist",
            page=load_page(timezone.localdate(), reason=reason, comparison=comparison, after=after),
            reason=reason,
            reasons={name: words for name, (_, words) in FILTERS.items()},
            comparison=comparison,
            comparisons=Comparison.objects.only("pk", "title"),
            is_later=after is not None,
        )
        return TemplateResponse(request, "admin/comparisons/claim/worklist.html", context)

    def _confirm_line(self, request: HttpRequest) -> None:
        """“Checked, unchanged” for the claim that the button names, as its editor saw it."""
        key, _, seen = request.POST.get("checked", "").partition(":")
        if not (_is_number(key) and _is_number(seen)):
            raise Http404("Not a cell.")
        claims = Claim.objects.select_related("criterion", "technology", "release")
        claim = get_object_or_404(claims, pk=int(key))
        try:
            event = confirm_claim(claim, by=member_of(request), on=timezone.localdate(), seen=int(seen))
        except ChangedMeanwhileError:
            messages.error(request, f"{claim}: {MEANWHILE}")
        except ValidationError as error:
            messages.error(request, f"{claim} cannot be confirmed as it is: {' '.join(error.messages)}")
        else:
            if event:
                self.log_change(request, claim, "Checked, unchanged")
            messages.success(request, f"{claim}: checked, unchanged.")


def _comparison(request: HttpRequest) -> Comparison | None:
    key: Any = request.GET.get("comparison", "")
    if not key:
        return None
    if not _is_number(key):
        raise Http404("No such comparison.")
    return get_object_or_404(Comparison, pk=int(key))


def _after(request: HttpRequest) -> Key | None:
    text = request.GET.get("after", "")
    try:
        return Key.parse(text) if text else None
    except ValueError as error:
        raise Http404("Not a place in the list.") from error


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
