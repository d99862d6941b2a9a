import gzip

import brotli
import pytest

from articles.models import Article
from tests.factories import make_article

REPEATED = " ".join(["Words that compress."] * 100)


@pytest.fixture
def article(db) -> Article:
    return make_article(body=REPEATED)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.0", ""),
        ("identity", ""),
        ("", ""),
        (";;,,=", ""),
    ],
)
def test_a_page_comes_in_the_best_encoding_that_is_taken(client, article, accepted, encoding):
    response = client.get(article.get_absolute_url(), headers={"Accept-Encoding": accepted})

    assert response.headers.get("Content-Encoding", "") == encoding
    assert response.headers["Vary"] == "Accept-Encoding"
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
    assert REPEATED.encode() in unpack(response.content)
    assert int(response.headers["Content-Length"]) == len(response.content)


def test_a_page_is_made_once_for_each_version(client, article, django_assert_num_queries):
    first = client.get(article.get_absolute_url())
    with django_assert_num_queries(4):  # what its validator needs: article, neighbours, discussion
        second = client.get(article.get_absolute_url())

    assert second.content == first.content
    article.save()
    assert client.get(article.get_absolute_url()).headers["ETag"] != first.headers["ETag"]


def test_a_page_does_not_need_the_cache(client, article, settings, caplog):
    settings.CACHES = settings.CACHES | {
        "pages": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",  # nothing listens there
        }
    }

    assert client.get(article.get_absolute_url()).status_code == 200
    assert "does not answer" in caplog.text


def test_a_members_page_is_not_compressed(client, article, django_user_model):
    client.force_login(django_user_model.objects.create_user("alice"))

    response = client.get(article.get_absolute_url(), headers={"Accept-Encoding": "br"})

    assert "Content-Encoding" not in response.headers
