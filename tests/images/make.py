"""Files of every kind that somebody may send."""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

RED = (200, 30, 40)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    with io.BytesIO() as buffer:
        image.save(buffer, kind, **options)
        return buffer.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any) -> bytes:
    """An image of one colour, with another in its corner."""
    image = Image.new("RGB", size, RED)
    image.paste((20, 120, 60), (0, 0, max(1, size[0] // 4), max(1, size[1] // 4)))
    return encoded(image.convert(mode), kind, **options)


def png(
    width: int, height: int, rows: Iterator[bytes], depth: int = 8, colour: int = 0, *more: bytes
) -> bytes:
    """A PNG by hand, row by row, so that nobody needs the memory of the whole."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b"\0" + row) for row in rows) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), *more, chunk(b"IDAT", data), chunk(b"IEND")]
    )


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def huge_png(side: int = 13_000) -> bytes:
    """Small as a file, 169 megapixels as an image."""
    return png(side, side, (b"\0" * side for _ in range(side)))


def photograph() -> bytes:
    """A JPEG as a telephone makes it: turned by a flag, with the place where it was taken, and words."""
    image = Image.new("RGB", (80, 40), RED)
    image.paste((20, 120, 60), (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x010F] = "A telephone"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)})
    return encoded(image, "JPEG", exif=exif, comment=b"taken at home", quality=95)


def webp_header(width: int, height: int) -> bytes:
    """A WebP that claims a size and holds nothing."""
    canvas = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + canvas + b"\0" * 40
    return b"RIFF" + struct.pack("<I", len(body)) + body


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def upload(content: bytes, name: str = "a picture.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def decoded(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
