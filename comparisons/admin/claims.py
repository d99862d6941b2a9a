"""One claim at a time: the same form as in the grid, with the history of the cell."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from accounts.views import member_of
from comparisons.admin.worklist import WorklistAdmin
from comparisons.cells import CellEditor, with_one_more_source
from comparisons.changes import ChangedMeanwhileError, confirm_claim, delete_claim, last_event_id
from comparisons.events import ClaimEvent
from comparisons.forms import WhichCellForm
from comparisons.gridcells import MEANWHILE, claim_of
from comparisons.history import told
from comparisons.models import Claim, Comparison
from comparisons.places import shown_in

# On the claim's own page; the list of events has them all.
EVENTS_SHOWN = 20


class ToCheckFilter(admin.SimpleListFilter):
    title = "what wants checking"
    parameter_name = "check"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("any", "For any reason"),
            ("is_old", "Its review is due"),
            ("is_behind", "There is a newer release"),
            ("is_disputed", "Disputed"),
            ("is_unsourced", "No source"),
            ("is_unknown", "Unknown"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet | None:
        reasons = {key for key, _ in self.lookup_choices}
        if self.value() not in reasons:
            return None
        today = timezone.localdate()
        if self.value() == "any":
            return queryset.to_check(today)
        return queryset.with_reasons(today).filter(**{str(self.value()): True})


@admin.register(Claim)
class ClaimAdmin(WorklistAdmin):
    list_display = ["technology", "criterion", "verdict", "text", "release", "checked_on"]
    list_filter = [ToCheckFilter, "verdict"]
    list_select_related = ["technology", "criterion", "release__technology"]
    # Technologies and criteria are many: one searches for them.
    search_fields = ["text", "note", "criterion__name", "technology__name"]
    date_hierarchy = "checked_on"

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """A cell that a table shows is corrected, never emptied."""
        if obj and Comparison.objects.showing(obj).exists():
            return False
        return super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Claim) -> None:
        delete_claim(obj, by=member_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for claim in queryset:
            self.delete_model(request, claim)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if object_id is None:
            return self._add(request)
        claim = self.get_object(request, object_id)
        if claim is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, claim):
            raise PermissionDenied
        return self._edit(request, claim)

    def _add(self, request: HttpRequest) -> HttpResponse:
        """First which cell, then what it says; a cell that is filled already is opened."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = WhichCellForm(request.GET or None)
        if not form.is_valid():
            context = self.page_context(request, "Which cell?", form=form)
            return TemplateResponse(request, "admin/comparisons/claim/which.html", context)
        if there := Claim.objects.filter(**form.cell).first():
            return redirect("admin:comparisons_claim_change", there.pk)
        return self._edit(request, claim_of(None, **form.cell))  # type: ignore[arg-type]

    def _edit(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        may = self.has_change_permission(request, claim) if claim.pk else True
        if request.method != "POST":
            return self._show(request, claim, self._editor(claim) if may else None)
        if not may:
            raise PermissionDenied
        if claim.pk and "checked" in request.POST:
            return self._confirm(request, claim)
        if "add" in request.POST:
            return self._show(request, claim, self._editor(claim, with_one_more_source(request.POST)))
        try:
            return self._save(request, claim)
        except ChangedMeanwhileError:
            # It was this moment: compared once more, the form tells of it.
            return self._save(request, Claim.objects.filter(pk=claim.pk).first() or claim)

    def _save(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        editor = self._editor(claim, request.POST)
        if editor.has_changed() or claim.pk is None:
            if editor.conflict or not editor.is_valid():
                return self._show(request, claim, editor)
            event = editor.save(member_of(request))
        else:
            event = None
        if event is None:
            messages.info(request, f"{claim}: nothing was changed.")
        else:
            self.log_change(request, event.claim, event.why or event.get_kind_display())
            messages.success(request, f"{claim}: saved.")
        if "_continue" in request.POST and event and event.claim_id:
            return redirect("admin:comparisons_claim_change", event.claim_id)
        return self.response_post_save_change(request, claim)

    def _confirm(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        here = redirect("admin:comparisons_claim_change", claim.pk)
        editor = self._editor(claim, request.POST)
        if editor.has_changed():
            messages.error(request, "You have changed this cell: save that before you confirm it.")
            return self._show(request, claim, editor)
        if request.POST["checked"] != str(editor.last):
            messages.error(request, MEANWHILE)
            return here
        try:
            event = confirm_claim(claim, by=member_of(request), on=timezone.localdate(), seen=editor.last)
        except ChangedMeanwhileError:
            messages.error(request, MEANWHILE)
            return here
        if event:
            self.log_change(request, claim, "Checked, unchanged")
        messages.success(request, f"{claim}: checked, unchanged.")
        return here

    def _editor(self, claim: Claim, data: Any = None) -> CellEditor:
        return CellEditor(claim, last_event_id(claim), list(claim.technology.releases.all()), data=data)

    def _show(self, request: HttpRequest, claim: Claim, editor: CellEditor | None) -> HttpResponse:
        events = ClaimEvent.objects.of_cell(claim.criterion_id, claim.technology_id).select_related("by")
        cell = {"technology__id__exact": claim.technology_id, "criterion__id__exact": claim.criterion_id}
        context = self.page_context(
            request,
            str(claim),
            claim=claim,
            editor=editor,
            shown=shown_in([claim.criterion_id], [claim.technology_id]).get(
                (claim.criterion_id, claim.technology_id), []
            ),
            key=f"{claim.criterion_id}-{claim.technology_id}",
            history=told(events[:EVENTS_SHOWN]),
            all_events=reverse("admin:comparisons_claimevent_changelist", query=cell),
            may_delete=bool(claim.pk) and self.has_delete_permission(request, claim),
        )
        return TemplateResponse(request, "admin/comparisons/claim/change_form.html", context)
