"""The pages of the second factor: allauth's views, where it says or does something else than we want."""

import json
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.mixins import NextRedirectMixin
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.internal.flows.add import redirect_if_add_not_allowed
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import can_generate_recovery_codes, generate_recovery_codes
from allauth.mfa.totp.internal import flows as totp
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn_auth
from allauth.mfa.webauthn.internal import flows as webauthn
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods
from django.views.generic import FormView

from accounts.second_factor import factors, qr, recovery
from accounts.second_factor.forms import PENDING
from accounts.second_factor.guard import go_on
from accounts.views import member_of, own

RECOVERY = "mfa_view_recovery_codes"
MFA = "allauth.mfa"


@own
@require_http_methods(["GET", "HEAD"])
def second_factor(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    theirs = Authenticator.objects.filter(user=member, type__in=factors.FACTORS).order_by("pk")
    context = {
        "app": next((one for one in theirs if one.type == Authenticator.Type.TOTP), None),
        "passkeys": [one for one in theirs if one.type == Authenticator.Type.WEBAUTHN],
        "has_one": bool(theirs),
        "is_needed": factors.is_needed_by(member),
        "is_last": factors.is_needed_by(member) and len(theirs) == 1,
        "codes_left": recovery.number_left(member) if theirs else None,
        "codes_to_show": bool(theirs and recovery.to_show(request, member)),
    }
    return render(request, "mfa/index.html", context)


def _options(options: dict) -> dict[str, str]:
    """What the browser needs for a passkey, for an attribute in the page."""
    return {"options_json": json.dumps(options)}


def _enrolled(
    request: HttpRequest, authenticator: Authenticator, codes: Authenticator | None
) -> HttpResponse:
    """The factor counts in this session; first come the recovery codes, if there are new ones."""
    factors.note_enrolment(request, authenticator)
    if codes is None:
        return go_on(request)
    recovery.begin_to_show(request, codes)
    return redirect(RECOVERY)


@method_decorator(redirect_if_add_not_allowed, name="dispatch")
@method_decorator(reauthentication_required(app=MFA), name="dispatch")
class ActivateApp(ActivateTOTPView):
    """Set up an app; or another in its place, for whoever has a new phone and may not be without one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """allauth's own leads whoever has an app to where it is removed; its guards stand above."""
        return super(ActivateTOTPView, self).dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict:
        context = FormView.get_context_data(self, **kwargs)
        member, secret = member_of(self.request), context["form"].secret
        url = get_adapter().build_totp_url(member, secret)
        groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
        has_one = Authenticator.objects.filter(user=member, type=Authenticator.Type.TOTP).exists()
        return context | {"qr": qr.draw(url), "url": url, "groups": groups, "has_one": has_one}

    def form_valid(self, form: Any) -> HttpResponse:
        member = member_of(self.request)
        with transaction.atomic():
            factors.lock(member)
            Authenticator.objects.filter(user=member, type=Authenticator.Type.TOTP).delete()
            app, codes = totp.activate_totp(self.request, form)
        self.request.session.pop(PENDING, None)
        return _enrolled(self.request, app, codes)


class _Remove:
    """Two who remove at the same moment do not remove the last one together."""

    request: HttpRequest

    def remove(self, authenticator: Authenticator, told: str) -> HttpResponse:
        raise_if_reauthentication_required(self.request, app=MFA)
        member = member_of(self.request)
        with transaction.atomic():
            factors.lock(member)
            may = get_adapter().can_delete_authenticator(authenticator)
            if may:
                delete_and_cleanup(self.request, authenticator)
        if may:
            mails = get_account_adapter(self.request)
            mails.add_message(self.request, messages.SUCCESS, f"mfa/messages/{told}.txt")
            mails.send_notification_mail(f"mfa/email/{told}", member)
        else:
            messages.error(self.request, get_adapter().error_messages["cannot_delete_authenticator"])
        return redirect("mfa_index")


class DeactivateApp(_Remove, DeactivateTOTPView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.authenticator):
            return self.remove(self.authenticator, "totp_deactivated")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        return self.remove(self.authenticator, "totp_deactivated")

    def form_invalid(self, form: Any) -> HttpResponse:
        """It has no fields: the only mistake is that the app is the last one."""
        return self.remove(self.authenticator, "totp_deactivated")


class RemovePasskey(_Remove, RemoveWebAuthnView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        authenticator = self.get_object()
        if not get_adapter().can_delete_authenticator(authenticator):
            return self.remove(authenticator, "webauthn_removed")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        return self.remove(self.get_object(), "webauthn_removed")


class RenamePasskey(EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")


class AddPasskey(AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict:
        context = FormView.get_context_data(self, **kwargs)
        return context | _options(webauthn_auth.begin_registration(member_of(self.request), True))

    def form_valid(self, form: Any) -> HttpResponse:
        passkey, codes = webauthn.add_authenticator(
            self.request, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"]
        )
        return _enrolled(self.request, passkey, codes)


class Authenticate(AuthenticateView):
    """The second step of signing in."""

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        kinds = set(factors.kinds_of(self.stage.login.user).values())
        return context | {
            "has_app": Authenticator.Type.TOTP in kinds,
            "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
            **_options(context["js_data"]["request_options"]),
        }


class SignInByPasskey(NextRedirectMixin, LoginWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        for sentence in form.errors.get("credential", []):
            messages.error(self.request, sentence)
        return HttpResponseRedirect(self.passthrough_next_url(reverse("account_login")))


class ReauthenticateByPasskey(ReauthenticateWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        return context | kwargs | _options(context["js_data"]["request_options"])

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))


@own
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes, once; POST says that they are kept, and goes on to where one wanted to go."""
    member = member_of(request)
    if request.method == "POST":
        recovery.end_showing(request, member)
        return go_on(request)
    codes = recovery.to_show(request, member)
    if not codes:
        messages.info(request, "Recovery codes are shown once. If you have lost them, make new ones.")
        return redirect("mfa_index")
    return render(request, "mfa/recovery_codes/index.html", {"codes": codes})


@own
@require_http_methods(["GET", "HEAD"])
def recovery_codes_download(request: HttpRequest) -> HttpResponse:
    codes = recovery.to_show(request, member_of(request))
    if not codes:
        return redirect(RECOVERY)
    response = render(
        request, "mfa/recovery_codes/download.txt", {"codes": codes}, content_type="text/plain; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="tech-job-finder-recovery-codes.txt"'
    return response


@own
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes_generate(request: HttpRequest) -> HttpResponse:
    raise_if_reauthentication_required(request, app=MFA)
    member = member_of(request)
    if not can_generate_recovery_codes(member):
        messages.error(request, get_adapter().error_messages["cannot_generate_recovery_codes"])
        return redirect("mfa_index")
    if request.method == "POST":
        recovery.begin_to_show(request, generate_recovery_codes(request))
        return redirect(RECOVERY)
    return render(request, "mfa/recovery_codes/generate.html", {"codes_left": recovery.number_left(member)})
