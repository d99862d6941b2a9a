from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic.base import RedirectView

from articles import feeds
from articles.previews import article_preview
from articles.views import home
from comments.views import member_detail
from comparisons.corrections.views import correction_list
from techjobs.views import media

urlpatterns = [
    path("", home, name="home"),
    path("articles/", include("articles.urls")),
    path("preview/<str:token>/", article_preview, name="article_preview"),
    path("", include("comments.urls")),
    path("members/<str:username>/", member_detail, name="member_detail"),
    path("", include("comparisons.urls")),
    path("accounts/corrections/", correction_list, name="account_corrections"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("feed/", feeds.feed, name="feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/favicon.ico")),
    re_path(r"^media/(?P<path>.+)$", media, name="media"),
    path("", include("pages.urls")),
]
# Whoever may not see a thing gets the same answer as for a thing that does not exist.
handler403 = handler404 = "techjobs.views.not_found"
handler500 = "techjobs.views.server_error"
