"""What was changed in facts: to be read, never to be changed. What was can be restored."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path

from accounts.views import member_of
from comparisons.changes import ChangedMeanwhileError, restore_claim
from comparisons.events import ClaimEvent
from comparisons.forms import WhyForm
from comparisons.history import Change, differences, told
from comparisons.models import Claim
from techjobs.admin import DeskAdmin


@admin.register(ClaimEvent)
class ClaimEventAdmin(DeskAdmin):
    list_display = ["at", "technology", "criterion", "kind", "by", "why"]
    list_select_related = ["technology", "criterion", "by"]
    list_filter = ["kind"]
    search_fields = ["why", "technology__name", "criterion__name"]
    list_per_page = 50
    sortable_by = ()  # there are many, and only the newest first is along an index
    change_form_template = "admin/comparisons/event.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ClaimEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ClaimEvent | None = None) -> bool:
        return False

    def get_urls(self) -> list:
        restore = self.admin_site.admin_view(self.restore_view)
        return [
            path("<int:pk>/restore/", restore, name="comparisons_claimevent_restore"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        event = self.get_object(request, object_id)
        if event is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, event):
            raise PermissionDenied
        context = self.page_context(
            request, name_of(event), entry=told([event])[0], may_restore=may_restore(request)
        )
        return TemplateResponse(request, "admin/comparisons/event.html", context)

    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask why, and make the cell again what it was after the event."""
        if not may_restore(request):
            raise PermissionDenied
        event = get_object_or_404(ClaimEvent.objects.select_related("criterion", "technology"), pk=pk)
        now = ClaimEvent.objects.of_cell(event.criterion_id, event.technology_id).first()
        form = WhyForm(request.POST or None, initial={"seen": now.pk if now else 0})
        if request.method == "POST" and form.is_valid() and (claim := self._restore(request, event, form)):
            return redirect("admin:comparisons_claim_change", claim.pk)
        context = self.page_context(
            request,
            f"Restore {name_of(event)}",
            event=event,
            changes=_what_restoring_changes(now, event),
            form=form,
        )
        return TemplateResponse(request, "admin/comparisons/restore.html", context)

    def _restore(self, request: HttpRequest, event: ClaimEvent, form: WhyForm) -> Claim | None:
        """The claim as it was; None, and an error in the form, where it cannot be so any more."""
        why, seen = form.cleaned_data["why"], form.cleaned_data["seen"]
        try:
            restored = restore_claim(event, by=member_of(request), why=why, seen=seen)
        except ChangedMeanwhileError:
            form.add_error(None, "Somebody else changed this cell meanwhile: open this page again.")
            return None
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
            return None
        words = "The cell is again as it was." if restored else "The cell is so already: nothing was changed."
        messages.success(request, words)
        return Claim.objects.get(criterion=event.criterion, technology=event.technology)


def _what_restoring_changes(now: ClaimEvent | None, event: ClaimEvent) -> list[Change]:
    """Whether the cell is disputed stays as it is."""
    stands = (now.after if now else None) or {}
    restored = event.snapshot | {"disputed": stands.get("disputed", "")}
    return differences(stands or None, restored, {})


def may_restore(request: HttpRequest) -> bool:
    return all(
        request.user.has_perm(f"comparisons.{right}")
        for right in ("change_claim", "add_claim", "view_claimevent")
    )


def name_of(event: ClaimEvent) -> str:
    """Its cell, by the names of today or those of then."""
    kept = event.snapshot
    return f"{event.technology or kept['technology']}, {event.criterion or kept['criterion']}"
