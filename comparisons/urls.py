from django.urls import path

from comparisons.corrections import views as corrections
from comparisons.views import choose, comparison, technology

app_name = "comparisons"
urlpatterns = [
    path("comparisons/<slug:slug>/", comparison.comparison_detail, name="comparison_detail"),
    path("comparisons/<slug:slug>/choose/", choose.comparison_choose, name="comparison_choose"),
    path("technologies/<slug:slug>/", technology.technology_detail, name="technology_detail"),
    path("technologies/<slug:technology>/<slug:criterion>/", technology.claim_detail, name="claim_detail"),
    path(
        "technologies/<slug:technology>/<slug:criterion>/wrong/",
        corrections.correction_create,
        name="correction_create",
    ),
]
