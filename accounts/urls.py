from django.urls import include, path

from accounts import views
from accounts.code_page import CodePage

# Before allauth's own: the sessions, the page for the code and the second factor take the place of its.
urlpatterns = [
    path("", views.account_home, name="account_home"),
    path("confirm-email/", CodePage.as_view(), name="account_email_verification_sent"),
    path("sessions/", views.session_list, name="usersessions_list"),
    path("sessions/end-others/", views.session_end_others, name="usersessions_end_others"),
    path("sessions/<int:pk>/end/", views.session_end, name="usersessions_end"),
    path("time-zone/", views.account_time_zone, name="account_time_zone"),
    path("2fa/", include("accounts.second_factor.urls")),
    path("data/", views.account_data, name="account_data"),
    path("delete/", views.account_delete, name="account_delete"),
]
