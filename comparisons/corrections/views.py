"""“Is this wrong?”: where a member reports a cell, sees what became of it, and takes it back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.drafts import Drafts
from accounts.views import member_of, own
from comparisons.corrections.acts import RefusedError, refusal, waiting_of, withdraw
from comparisons.corrections.forms import CorrectionForm
from comparisons.corrections.models import MAX_TEXT, MAX_WORDS, Correction
from comparisons.models import Claim, Comparison, Criterion, Technology
from techjobs.conditional import FOR_MEMBERS, is_visitor

# The words were understood, and refused.
REFUSED = 422
A_PAGE = 20

# Of the words a little more than is accepted, to be shortened.
drafts = Drafts(
    "correction_draft",
    {
        "wrong": 2 * MAX_WORDS,
        "verdict": 10,
        "text": 2 * MAX_TEXT,
        "source": 600,
        "tested": 2 * MAX_WORDS,
        "is_credited": 5,
    },
)


@require_http_methods(["GET", "HEAD", "POST"])
def correction_create(request: HttpRequest, technology: str, criterion: str) -> HttpResponse:
    """The cell as it is, and the form; the member's own report in its place, while it waits.

    A visitor sees the cell and where to sign in: neither a form nor a token.
    """
    claim = _cell(technology, criterion)
    if request.method == "POST":
        return _act(request, claim)
    if is_visitor(request) or not request.user.is_authenticated:
        response = render(request, "comparisons/correction_create.html", {"claim": claim})
        response["Cache-Control"] = "no-cache" if is_visitor(request) else FOR_MEMBERS
        return response
    return _show(request, claim, _new_form(request, claim))


@drafts.member_required
def _act(request: HttpRequest, claim: Claim) -> HttpResponse:
    if "withdraw" in request.POST:
        return _withdraw(request, claim)
    form = CorrectionForm(request.POST)
    filed = form.file(member=member_of(request), criterion=claim.criterion, technology=claim.technology)
    if filed is None:
        return _show(request, claim, form)
    drafts.drop(request)
    messages.success(request, "Thank you. An editor will look at it, and you get a mail when it is decided.")
    return redirect(filed)


def _withdraw(request: HttpRequest, claim: Claim) -> HttpResponse:
    member = member_of(request)
    waiting = waiting_of(member, claim.criterion_id, claim.technology_id)
    try:
        if waiting is None:
            raise RefusedError("No report of yours on this cell waits any more.")
        withdraw(waiting, by=member)
    except RefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Your report is withdrawn.")
    return redirect(request.path)


def _show(request: HttpRequest, claim: Claim, form: CorrectionForm) -> HttpResponse:
    member = member_of(request)
    mine = Correction.objects.of_cell(claim.criterion_id, claim.technology_id).filter(member=member)
    context: dict[str, Any] = {
        "claim": claim,
        "form": form,
        "own": mine.order_by("-pk").select_related("event").first(),
        "refusal": "" if form.is_bound else refusal(member),
    }
    status = REFUSED if form.errors else 200
    response = render(request, "comparisons/correction_create.html", context, status=status)
    response["Cache-Control"] = FOR_MEMBERS
    return response


def _new_form(request: HttpRequest, claim: Claim) -> CorrectionForm:
    """As it was when the session ended, or a new one that begins with what the cell says."""
    return CorrectionForm(initial={"text": claim.text} | drafts.kept(request))


def _cell(technology: str, criterion: str) -> Claim:
    """The claim of a cell, or a new one where a comparison has the cell and nobody has filled it."""
    cell = {
        "technology": get_object_or_404(Technology, slug=technology),
        "criterion": get_object_or_404(Criterion, slug=criterion),
    }
    found = Claim.objects.filter(**cell).select_related("technology", "criterion", "release").first()
    claim = found or Claim(**cell)
    if found is None and not Comparison.objects.showing(claim).exists():
        raise Http404("No such cell.")
    return claim


@own
@require_safe
def correction_list(request: HttpRequest) -> HttpResponse:
    """A member's own, the newest first."""
    mine = Correction.objects.filter(member=member_of(request))
    before = request.GET.get("before")
    if before is not None:
        if not (before.isascii() and before.isdigit() and len(before) < 19):
            raise Http404("Not a place in the list.")
        mine = mine.filter(pk__lt=int(before))
    found = list(mine.select_related("technology", "criterion", "event").order_by("-pk")[: A_PAGE + 1])
    shown = found[:A_PAGE]
    context = {
        "corrections": shown,
        "next": shown[-1].pk if len(found) > A_PAGE else None,
        "is_later": before is not None,
    }
    return render(request, "comparisons/correction_list.html", context)
