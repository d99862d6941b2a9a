from allauth.mfa.base.views import reauthenticate
from django.urls import path
from django.views.generic import RedirectView

from accounts.second_factor import views

# By allauth's names, and before its own.
urlpatterns = [
    path("", views.second_factor, name="mfa_index"),
    path("authenticate/", views.Authenticate.as_view(), name="mfa_authenticate"),
    path("reauthenticate/", reauthenticate, name="mfa_reauthenticate"),
    path("totp/activate/", views.ActivateApp.as_view(), name="mfa_activate_totp"),
    path("totp/deactivate/", views.DeactivateApp.as_view(), name="mfa_deactivate_totp"),
    path("recovery-codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/download/", views.recovery_codes_download, name="mfa_download_recovery_codes"),
    path("recovery-codes/generate/", views.recovery_codes_generate, name="mfa_generate_recovery_codes"),
    path("webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("webauthn/add/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("webauthn/login/", views.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path(
        "webauthn/reauthenticate/",
        views.ReauthenticateByPasskey.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("webauthn/keys/<int:pk>/remove/", views.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", views.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
]
