"""The editors' queue of corrections: what members say is wrong, and what becomes of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import Truncator

from accounts.models import User
from accounts.views import member_of
from comparisons.cells import CellEditor, with_one_more_source
from comparisons.changes import ChangedMeanwhileError, last_event_id
from comparisons.corrections import acts
from comparisons.corrections.acts import RefusedError
from comparisons.corrections.forms import AnswerForm
from comparisons.corrections.models import Correction
from comparisons.events import ClaimEvent
from comparisons.gridcells import claim_of
from comparisons.history import told
from comparisons.models import Claim
from techjobs.admin import DeskAdmin

# On a correction's page; the claim's own has the others.
EVENTS_SHOWN = 20
OTHERS_SHOWN = 20


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("waiting", "To decide"), *((state.name.lower(), state.label) for state in Correction.State)]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet | None:
        if self.value() == "waiting":
            return queryset.waiting()
        states = {state.name.lower(): state for state in Correction.State}
        return queryset.filter(state=states[str(self.value())]) if self.value() in states else None


def _agree(correction: Correction, by: Any, form: AnswerForm) -> None:
    acts.agree(correction, by=by, words=form.cleaned_data["answer"], seen=form.cleaned_data["seen"])


def _already_right(correction: Correction, by: Any, form: AnswerForm) -> None:
    acts.already_right(correction, by=by, answer=form.cleaned_data["answer"])


def _decline(correction: Correction, by: Any, form: AnswerForm) -> None:
    acts.decline(correction, by=by, reason=form.cleaned_data["answer"])


# Each by the button that sends it: what is done, what is asked for, and what is said of it.
DEEDS: dict[str, tuple[Callable[[Correction, Any, AnswerForm], None], str, str]] = {
    "agree": (
        _agree,
        "What is in doubt",
        "A sentence for readers: it stands in the cell until the doubt is answered. The member reads it too.",
    ),
    "right": (_already_right, "What the cell says by now", "A sentence for the member."),
    "decline": (_decline, "Why the cell stays as it is", "A sentence for the member."),
}
LEADS_TO = {
    "agree": Correction.State.AGREED,
    "right": Correction.State.ACCEPTED,
    "decline": Correction.State.DECLINED,
}
DONE = {
    "agree": "Readers see the cell as disputed now.",
    "right": "Accepted; nothing was changed in the cell.",
    "decline": "Declined.",
}


@admin.register(Correction)
class CorrectionAdmin(DeskAdmin):
    list_display = ["cell", "words", "member", "state", "created_at"]
    list_display_links = ["cell"]
    list_select_related = ["technology", "criterion", "member"]
    list_filter = [StateFilter]
    ordering = ["state", "pk"]
    sortable_by = ()  # the queue has one order, along an index
    search_fields = ["technology__name", "criterion__name", "member__username__iexact", "wrong", "text"]
    search_help_text = "A technology, a criterion, a username, or words of the report."

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Correction | None = None) -> bool:
        return False

    @admin.display(description="Cell")
    def cell(self, correction: Correction) -> str:
        return str(correction)

    @admin.display(description="What is wrong")
    def words(self, correction: Correction) -> str:
        return Truncator(" ".join(correction.wrong.split())).chars(120)

    def get_urls(self) -> list:
        accept = self.admin_site.admin_view(self.accept_view)
        return [
            path("<int:pk>/accept/", accept, name="comparisons_correction_accept"),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What the cell says, what the member says, and the acts; an act is sent to this same address."""
        if object_id is None:  # nobody adds one here
            raise PermissionDenied
        correction = self.get_object(request, object_id)
        if correction is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, correction):
            raise PermissionDenied
        if request.method != "POST":
            return self._show(request, correction)
        if not may_decide(request):
            raise PermissionDenied
        return self._act(request, correction)

    def _act(self, request: HttpRequest, correction: Correction) -> HttpResponse:
        act = next((name for name in DEEDS if name in request.POST), None)
        here = redirect("admin:comparisons_correction_change", correction.pk)
        if act is None:
            return here
        form = answer_form(act, correction, request.POST)
        if not form.is_valid():
            return self._show(request, correction, {act: form})
        problem = ""
        try:
            DEEDS[act][0](correction, member_of(request), form)
        except ChangedMeanwhileError:
            form = answer_form(act, correction, seen_now(correction, request.POST))
            form.add_error(
                None, "Somebody changed the cell meanwhile. Read what it says now, then send it again."
            )
        except RefusedError as refused:
            if is_sent_twice(act, correction, member_of(request), form):
                return here
            problem = str(refused)
        except ValidationError as error:
            problem = f"The cell cannot be stored as it is: {' '.join(error.messages)}"
        else:
            self.log_change(request, correction, DONE[act])
            messages.success(request, f"{correction}: {DONE[act]}")
            return here
        return self._show(request, with_cell().get(pk=correction.pk), {act: form}, problem)

    def accept_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The cell's own form, which begins with what the member proposes."""
        if not may_decide(request):
            raise PermissionDenied
        correction = get_object_or_404(with_cell(), pk=pk)
        if request.method != "POST":
            editor = editor_of(correction)
            if correction.is_waiting:
                propose(editor, correction)
            return self._show_editor(request, correction, editor)
        if correction.event_id and correction.decided_by_id == member_of(request).pk:
            return redirect("admin:comparisons_correction_change", pk)  # sent twice
        if "add" in request.POST:
            return self._show_editor(
                request, correction, editor_of(correction, with_one_more_source(request.POST))
            )
        try:
            return self._accept(request, correction)
        except ChangedMeanwhileError:
            # It was this moment: compared once more, the form tells of it.
            return self._accept(request, correction)

    def _accept(self, request: HttpRequest, correction: Correction) -> HttpResponse:
        editor, problem = editor_of(correction, request.POST), ""
        if editor.conflict or not editor.is_valid():
            return self._show_editor(request, correction, editor)
        try:
            acts.accept(correction, editor, by=member_of(request))
        except RefusedError as refused:
            problem = str(refused)
        except ValidationError as error:
            problem = " ".join(error.messages)
        if problem:
            return self._show_editor(request, correction, editor, problem)
        self.log_change(request, correction, "Accepted")
        messages.success(request, f"{correction}: accepted, and the cell is changed.")
        return redirect("admin:comparisons_correction_change", correction.pk)

    def _show_editor(
        self, request: HttpRequest, correction: Correction, editor: CellEditor, problem: str = ""
    ) -> HttpResponse:
        context = self.page_context(
            request,
            f"Correct {correction}",
            correction=correction,
            claim=editor.claim,
            editor=editor,
            problem=problem,
        )
        return TemplateResponse(request, "admin/comparisons/correction/accept.html", context)

    def _show(
        self,
        request: HttpRequest,
        correction: Correction,
        sent: dict[str, AnswerForm] | None = None,
        problem: str = "",
    ) -> HttpResponse:
        sent = sent or {}
        cell = {"technology": correction.technology_id, "criterion": correction.criterion_id}
        others = Correction.objects.waiting().filter(**cell).exclude(pk=correction.pk)
        since = ClaimEvent.objects.filter(**cell, pk__gt=correction.seen).select_related("by")
        claim = acts.claim_of_cell(correction)
        events = {f"{name}__id__exact": key for name, key in cell.items()}
        context = self.page_context(
            request,
            str(correction),
            correction=correction,
            claim=claim,
            since=told(since[:EVENTS_SHOWN]),
            others=others.select_related("member").order_by("state", "pk")[:OTHERS_SHOWN],
            forms={act: sent.get(act) or answer_form(act, correction, claim=claim) for act in DEEDS},
            may_decide=may_decide(request) and correction.is_waiting,
            all_events=reverse("admin:comparisons_claimevent_changelist", query=events),
            problem=problem,
            typed=[form["answer"].value() for form in sent.values()],
            has_problem=bool(problem) or any(form.errors for form in sent.values()),
        )
        return TemplateResponse(request, "admin/comparisons/correction/change_form.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return super().get_queryset(request).select_related("technology", "criterion", "member", "decided_by")


def with_cell() -> QuerySet[Correction]:
    return Correction.objects.select_related("technology", "criterion", "member", "decided_by")


def may_decide(request: HttpRequest) -> bool:
    """Whoever decides may also change what the cell says."""
    rights = ("change_correction", "add_claim", "change_claim")
    return all(request.user.has_perm(f"comparisons.{right}") for right in rights)


def answer_form(act: str, correction: Correction, data: Any = None, claim: Claim | None = None) -> AnswerForm:
    """One of the forms of DEEDS; to agree, it begins with the words that dispute the cell already."""
    initial: dict[str, Any] = {}
    if act == "agree":
        initial = {"answer": claim.disputed if claim else "", "seen": last_event_of(correction)}
    _, label, help_text = DEEDS[act]
    return AnswerForm(data, initial=initial, label=label, help_text=help_text, auto_id=f"{act}_%s")


def is_sent_twice(act: str, correction: Correction, by: User, form: AnswerForm) -> bool:
    """Whether the same editor has decided just this in the same words: a button pressed twice."""
    decision = {"state": LEADS_TO[act], "decided_by": by, "answer": form.cleaned_data["answer"]}
    return Correction.objects.filter(pk=correction.pk, **decision).exists()


def seen_now(correction: Correction, data: Any) -> Any:
    """What was sent, as of somebody who has seen the cell as it is by now."""
    data = data.copy()
    data["seen"] = str(last_event_of(correction))
    return data


def last_event_of(correction: Correction) -> int:
    return last_event_id(Claim(criterion_id=correction.criterion_id, technology_id=correction.technology_id))


def editor_of(correction: Correction, data: Any = None) -> CellEditor:
    claim = claim_of(acts.claim_of_cell(correction), correction.criterion, correction.technology)
    releases = list(correction.technology.releases.all())
    return CellEditor(claim, last_event_id(claim), releases, data=data)


def propose(editor: CellEditor, correction: Correction) -> None:
    """Put what the member says into an untouched form; what is sent is compared with the cell itself."""
    proposed = {"text": correction.text, "disputed": "", "checked_on": timezone.localdate()}
    if correction.verdict:
        proposed["verdict"] = correction.verdict
    editor.form.initial.update(proposed)
    there = {one["url"] for one in editor.evidence.initial or []}
    if correction.source and correction.source not in there:
        editor.evidence.forms[-1].initial["url"] = correction.source
