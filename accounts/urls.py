from django.urls import path

from accounts import views

# Before allauth's own: the list of sessions takes the place of its.
urlpatterns = [
    path("", views.account_home, name="account_home"),
    path("sessions/", views.session_list, name="usersessions_list"),
    path("sessions/end-others/", views.session_end_others, name="usersessions_end_others"),
    path("sessions/<int:pk>/end/", views.session_end, name="usersessions_end"),
    path("data/", views.account_data, name="account_data"),
    path("delete/", views.account_delete, name="account_delete"),
]
