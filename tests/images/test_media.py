"""How images are sent: as what they are, for a year, and running nothing."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def test_an_image_says_what_it_is_and_runs_nothing(client, image):
    for name in (image.file.name, *image.picture.renditions):
        response = client.get(f"/media/{name}")

        assert response.status_code == 200
        assert response["Content-Type"] == f"image/{name.rpartition('.')[2]}"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert not response.cookies


def test_what_has_another_name_is_not_kept_for_ever(client, image):
    default_storage.save("images/page.html", ContentFile(b"<script>alert(1)</script>"))

    response = client.get("/media/images/page.html")

    assert "immutable" not in response.get("Cache-Control", "")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_head_has_no_body(client, image):
    response = client.head(image.picture.url)

    assert response.status_code == 200
    assert int(response["Content-Length"]) == image.file.size
    assert b"".join(response) == b""


def test_an_unchanged_image_is_not_sent_again(client, image):
    when = client.get(image.picture.url)["Last-Modified"]

    assert client.get(image.picture.url, headers={"if-modified-since": when}).status_code == 304


def test_nothing_is_posted_to_an_image(client, image):
    assert client.post(image.picture.url).status_code == 405


@pytest.mark.parametrize(
    "path", ["images/", "images", "", "images/../../secret", "images/%2e%2e/%2e%2e/secret"]
)
def test_folders_are_not_listed_and_nothing_outside_is_sent(client, image, settings, path):
    (Path(settings.MEDIA_ROOT).parent / "secret").write_text("secret")

    response = client.get(f"/media/{path}")

    assert response.status_code in {400, 404}
    assert image.file.name.encode() not in response.content


@pytest.mark.parametrize("name", ["9" * 5000, "a\x00b", "images/" + "x" * 300])
def test_what_no_file_can_be_called_is_not_there(client, db, name):
    assert client.get(f"/media/{name}").status_code == 404
