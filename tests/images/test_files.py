"""An image's files come and go with its row, and are named as techjobs/pictures.py says."""

import os
import threading
import time
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st

from images import files, usage
from images.models import Image
from images.reading import RefusedError
from techjobs import pictures
from tests.factories import UserFactory, make_article, make_page
from tests.images.make import decoded, encoded, photograph, picture


def stored(settings):
    root = Path(settings.MEDIA_ROOT)
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def folders(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*-*x*") if path.is_dir()]


@pytest.mark.parametrize("size", [(1, 1), (303, 20), (304, 304), (305, 9), (700, 900), (1216, 40), (3000, 7)])
def test_the_library_writes_what_the_names_promise(db, settings, size):
    image, _ = files.add(picture(size=size), name="a.png")

    shown = pictures.named(image.file.name)
    assert (shown.width, shown.height) == size == (image.width, image.height)
    assert stored(settings) == {shown.name, *shown.renditions}
    for suffix in ("avif", "webp"):
        for width in shown.widths:
            with default_storage.open(shown.rendition(width, suffix)) as file:
                rendition = decoded(file.read())
            assert (rendition.format, rendition.width) == (suffix.upper(), width)
            assert rendition.height == max(1, round(size[1] * width / size[0]))
    assert max(shown.widths) == min(size[0], 1216)
    assert len(shown.renditions) <= 8


def test_a_rendition_tells_no_more_than_the_image(db):
    image, _ = files.add(photograph(), name="a.jpg")

    for name in image.picture.renditions:
        with default_storage.open(name) as file:
            content = file.read()
        assert not decoded(content).getexif()
        assert b"telephone" not in content


def test_transparency_reaches_the_renditions_and_only_where_there_is_some(db):
    for mode, expected in (("RGBA", {"RGBA"}), ("RGB", {"RGB"})):
        source = decoded(picture(size=(400, 300), mode=mode))
        if mode == "RGBA":
            source.putpixel((0, 0), (0, 0, 0, 0))
            source.paste((0, 0, 0, 0), (100, 100, 300, 200))
        image, _ = files.add(encoded(source, "PNG"), name="a.png")
        modes = set()
        for name in image.picture.renditions:
            with default_storage.open(name) as file:
                modes.add(decoded(file.read()).mode)
        assert modes == expected


def test_the_same_file_twice_is_one_image(db, settings):
    alice, bob = UserFactory(username="alice"), UserFactory(username="bob")
    first, was_new = files.add(picture(), name="a.png", by=alice)
    before = stored(settings)

    second, is_new = files.add(picture(), name="b.png", by=bob)

    assert (was_new, is_new) == (True, False)
    assert (second.pk, second.original_name, second.uploaded_by) == (first.pk, "a.png", alice)
    assert stored(settings) == before


def test_another_file_is_another_image(db):
    files.add(picture(), name="a.png")
    files.add(picture(size=(64, 49)), name="a.png")

    assert Image.objects.count() == 2


def test_files_that_were_lost_come_back_with_the_same_upload(db, settings):
    image, _ = files.add(picture(), name="a.png")
    before = stored(settings)
    for name in before:
        default_storage.delete(name)

    again, is_new = files.add(picture(), name="a.png")

    assert (again.pk, is_new) == (image.pk, False)
    assert stored(settings) == before


def test_a_name_is_a_label_and_no_path(db, settings):
    image, _ = files.add(picture(), name="../../\x00etc/\n passwd" + "x" * 200 + ".html")

    assert len(image.original_name) == 100
    assert image.original_name.startswith("../../etc/ passwd")
    assert all(name.startswith("images/") and ".." not in name for name in stored(settings))
    assert "passwd" not in image.file.name


def test_what_is_refused_leaves_nothing(db, settings):
    with pytest.raises(RefusedError):
        files.add(b"<svg/>", name="a.svg")

    assert not Image.objects.exists()
    assert stored(settings) == set()


def test_a_row_that_cannot_be_saved_leaves_no_file(db, settings):
    nobody = UserFactory.build(pk=None)
    with pytest.raises(ValueError, match="unsaved related object"):
        files.add(picture(), name="a.png", by=nobody)

    assert stored(settings) == set()
    assert folders(settings) == []


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one_image(settings):
    found, start = [], threading.Barrier(2)

    def add():
        start.wait()
        found.append(files.add(picture(size=(600, 400)), name="a.png")[0].pk)
        connection.close()

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    image = Image.objects.get()
    assert found == [image.pk, image.pk]
    assert stored(settings) == {image.file.name, *image.picture.renditions}


@pytest.mark.django_db(transaction=True)
def test_the_files_go_with_the_row(settings):
    image, _ = files.add(picture(), name="a.png")
    other, _ = files.add(picture(size=(9, 9)), name="b.png")

    image.delete()

    assert stored(settings) == {other.file.name, *other.picture.renditions}
    assert len(folders(settings)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_deletion_that_is_undone_keeps_the_files(settings):
    image, _ = files.add(picture(), name="a.png")
    before = stored(settings)

    with transaction.atomic():
        image.delete()
        transaction.set_rollback(True)

    assert stored(settings) == before


def shows(image):
    return f"![Two colours]({image.picture.url})"


@pytest.mark.parametrize("publish", [True, False])
def test_what_an_article_shows_is_not_deleted(image, publish):
    make_article("one", shows(image), title="One", publish=publish)

    for one_or_all in (image, Image.objects.all()):
        with pytest.raises(ProtectedError, match="is shown in the article “"), transaction.atomic():
            one_or_all.delete()
    assert Image.objects.count() == 1


def test_what_a_page_shows_is_not_deleted(image):
    make_page(body=shows(image))

    assert usage.shown_in(image.file.name) == ["the page “Terms & Conditions, version 1”"]


def test_a_text_that_was_replaced_shows_nothing_any_more(image):
    article = make_article("one", shows(image))
    newest = article.revisions.create(title="One", standfirst="Two.", body="No image.")
    assert usage.shown_in(image.file.name) == ["the article “One”"]

    article.publish(newest)

    assert usage.shown_in(image.file.name) == []


def test_an_address_is_found_however_it_is_written(image):
    make_article("one", shows(image).replace("/media/", "&#47;media&#x2f;"))

    assert usage.shown_in(image.file.name) == ["the article “An article”"]


def test_an_image_is_found_in_ten_thousand_texts_by_a_fixed_number_of_questions(
    image, django_assert_num_queries
):
    for number in range(3):
        make_article(f"one-{number}", shows(image))
    with django_assert_num_queries(2):
        assert len(usage.shown_in(image.file.name)) == 3


def old(name):
    path = default_storage.path(name)
    long_ago = time.time() - 2 * 24 * 60 * 60
    os.utime(path, (long_ago, long_ago))


def test_files_without_a_row_are_cleaned_away(db, settings, capsys):
    kept, _ = files.add(picture(), name="a.png")
    orphan, _ = files.add(picture(size=(9, 9)), name="b.png")
    fresh, _ = files.add(picture(size=(8, 8)), name="c.png")
    half, _ = files.add(picture(size=(7, 7)), name="d.png")
    Image.objects.exclude(pk=kept.pk)._raw_delete("default")
    default_storage.delete(half.file.name)
    for name in (kept.file.name, orphan.file.name, half.picture.folder):
        old(name)

    call_command("clean_up")

    assert "2 images without a row deleted." in capsys.readouterr().out
    assert stored(settings) == {
        name for image in (kept, fresh) for name in (image.file.name, *image.picture.renditions)
    }


def test_where_nothing_was_ever_uploaded_there_is_nothing_to_clean(db):
    assert files.delete_orphans() == 0


# Names


@given(
    width=st.integers(1, 16_383),
    height=st.integers(1, 16_383),
    suffix=st.sampled_from(["webp", "png", "jpg"]),
)
def test_a_name_tells_the_size(width, height, suffix):
    picture = pictures.named(f"images/some-name-{width}x{height}.{suffix}")

    assert (picture.width, picture.height) == (width, height)
    assert all(pictures.RENDITION.fullmatch(name) for name in picture.renditions)
    assert all(pictures.SRCSET.fullmatch(srcset) for _, srcset in picture.sources)
    assert pictures.at(picture.url) == picture


@pytest.mark.parametrize(
    "name",
    [
        "images/a.webp",
        "images/a-10x0.webp",
        "images/a-010x10.webp",
        "images/a-99999x10.webp",
        "images/a-10x10.svg",
        "images/a-10x10.webp/",
        "images/A-10x10.webp",
        "images/../a-10x10.webp",
        "images/b/a-10x10.webp",
        "other/a-10x10.webp",
        "images/a-10x10.webp\n",
        "images/a-٣x10.webp",
        "images/-10x10.webp",
        "images/" + "a" * 81 + "-10x10.webp",
        "",
    ],
)
def test_another_name_is_none(name):
    assert pictures.named(name) is None
    assert pictures.at(f"/media/{name}") is None
