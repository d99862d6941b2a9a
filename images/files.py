"""An image's files come and go with its row."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath
from threading import Lock
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.db.models.signals import post_delete, pre_delete
from django.utils import timezone

from images.models import Image
from images.reading import prepare
from images.usage import shown_in
from techjobs import pictures
from techjobs.markdown import normalise

STEM = 20  # hexadecimal digits of the hash: 80 bits

# An image of 25 megapixels takes some 300 MB while it is read: one at a time in each process.
one_at_a_time = Lock()

ORPHAN_AGE = timedelta(days=1)


def add(data: bytes, *, name: str, alt: str = "", by: Any = None) -> tuple[Image, bool]:
    """The image that `data` holds, and whether it is new here: the same file twice is one image.

    `name` is only a label. RefusedError says why the file cannot be used. Not within a transaction: on SQLite
    nobody else could write until all is encoded.
    """
    stem = hashlib.sha256(data).hexdigest()[:STEM]
    image = Image.objects.filter(file__startswith=f"{pictures.FOLDER}{stem}-").first()
    if image and image.file.is_complete:
        return image, False
    with one_at_a_time:
        prepared = prepare(data)
        picture = pictures.Picture(
            f"{pictures.FOLDER}{stem}-{prepared.width}x{prepared.height}.webp",
            prepared.width,
            prepared.height,
        )
        image = image or Image(
            file=picture.name,
            width=picture.width,
            height=picture.height,
            original_name=label(name),
            alt=alt,
            uploaded_by=by,
        )
        return _stored(image, prepared.content)


def label(name: str) -> str:
    """Somebody's name for a file, in one line."""
    return " ".join(normalise(name).split())[:100] or "image"


def _stored(image: Image, content: bytes) -> tuple[Image, bool]:
    """Files first: a row whose files are still missing would be shown. Without the row they go again."""
    is_new = image.pk is None
    try:
        write(image, content)
        if is_new:
            with transaction.atomic():
                image.save()
    except IntegrityError:  # somebody sent the same file at the same moment
        return Image.objects.get(file=image.file.name), False
    except BaseException:
        remove(image.picture)
        raise
    return image, is_new


def write(image: Image, content: bytes) -> None:
    """Store the image and make its renditions."""
    default_storage.save(image.file.name, ContentFile(content))
    image.file.save_all()


def remove(picture: pictures.Picture) -> None:
    """Delete the files of an image, unless a row has them."""
    if Image.objects.filter(file=picture.name).exists():
        return
    default_storage.delete(picture.name)
    if default_storage.exists(picture.folder):
        for name in default_storage.listdir(picture.folder)[1]:
            default_storage.delete(f"{picture.folder}/{name}")
        default_storage.delete(picture.folder)


def delete_orphans() -> int:
    """Files of images that have no row: a process died between the two. How many images that were."""
    names = {name for name in _stored_names() if _age(name) > ORPHAN_AGE}
    orphans = names - set(Image.objects.filter(file__in=names).values_list("file", flat=True))
    for name in orphans:
        if picture := pictures.named(name):
            remove(picture)
    return len(orphans)


def _stored_names() -> Iterator[str]:
    """The images in the folder, also those of which only renditions are left."""
    if not default_storage.exists(pictures.FOLDER):
        return
    folders, files = default_storage.listdir(pictures.FOLDER)
    names = [f"{pictures.FOLDER}{file}" for file in files]
    yield from (name for name in names if pictures.named(name))
    stems = {str(PurePosixPath(name).with_suffix("")) for name in names}
    for folder in folders:
        stem = f"{pictures.FOLDER}{folder}"
        if stem not in stems and pictures.named(f"{stem}.webp"):
            yield f"{stem}.webp"


def _age(name: str) -> timedelta:
    there = name if default_storage.exists(name) else str(PurePosixPath(name).with_suffix(""))
    return timezone.now() - default_storage.get_modified_time(there)


def refuse_while_shown(sender: type[Image], instance: Image, **kwargs: Any) -> None:
    if texts := shown_in(instance.file.name):
        raise ProtectedError(f"“{instance}” is shown in {', '.join(texts)}.", {instance})


def remove_after(sender: type[Image], instance: Image, **kwargs: Any) -> None:
    picture = instance.picture
    transaction.on_commit(lambda: remove(picture))


def connect() -> None:
    pre_delete.connect(refuse_while_shown, sender=Image)
    post_delete.connect(remove_after, sender=Image)
