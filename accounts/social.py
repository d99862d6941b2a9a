from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.http import Http404, HttpRequest


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """The addresses of a provider exist also where no keys are set for it; then nothing is there."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist as missing:
            raise Http404(f"{provider} is not set up.") from missing
