"""Uploading, picking and keeping images in the admin."""

import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.groups import MODERATORS
from images import admin, files
from images.models import Image
from images.reading import MAX_BYTES, TOO_LARGE
from tests.documents import document
from tests.factories import UserFactory, make_article, make_staff
from tests.images.make import huge_png, picture, upload

UPLOAD = reverse("admin:images_image_upload")
PICK = reverse("admin:images_image_pick")
ADD = reverse("admin:images_image_add")
LIST = reverse("admin:images_image_changelist")


def send(client, content=None, name="a picture.png", kind="image/png", **more):
    return client.post(UPLOAD, {"image": upload(content or picture(), name, kind)}, **more)


def change(image):
    return reverse("admin:images_image_change", args=[image.pk])


def delete(image):
    return reverse("admin:images_image_delete", args=[image.pk])


def test_an_upload_answers_what_a_text_needs(editor, alice):
    response = send(editor, picture(size=(700, 350)))

    image = Image.objects.get()
    assert response.status_code == 200
    assert response.json() == {
        "image_code": f"![](/media/{image.file.name})",
        "url": f"/media/{image.file.name}",
        "thumbnail": f"/media/{image.picture.folder}/304w.webp",
        "width": 700,
        "height": 350,
        "alt": "",
        "name": "a picture.png",
    }
    assert (image.uploaded_by, image.original_name) == (alice, "a picture.png")
    for address in (response.json()["url"], response.json()["thumbnail"]):
        assert Client().get(address).status_code == 200


def test_an_upload_stands_in_the_history(editor):
    send(editor)

    history = reverse("admin:images_image_history", args=[Image.objects.get().pk])
    assert "Uploaded." in editor.get(history).content.decode()


def test_neither_the_name_nor_the_declared_type_counts(editor):
    assert send(editor, picture("JPEG"), "page.html", "text/html").json()["url"].endswith(".webp")
    assert send(editor, b"<svg/>", "a.png", "image/png").status_code == 422


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose an image."),
        ({"image": "words"}, "Choose an image."),
        ({"image": upload(b"")}, "This file is empty."),
        ({"image": upload(b"<svg/>")}, "SVG images cannot be used here: use JPEG, PNG, WebP or GIF."),
        ({"image": upload(b"GIF89a/*<script>alert(1)</script>*/=1;")}, "This image is damaged or incomplete"),
        ({"image": upload(huge_png(5001))}, "An image may have at most 25 million pixels"),
        ({"image": upload(picture() + b"\0" * MAX_BYTES)}, TOO_LARGE),
        ({"image": upload(picture()), "alt": "x" * 301}, "Ensure this value has at most 300 characters"),
    ],
    ids=["nothing", "no file", "empty", "SVG", "polyglot", "many pixels", "a little too large", "long words"],
)
def test_what_is_refused_is_said_in_one_sentence(editor, data, said):
    response = editor.post(UPLOAD, data)

    assert response.status_code == 422
    assert list(response.json()) == ["error"]
    assert response.json()["error"].startswith(said)
    assert not Image.objects.exists()


def test_a_large_body_is_refused_before_it_is_read(editor, monkeypatch):
    """Nothing is parsed, and so nothing is spooled to the disk."""
    monkeypatch.setattr(admin.ImageAdmin, "_upload", lambda *_: pytest.fail("the body was read"))
    body = io.BytesIO(b"x" * (admin.MAX_BODY + 1))

    response = editor.generic("POST", UPLOAD, body.read(), "multipart/form-data; boundary=x")

    assert response.status_code == 413
    assert response.json() == {"error": TOO_LARGE}
    assert "_files" not in vars(response.wsgi_request)


def test_a_large_body_in_the_form_is_said_beside_the_field(editor):
    response = editor.generic("POST", ADD, b"x" * (admin.MAX_BODY + 1), "multipart/form-data; boundary=x")

    assert response.status_code == 413
    assert TOO_LARGE in document(response).texts("ul", class_="errorlist")


def test_a_file_of_just_five_megabytes_is_no_large_body(editor):
    content = picture("JPEG")
    content += b"\0" * (MAX_BYTES - len(content))

    assert send(editor, content).status_code == 200


