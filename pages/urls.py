from django.urls import path

from pages import views

app_name = "pages"
# Last in the project's urls: whatever has no address of its own may be a page.
urlpatterns = [path("<slug:slug>/", views.page_detail, name="page_detail")]
