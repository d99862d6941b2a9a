"""Images as files: media/images/<name>-<width>x<height>.webp; and whatever else media/ holds.

Renditions are no content: an import makes them, an export leaves them out.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from images.files import write
from images.models import Image
from images.reading import RefusedError, opened
from techjobs import pictures
from techjobs.content import MEDIA, Exporter, Importer, Problem

IMAGE_SUFFIXES = {
    ".avif", ".bmp", ".gif", ".heic", ".ico", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp",
}  # fmt: skip
METADATA = ("exif", "icc_profile", "xmp")


def load(importer: Importer) -> None:
    folder = importer.root / MEDIA
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name.startswith(pictures.FOLDER) or path.suffix.lower() in IMAGE_SUFFIXES:
            _load_image(importer, path, name)
        else:
            _load_file(importer, name, path.read_bytes())


def _load_image(importer: Importer, path: Path, name: str) -> None:
    content = path.read_bytes()
    if problem := _problem(name, content):
        importer.problems.append(Problem(path, 1, problem))
        return
    image = Image.objects.filter(file=name).first()
    if image is None:
        image = _new(name)
        image.save()
        importer.report.created.append(importer.name(image))
    elif default_storage.exists(name) and _stored(name) != content:
        importer.differs(f"file “{name}”", f"{default_storage.size(name)} bytes", f"{len(content)} bytes")
        if importer.update:
            importer.after.append(partial(write, image, content))
        return
    else:
        importer.report.unchanged += 1
    if not image.file.is_complete or _stored(name) != content:
        importer.after.append(partial(write, image, content))


def _new(name: str) -> Image:
    picture = pictures.named(name)
    if picture is None:
        raise ValidationError(f"“{name}” is no name of an image.")
    label = name.removeprefix(pictures.FOLDER)
    return Image(file=name, width=picture.width, height=picture.height, original_name=label[:100])


def _problem(name: str, content: bytes) -> str | None:
    """Why the file cannot be an image of the site; None where it can."""
    picture = pictures.named(name)
    if picture is None:
        return "an image is named media/images/<name>-<width>x<height>.webp, .png or .jpg"
    try:
        with opened(content) as image:
            image.load()
            size, kind, metadata = image.size, image.format, [key for key in METADATA if image.info.get(key)]
    except RefusedError as error:
        return str(error)
    except Exception:  # noqa: BLE001  what a decoder stumbles over is no image
        return "this image is damaged or incomplete"
    if size != (picture.width, picture.height):
        return f"the image is {size[0]}x{size[1]}, its name says {picture.width}x{picture.height}"
    if kind != pictures.ORIGINALS[name.rpartition(".")[2]]:
        return f"this is a {kind}, its name says something else"
    if metadata:
        return (
            "the image holds metadata (where it was taken, perhaps): upload it in the admin and export that"
        )
    return None


def _load_file(importer: Importer, name: str, content: bytes) -> None:
    if not default_storage.exists(name):
        importer.after.append(partial(_store, name, content))
        importer.report.created.append(f"file “{name}”")
    elif _stored(name) == content:
        importer.report.unchanged += 1
    else:
        importer.differs(f"file “{name}”", f"{default_storage.size(name)} bytes", f"{len(content)} bytes")
        if importer.update:
            importer.after.append(partial(_store, name, content))


def _store(name: str, content: bytes) -> None:
    default_storage.save(name, ContentFile(content))


def _stored(name: str) -> bytes | None:
    try:
        with default_storage.open(name) as file:
            return file.read()
    except FileNotFoundError:
        return None


def dump(exporter: Exporter) -> None:
    images = Image.objects.order_by("file").values_list("file", flat=True)
    others = (name for name in _stored_names("") if not name.startswith(pictures.FOLDER))
    for name in (*images, *others):
        content = _stored(name)
        if content is not None:
            exporter.write(f"{MEDIA}/{name}", content)


def _stored_names(folder: str) -> Iterator[str]:
    if folder and not default_storage.exists(folder):
        return
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # no file has ever been stored
        return
    yield from (f"{folder}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from _stored_names(f"{folder}{name}/")