def test_too_many_at_once_have_to_wait(editor, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"upload_image": "1/m/user"}
    assert send(editor).status_code == 200

    response = send(editor, picture(size=(9, 9)))

    assert response.status_code == 429
    assert response.json() == {"error": admin.TOO_MANY}
    assert Image.objects.count() == 1
    page = editor.post(ADD, {"image": upload(picture(size=(9, 9))), "alt": "kept"})
    assert page.status_code == 429
    assert "kept" in page.content.decode()


@pytest.mark.parametrize("url", [UPLOAD, ADD])
def test_a_form_without_its_token_is_refused(alice, url):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    response = client.post(url, {"image": upload(picture())})

    assert response.status_code == 403
    assert not Image.objects.exists()


def test_a_form_with_its_token_is_taken(alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    client.get(ADD)

    response = send(client, headers={"X-CSRFToken": client.cookies["csrftoken"].value})

    assert response.status_code == 200


@pytest.mark.parametrize("url", [UPLOAD, PICK, ADD, LIST])
@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_is_not_signed_in_is_led_to_the_door(client, db, url, method):
    response = getattr(client, method)(url)

    assert response.status_code == 302
    assert response.url.startswith("/admin/login/?next=")


@pytest.mark.parametrize("url", [UPLOAD, PICK, ADD, LIST])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_moderator_finds_nothing_there(client, db, url, method):
    client.force_login(make_staff("bob", MODERATORS))

    assert getattr(client, method)(url).status_code == 404


@pytest.mark.parametrize("url", [UPLOAD, PICK, ADD, LIST])
def test_a_member_does_not_come_in(client, db, url):
    client.force_login(UserFactory(username="charlie"))

    assert client.post(url, {"image": upload(picture())}, follow=True).status_code == 404
    assert not Image.objects.exists()


def test_each_takes_its_own_method(editor):
    assert editor.get(UPLOAD).status_code == 405
    assert editor.put(UPLOAD).status_code == 405
    assert editor.post(PICK).status_code == 405


# Picking


def make(number):
    rows = [
        Image(
            file=f"images/{i:05}-640x480.webp",
            width=640,
            height=480,
            original_name=f"name {i}",
            alt=f"alt {i}",
        )
        for i in range(number)
    ]
    return Image.objects.bulk_create(rows)


def pick(client, **query):
    response = client.get(PICK, query)
    assert response.status_code == 200
    return response.json()


def test_all_images_are_picked_once_the_newest_first(editor):
    make(2 * admin.PICKED + 1)

    names, before = [], ""
    while before is not None:
        page = pick(editor, before=before)
        assert len(page["images"]) <= admin.PICKED
        names += [image["name"] for image in page["images"]]
        before = page["next"]

    assert names == [f"name {i}" for i in reversed(range(2 * admin.PICKED + 1))]


def test_what_comes_in_meanwhile_moves_nothing(editor):
    make(admin.PICKED + 2)
    first = pick(editor)
    Image.objects.create(file="images/z-1x1.webp", width=1, height=1, original_name="new")

    rest = pick(editor, before=first["next"])

    assert [image["name"] for image in rest["images"]] == ["name 1", "name 0"]


def test_a_full_page_that_is_the_last_says_so(editor):
    make(admin.PICKED)

    assert pick(editor)["next"] is None


def test_words_are_sought_in_name_and_alternative_text(editor):
    make(12)

    assert [image["name"] for image in pick(editor, q="NAME alt 11")["images"]] == ["name 11"]
    assert [image["alt"] for image in pick(editor, q="alt 7")["images"]] == ["alt 7"]
    assert pick(editor, q="nowhere") == {"images": [], "next": None}
    for odd in ("%", "_", "' OR 1=1 --", "\x00", "x" * 5000):
        assert editor.get(PICK, {"q": odd}).status_code == 200


@pytest.mark.parametrize("before", ["x", "-1", "1.5", "²", "9" * 40, "٣"])
def test_an_odd_place_is_no_failure(editor, before):
    response = editor.get(PICK, {"before": before})

    assert response.status_code == 400
    assert list(response.json()) == ["error"]


def test_what_is_picked_is_kept_nowhere(editor):
    assert "no-store" in editor.get(PICK)["Cache-Control"]


@pytest.mark.parametrize("url", [PICK, LIST, f"{LIST}?q=name"])
def test_lists_cost_a_fixed_number_of_queries_and_count_nothing(editor, url):
    make(2)
    with CaptureQueriesContext(connection) as few:
        editor.get(url)
    make_more = [
        Image(
            file=f"images/more-{i}-6x4.webp",
            width=6,
            height=4,
            original_name="name",
            uploaded_by=UserFactory(),
        )
        for i in range(60)
    ]
    Image.objects.bulk_create(make_more)
    with CaptureQueriesContext(connection) as many:
        editor.get(url)

    assert len(many) == len(few)
    for query in many:
        if "COUNT" in query["sql"] and "images_image" in query["sql"]:
            assert "LIMIT 10000" in query["sql"]


# The admin's pages


def test_an_image_is_added_in_the_admin(editor):
    assert 'enctype="multipart/form-data"' in editor.get(ADD).content.decode()

    response = editor.post(ADD, {"image": upload(picture()), "alt": " Two\tcolours "}, follow=True)

    image = Image.objects.get()
    assert response.redirect_chain == [(change(image), 302)]
    assert image.alt == "Two colours"
    assert "can be used now" in response.content.decode()


def test_an_image_that_is_here_already_is_shown(editor, image):
    response = editor.post(ADD, {"image": upload(picture(size=(700, 350)), "other.png")}, follow=True)

    assert "This image is here already, as “a picture.png”." in response.content.decode()
    assert Image.objects.count() == 1


@pytest.mark.parametrize("content", [b"<svg/>", b""], ids=["SVG", "nothing"])
def test_what_the_form_refuses_is_said_beside_the_field_and_the_words_stay(editor, content):
    response = editor.post(ADD, {"image": upload(content), "alt": "What I typed"})

    page = document(response)
    assert response.status_code == 200
    assert [words[-1] for words in page.texts("ul", class_="errorlist")] == ["."]
    assert page.all("input", name="alt")[0].attributes["value"] == "What I typed"
    assert not Image.objects.exists()


def test_the_list_shows_a_small_rendition(editor, image):
    page = editor.get(LIST).content.decode()

    assert f'src="/media/{image.picture.folder}/304w.webp"' in page
    assert 'alt="Two colours" width="120" height="60"' in page


def test_the_alternative_text_can_be_changed_and_the_file_cannot(editor, image):
    page = editor.get(change(image)).content.decode()
    assert 'type="file"' not in page
    assert f"![Two colours]({image.picture.url})" in page
    name = image.file.name

    editor.post(change(image), {"alt": "Red and [green]", "file": upload(picture(size=(5, 5)))})

    image.refresh_from_db()
    assert (image.alt, image.file.name) == ("Red and [green]", name)
    assert "![Red and \\[green\\]]" in editor.get(change(image)).content.decode()


@pytest.mark.parametrize("action", ["change", "delete", "history"])
def test_an_image_that_is_none(editor, action):
    url = reverse(f"admin:images_image_{action}", args=[404])

    assert editor.get(url, follow=True).redirect_chain == [(reverse("admin:index"), 302)]


def test_an_image_that_a_text_shows_cannot_be_deleted_and_this_is_said(editor, image):
    make_article(body=f"![Two colours]({image.picture.url})")
    assert "the article “An article”" in editor.get(change(image)).content.decode()

    for url, data in (
        (delete(image), {"post": "yes"}),
        (LIST, {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"}),
    ):
        response = editor.post(url, data)
        assert "“a picture.png”, shown in the article “An article”" in response.content.decode()
    assert Image.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_image_that_no_text_shows_goes_with_its_files(editor, image):
    address = image.picture.url
    assert Client().get(address).status_code == 200

    editor.post(delete(image), {"post": "yes"})

    assert not Image.objects.exists()
    assert Client().get(address).status_code == 404


def test_the_answer_is_json_that_no_page_can_be(editor):
    files.add(picture(), name="</script><script>alert(1)</script>.png")

    response = editor.get(PICK)

    assert response["Content-Type"] == "application/json"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert json.loads(response.content)["images"][0]["name"].startswith("</script>")
    assert "<script>alert" not in editor.get(LIST).content.decode()
