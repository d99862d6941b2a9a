from django.urls import path

from comparisons.corrections import views as corrections
from comparisons.views import comparison, technology

app_name = "comparisons"
urlpatterns = [
    path("comparisons/<slug:slug>/", comparison.comparison_detail, name="comparison_detail"),
    path("technologies/<slug:slug>/", technology.technology_detail, name="technology_detail"),
    path("technologies/<slug:technology>/<slug:criterion>/", technology.claim_detail, name="claim_detail"),
    path(
        "technologies/<slug:technology>/<slug:criterion>/wrong/",
        corrections.correction_create,
        name="correction_create",
    ),
]
