from django.urls import reverse

from tests.factories import make_article, make_comparison


def test_it_works(client, db):
    make_comparison("any")
    article = make_article(body="Before.\n\n## One\n\n[[comparison: any]]\n\nAfter.")

    response = client.get(article.get_absolute_url())

    assert response.status_code == 200
    assert b"Before." in response.content
    assert b'id="row-criterion-' in response.content
    assert reverse("articles:article_detail", args=[article.slug]) == f"/articles/{article.slug}/"
