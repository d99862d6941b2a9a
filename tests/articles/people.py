"""Who works at the desk, and how they fill in its form."""

from django.test import Client
from django.urls import reverse

from accounts.groups import EDITORS
from articles.models import Article
from tests.factories import make_staff


def editor(username: str = "alice") -> Client:
    client = Client()
    client.force_login(make_staff(username, EDITORS))
    return client


def at(name: str, article: Article | None = None, *more: int) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *more] if article else [])


def filled_in(client: Client, url: str) -> dict[str, str]:
    """What a browser would send back of the form that nobody has touched."""
    form = client.get(url).context["adminform"].form
    return {field.html_name: "" if field.value() is None else str(field.value()) for field in form}


def write(client: Client, article: Article | None = None, **words: str):
    """Open the form, change some of it, save."""
    url = at("change", article) if article else at("add")
    return client.post(url, filled_in(client, url) | words)
