"""A member's own pages. Somebody suspended has them as well."""

import logging
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.own_data import LastSuperuserError, delete_account, export, is_last_superuser
from accounts.profile_forms import DeleteAccountForm, NamesForm, TimeZoneForm
from accounts.sessions import device, end_sessions, live_sessions

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


def own(view: View) -> View:
    """For whoever is signed in, and kept by no cache."""
    return never_cache(login_required(view))


def member_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101, `own` lets nobody else in
    return request.user


@own
@require_http_methods(["GET", "HEAD", "POST"])
def account_home(request: HttpRequest) -> HttpResponse:
    # A copy: what is typed must not stand in the head of the page.
    member = User.objects.get(pk=member_of(request).pk)
    form = NamesForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        member.save(update_fields=list(form.fields))
        messages.success(request, "Your names are changed.")
        return redirect("account_home")
    return _home(request, form=form)


def _home(request: HttpRequest, **forms: Any) -> HttpResponse:
    """The page with each of its forms: as it was sent, or as it stands."""
    member = member_of(request)
    unsent: dict[str, Any] = {"form": NamesForm(instance=member)}
    if member.is_staff:
        unsent["zone_form"] = TimeZoneForm(instance=member)
    return render(request, "accounts/account_home.html", unsent | forms)


@own
@require_POST
def account_time_zone(request: HttpRequest) -> HttpResponse:
    """In which zone the admin shows times. Nobody else has use of one."""
    if not member_of(request).is_staff:
        raise Http404
    member = User.objects.get(pk=member_of(request).pk)
    form = TimeZoneForm(request.POST, instance=member)
    if not form.is_valid():
        return _home(request, zone_form=form)
    member.save(update_fields=["time_zone"])
    messages.success(request, f"The desk now shows times of {member.time_zone.replace('_', ' ')}.")
    return redirect("account_home")


@own
@require_http_methods(["GET", "HEAD"])
def session_list(request: HttpRequest) -> HttpResponse:
    member, current = member_of(request), request.session.session_key
    sessions = live_sessions(member)
    if current not in {session.session_key for session in sessions}:
        UserSession.objects.create_from_request(request)
        sessions = live_sessions(member)
    shown = [
        {
            "pk": session.pk,
            "device": device(session.user_agent),
            "ip": session.ip,
            "created_at": session.created_at,
            "last_seen_at": session.last_seen_at,
            "is_current": session.session_key == current,
        }
        for session in sessions
    ]
    return render(request, "accounts/session_list.html", {"sessions": shown})


@own
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=pk, user=member_of(request))
    is_current = session.session_key == request.session.session_key
    session.end()
    if is_current:
        logout(request)
        messages.success(request, "You have signed out.")
        return redirect("home")
    messages.success(request, f"{device(session.user_agent)} is signed out.")
    return redirect("usersessions_list")


@own
@require_POST
def session_end_others(request: HttpRequest) -> HttpResponse:
    ended = end_sessions(member_of(request), but=request.session.session_key)
    messages.success(request, f"All other sessions are signed out: {ended}.")
    return redirect("usersessions_list")


@own
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_data(request: HttpRequest) -> HttpResponse:
    """What is kept of the member: a page that says so, and the file itself by POST."""
    if request.method != "POST":
        return render(request, "accounts/account_data.html")
    response = JsonResponse(
        export(member_of(request)), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = 'attachment; filename="tech-job-finder-data.json"'
    return response


@own
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_delete(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    form = DeleteAccountForm(request.POST or None, user=member)
    if request.method == "POST" and form.is_valid() and _delete(request, member, form):
        messages.success(request, "Your account is deleted. Farewell, and thank you for having been here.")
        return redirect("home")
    context = {"form": form, "is_last_superuser": is_last_superuser(member)}
    return render(request, "accounts/account_delete.html", context)


def _delete(request: HttpRequest, member: User, form: DeleteAccountForm) -> bool:
    """Whether the account is gone; where it is not, the form says why."""
    username, email = member.username, EmailAddress.objects.get_primary_email(member)
    try:
        delete_account(member, keep_comments=form.keep_comments)
    except LastSuperuserError:
        return False  # which the page itself says
    except ProtectedError:
        logger.exception("An account could not be deleted, for something refers to it.")
        form.add_error(None, "The account could not be deleted. Please write to us, and we will do it.")
        return False
    logout(request)
    if email:
        get_adapter().send_mail("account/email/account_deleted", email, {"username": username})
    return True
