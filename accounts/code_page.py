"""The page where one enters the code that was sent to an address: allauth's, in our words."""

from typing import Any

from allauth.account.views import ConfirmEmailVerificationCodeView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts import codes


class CodePage(ConfirmEmailVerificationCodeView):
    def _resend_form_valid(self, form: Any) -> HttpResponse:
        """Too soon, and the code that was sent before stays good: it is on its way."""
        email = self._process.email
        if not codes.may_send(self.request, email, only_ask=True):
            codes.say_too_soon(self.request, email, counts=True)
            return redirect(self.passthrough_next_url(self.request.path))
        response = super()._resend_form_valid(form)
        messages.success(self.request, f"A new code is on its way to {email}.")
        return response

    def _verify_form_invalid(self, form: Any) -> HttpResponse:
        if self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        if self.request.user.is_authenticated:
            messages.error(
                self.request, "That code is used up. Enter the address again, and we send another."
            )
            return redirect("account_email")
        messages.error(self.request, "That code is used up. Sign in, and we send another.")
        return redirect("account_login")

    def _change_form_invalid(self, form: Any) -> HttpResponse:
        """allauth calls it and has none: the page again, with what was typed and what is wrong with it."""
        return self.render_to_response(self.get_context_data(form=form))
