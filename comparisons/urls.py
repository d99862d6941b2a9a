from django.urls import path

from comparisons.corrections import views as corrections
from comparisons.views import changes, choose, claim, comparison, freshness, pair, take_along, technology

app_name = "comparisons"
urlpatterns = [
    path("comparisons/", comparison.comparison_list, name="comparison_list"),
    path("comparisons/<slug:slug>/", comparison.comparison_detail, name="comparison_detail"),
    path("comparisons/<slug:slug>/choose/", choose.comparison_choose, name="comparison_choose"),
    path("comparisons/<slug:slug>/freshness/", freshness.comparison_freshness, name="comparison_freshness"),
    path("comparisons/<slug:slug>/changes/", changes.comparison_changes, name="comparison_changes"),
    path("comparisons/<slug:slug>/changes.atom", changes.comparison_feed, name="comparison_feed"),
    path("compare/", pair.pair_choose, name="pair_choose"),
    path("compare/<slug:pair>/", pair.pair_detail, name="pair_detail"),
    path("comparisons/<slug:slug>.csv", take_along.comparison_csv, name="comparison_csv"),
    path("comparisons/<slug:slug>.json", take_along.comparison_json, name="comparison_json"),
    path("comparisons/<slug:slug>.md", take_along.comparison_md, name="comparison_md"),
    path("technologies/<slug:slug>/", technology.technology_detail, name="technology_detail"),
    path("technologies/<slug:technology>/<slug:criterion>/", claim.claim_detail, name="claim_detail"),
    path(
        "technologies/<slug:technology>/<slug:criterion>/wrong/",
        corrections.correction_create,
        name="correction_create",
    ),
]
