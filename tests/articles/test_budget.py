"""How much a reader's phone has to fetch before the article stands."""

from pathlib import Path

import brotli
from django.conf import settings

from techjobs.static import join_css

# Fits into the first flight of a fresh connection, so that no round trip stands between the two.
BUDGET = 14 * 1024

# In production static files have hashes in their names, and the site a longer name than here.
PRODUCTION = 90


def test_the_articles_html_and_css_stay_within_the_budget(client, shipped):
    response = client.get("/articles/django-vs-fastapi-vs-flask/", headers={"Accept-Encoding": "br"})
    css = join_css(lambda name: Path(settings.BASE_DIR, "static", name).read_text())

    assert response.headers["Content-Encoding"] == "br"
    assert len(response.content) + len(brotli.compress(css.encode())) <= BUDGET - PRODUCTION
