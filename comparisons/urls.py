from django.urls import path

from comparisons import views

app_name = "comparisons"
urlpatterns = [path("comparisons/<slug:slug>/", views.comparison_detail, name="comparison_detail")]
