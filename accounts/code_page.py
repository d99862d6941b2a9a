"""The page where one enters the code that was sent to an address: allauth's, in our words."""

from typing import Any

from allauth.account.views import ConfirmEmailVerificationCodeView
from django.http import HttpResponse


class CodePage(ConfirmEmailVerificationCodeView):
    def _change_form_invalid(self, form: Any) -> HttpResponse:
        """allauth calls it and has none: the page again, with what was typed and what is wrong with it."""
        return self.render_to_response(self.get_context_data(form=form))
