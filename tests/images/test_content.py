"""Images as files: the originals travel, the renditions are made again."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from images import files
from images.models import Image
from tests.factories import make_article
from tests.images.make import decoded, encoded, photograph, picture

DATES = "published_at: 2026-11-22T09:00Z\nupdated_at: 2026-11-22T09:00Z\n"
ARTICLE = f"---\ntitle: An article\nstandfirst: Words.\n{DATES}---\n\n"
PAGE = "---\ntitle: Terms\nsummary: Words.\neffective_on: 2026-11-22\n---\n\n"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "content"


def write(folder, path, content):
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content if isinstance(content, bytes) else content.encode())


def load(folder, **options):
    call_command("import_content", folder, **options)


def tree(root):
    root = Path(root)
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def refusal(folder):
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert not Image.objects.exists()
    return [line.partition("content/")[2] for line in str(refused.value).splitlines()[1:]]


@pytest.mark.parametrize(("kind", "suffix"), [("WEBP", "webp"), ("PNG", "png"), ("JPEG", "jpg")])
def test_an_image_is_loaded_with_its_renditions(folder, settings, kind, suffix):
    name = f"images/a-drawing-700x350.{suffix}"
    write(folder, f"media/{name}", picture(kind, size=(700, 350)))
    write(folder, "articles/a.md", f"{ARTICLE}![Two colours](/media/{name})")
    write(folder, "pages/terms/1.md", f"{PAGE}![Two colours](/media/{name})")

    load(folder)

    image = Image.objects.get()
    assert (image.file.name, image.width, image.height) == (name, 700, 350)
    assert image.original_name == f"a-drawing-700x350.{suffix}"
    assert set(tree(settings.MEDIA_ROOT)) == {name, *image.picture.renditions}
    assert tree(settings.MEDIA_ROOT)[name] == (folder / "media" / name).read_bytes()


def test_a_second_time_it_changes_nothing(folder, settings, capsys):
    write(folder, "media/images/a-64x48.png", picture())
    load(folder)
    before = tree(settings.MEDIA_ROOT)
    row = Image.objects.values().get()
    capsys.readouterr()

    for update in (False, True):
        load(folder, update=update)

    assert (tree(settings.MEDIA_ROOT), Image.objects.values().get()) == (before, row)
    assert capsys.readouterr().out == "Unchanged: 1\n" * 2


def test_renditions_that_are_missing_are_made_again(folder, settings):
    write(folder, "media/images/a-64x48.png", picture())
    load(folder)
    before = tree(settings.MEDIA_ROOT)
    for name in Image.objects.get().picture.renditions:
        default_storage.delete(name)

    load(folder)

    assert set(tree(settings.MEDIA_ROOT)) == set(before)


def test_what_is_exported_comes_back_byte_for_byte(tmp_path, settings):
    image, _ = files.add(picture(size=(700, 350)), name="a.png", alt="Two colours")
    make_article("one", f"![Two colours]({image.picture.url})")
    call_command("export_content", tmp_path / "first", verbosity=0)
    first = tree(tmp_path / "first")
    assert set(first) == {"articles/one.md", f"media/{image.file.name}"}
    stored = tree(settings.MEDIA_ROOT)

    from articles.models import Article, Placement, PublicSlug

    PublicSlug.objects.all().delete()
    Placement.objects.all().delete()
    Article.objects.update(published_revision=None, latest_revision=None, state="draft")
    Article.objects.all().delete()
    Image.objects.all().delete()
    assert tree(settings.MEDIA_ROOT) == {}
    load(tmp_path / "first", verbosity=0)
    call_command("export_content", tmp_path / "second", verbosity=0)

    assert tree(tmp_path / "second") == first
    assert set(tree(settings.MEDIA_ROOT)) == set(stored)


def test_another_image_of_the_same_name_is_reported_and_changed_only_when_asked(folder, settings, capsys):
    name = "images/a-64x48.png"
    write(folder, f"media/{name}", picture())
    load(folder)
    old = tree(settings.MEDIA_ROOT)
    other = encoded(decoded(picture()).rotate(180), "PNG")
    write(folder, f"media/{name}", other)

    load(folder)
    assert "file “images/a-64x48.png”: “" in capsys.readouterr().out
    assert tree(settings.MEDIA_ROOT) == old
    load(folder, update=True)

    now = tree(settings.MEDIA_ROOT)
    assert now[name] == other
    assert now["images/a-64x48/64w.webp"] != old["images/a-64x48/64w.webp"]


BROKEN = {
    "no size in its name": (
        "images/a.png",
        picture(),
        "an image is named media/images/<name>-<width>x<height>",
    ),
    "another folder": ("pictures/a-64x48.png", picture(), "an image is named media/images/"),
    "no image": ("images/notes.txt", b"Words.", "an image is named media/images/"),
    "SVG": ("images/a-64x48.svg", b"<svg/>", "an image is named media/images/"),
    "another size": ("images/a-64x49.png", picture(), "the image is 64x48, its name says 64x49"),
    "another kind": ("images/a-64x48.png", picture("JPEG"), "this is a JPEG, its name says something else"),
    "a page": ("images/a-64x48.png", b"<!doctype html>", "This is a page of HTML or XML, not an image"),
    "half a file": ("images/a-64x48.png", picture()[:90], "this image is damaged or incomplete"),
    "where it was taken": ("images/a-80x40.jpg", photograph(), "the image holds metadata"),
}


@pytest.mark.parametrize(("name", "content", "said"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_an_image_is_named(folder, settings, name, content, said):
    write(folder, f"media/{name}", content)
    write(folder, "media/images/fine-64x48.png", picture())

    lines = refusal(folder)

    assert len(lines) == 1
    assert lines[0].startswith(f"media/{name}:1: {said}")
    assert tree(settings.MEDIA_ROOT) == {}


def test_a_text_that_shows_what_is_not_there_is_named_with_its_line(folder):
    write(
        folder, "articles/a.md", f"{ARTICLE}Words.\n\n![a](/media/images/no-6x4.webp)\n\n![](/static/a.png)"
    )
    write(folder, "pages/terms/1.md", f"{PAGE}![a](/media/images/no-6x4.webp)")

    words = "alternative text: say what it shows, or “decorative”"
    assert refusal(folder) == [
        "articles/a.md:10: there is no image “/media/images/no-6x4.webp”",
        f"articles/a.md:12: the image “/static/a.png” has no {words}",
        "pages/terms/1.md:7: there is no image “/media/images/no-6x4.webp”",
    ]
