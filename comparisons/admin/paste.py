"""An editor pastes a table: read, shown cell by cell, and stored once it is confirmed."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from accounts.views import member_of
from comparisons.changes import ChangedMeanwhileError
from comparisons.events import ClaimEvent
from comparisons.exports.facts import Facts, load_facts
from comparisons.models import Comparison
from comparisons.paste.apply import apply
from comparisons.paste.forms import ConfirmForm, PasteForm
from comparisons.paste.limits import MOST_CHARACTERS
from comparisons.paste.plan import Plan
from comparisons.places import grid_url
from techjobs.admin import DeskAdmin

TOO_LONG = f"That was more than is read at once, at most {MOST_CHARACTERS:,} characters: paste a part of it."
NOTHING_STORED = "Nothing was stored: see below. What you typed is still there."


def within_bounds(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A form longer than Django takes gets a sentence; Django itself would answer 400 without any.

    It is looked at before the check for forged forms, which would read it. What passes is checked by `view`.
    """

    @csrf_exempt
    def looked_at(request: HttpRequest, pk: int) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        if request.method == "POST" and length.isdigit() and int(length) > most:
            if request.user.is_authenticated and request.user.is_staff:
                messages.error(request, TOO_LONG)
            return redirect(request.path)
        return view(request, pk)

    return looked_at


def paste(admin: DeskAdmin, request: HttpRequest, comparison: Comparison) -> HttpResponse:
    """For whoever may change the cells of the comparison."""
    facts = load_facts(comparison, timezone.localdate())
    if request.method != "POST":
        return _ask(admin, request, PasteForm(facts=facts))
    form = PasteForm(request.POST, facts=facts)
    if "again" in request.POST or not form.is_valid():
        return _ask(admin, request, form)
    plan = Plan(facts, form.meaning)
    if "apply" in request.POST and not plan.too_many:
        return _apply(admin, request, form, plan)
    return _show(admin, request, form, _confirm_form(request, plan))


def _apply(admin: DeskAdmin, request: HttpRequest, form: PasteForm, plan: Plan) -> HttpResponse:
    confirm = _confirm_form(request, plan, request.POST)
    if not any(plan.cells):
        messages.info(request, "Nothing was changed: the cells are so already.")
        return redirect(grid_url(plan.facts.comparison.pk))
    if not confirm.is_valid():
        return _show(admin, request, form, confirm, NOTHING_STORED)
    try:
        events = apply(confirm, member_of(request))
    except ChangedMeanwhileError:
        # It was this moment: loaded anew, the plan tells of it.
        return _apply_anew(admin, request, form)
    if events is None:
        return _show(admin, request, form, confirm, NOTHING_STORED)
    return _done(admin, request, plan.facts, events)


def _apply_anew(admin: DeskAdmin, request: HttpRequest, form: PasteForm) -> HttpResponse:
    facts = load_facts(form.facts.comparison, timezone.localdate())
    return _apply(admin, request, form, Plan(facts, form.meaning))


def _done(admin: DeskAdmin, request: HttpRequest, facts: Facts, events: list[ClaimEvent]) -> HttpResponse:
    for event in events:
        if event.claim:
            admin.log_change(request, event.claim, event.why or event.get_kind_display())
    kinds = [event.kind for event in events]
    words = [
        f"{count} {word}"
        for kind, word in (("created", "added"), ("changed", "changed"), ("deleted", "emptied"))
        if (count := kinds.count(kind))
    ]
    if words:
        messages.success(request, f"Cells of {facts.comparison}: {', '.join(words)}.")
    else:
        messages.info(request, "Nothing was changed: the cells are so already.")
    return redirect(grid_url(facts.comparison.pk))


def _confirm_form(request: HttpRequest, plan: Plan, data: Any = None) -> ConfirmForm:
    return ConfirmForm(data, plan=plan, may_empty=request.user.has_perm("comparisons.delete_claim"))


def _ask(admin: DeskAdmin, request: HttpRequest, form: PasteForm) -> HttpResponse:
    comparison = form.facts.comparison
    context = admin.page_context(request, f"{comparison}: paste a table", comparison=comparison, form=form)
    return TemplateResponse(request, "admin/comparisons/paste.html", context)


def _show(
    admin: DeskAdmin, request: HttpRequest, form: PasteForm, confirm: ConfirmForm, problem: str = ""
) -> HttpResponse:
    comparison = form.facts.comparison
    context = admin.page_context(
        request,
        f"{comparison}: what the paste would change",
        comparison=comparison,
        form=form,
        confirm=confirm,
        plan=confirm.plan,
        problem=problem,
    )
    return TemplateResponse(request, "admin/comparisons/paste_plan.html", context)
