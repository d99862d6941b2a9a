"""What somebody sends as an image becomes an image of ours, or one sentence that says why not.

Nothing of the file itself is kept: its pixels are decoded and encoded anew. So what else it held (where a
photograph was taken, a script behind the last pixel) is gone.
"""

import io
import struct
from contextlib import suppress
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from techjobs.pictures import MAX_SIDE

MAX_BYTES = 5_000_000
MAX_PIXELS = 25_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")

# Photographs lose what nobody sees; drawings and screenshots lose nothing.
LOSSY = {"quality": 90, "method": 4}
LOSSLESS = {"lossless": True, "quality": 60, "method": 3}
SRGB = ImageCms.createProfile("sRGB")

USE = "use JPEG, PNG, WebP or GIF"
DAMAGED = "This image is damaged or incomplete: export it once more and upload that."
TOO_LARGE = "An image may have at most 5 MB: make it smaller, or save it as JPEG or WebP."


class RefusedError(Exception):
    """The file cannot be used; the message is one sentence for whoever sent it."""


@dataclass(frozen=True)
class Prepared:
    """An image encoded by us."""

    content: bytes
    width: int
    height: int


def prepare(data: bytes) -> Prepared:
    """The image in `data` as WebP: upright, in sRGB, nothing but its pixels; of many frames the first.

    RefusedError says why it cannot be. Whatever a header claims, no pixel is decoded before its size is known
    to be within the limits.
    """
    if len(data) > MAX_BYTES:
        raise RefusedError(TOO_LARGE)
    if not data:
        raise RefusedError("This file is empty.")
    with opened(data) as image:
        options = LOSSY if is_lossy(image, data) else LOSSLESS
        pixels = decoded(image)
    with io.BytesIO() as buffer:
        pixels.save(buffer, format="WEBP", exif=b"", icc_profile=b"", xmp=b"", **options)
        return Prepared(buffer.getvalue(), *pixels.size)


def opened(data: bytes) -> Image.Image:
    """The image with its header read, its size within the limits, and its pixels not decoded yet."""
    if size := webp_size(data):
        # Pillow's reader of WebP asks for the memory of the whole canvas as it opens the file.
        check_size(*size)
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RefusedError(too_many_pixels()) from error
    except Exception as error:  # hostile bytes make decoders raise nearly anything
        raise RefusedError(foreign(data)) from error
    check_size(*image.size)
    return image


def check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise RefusedError(too_many_pixels(f"; this one has {width:,} × {height:,}"))
    if max(width, height) > MAX_SIDE:
        raise RefusedError(f"An image may be at most {MAX_SIDE:,} pixels wide or high.")


def too_many_pixels(this_one: str = "") -> str:
    return f"An image may have at most 25 million pixels{this_one}: make it smaller."


def webp_size(data: bytes) -> tuple[int, int] | None:
    """The canvas of a WebP file, from its header; None for any other file."""
    kind = data[12:16]
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def is_lossy(image: Image.Image, data: bytes) -> bool:
    """Whether its format loses something already. (A photograph in a camera's JPEG may be an “MPO”.)"""
    return image.format in {"JPEG", "MPO"} or data[12:16] == b"VP8 "


def decoded(image: Image.Image) -> Image.Image:
    """The pixels: RGB, or RGBA where some are transparent."""
    try:
        image.load()
        check_size(*image.size)
        image = in_srgb(flattened(upright(image)))
    except RefusedError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RefusedError(too_many_pixels()) from error
    except Exception as error:  # as above
        raise RefusedError(DAMAGED) from error
    image.info = {}
    return image


def upright(image: Image.Image) -> Image.Image:
    with suppress(Exception):  # an orientation that cannot be read turns nothing
        ImageOps.exif_transpose(image, in_place=True)
    return image


def flattened(image: Image.Image) -> Image.Image:
    """In a mode that the conversion of colours and WebP know."""
    if image.mode.startswith("I"):
        # Sixteen bits of grey: Pillow would cut off what is above 255.
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in {"RGB", "CMYK"} else image.convert("RGB")


def in_srgb(image: Image.Image) -> Image.Image:
    """Colours as a screen shows them that is told of no profile."""
    if profile := image.info.get("icc_profile"):
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, source, SRGB, outputMode=mode) or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that cannot be read, or is another kind of picture's, says nothing
    return image.convert("RGB") if image.mode == "CMYK" else image


# What people try, by its first bytes.
FOREIGN = {
    b"%PDF": "PDF files",
    b"II*\x00": "TIFF images",
    b"MM\x00*": "TIFF images",
    b"BM": "BMP images",
    b"PK\x03\x04": "archives",
    b"\x00\x00\x01\x00": "icons",
}
BRANDS = {
    b"avif": "AVIF images",
    b"avis": "AVIF images",
    b"heic": "HEIC photographs",
    b"mif1": "HEIC photographs",
}
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")


def foreign(data: bytes) -> str:
    """Why a file is no image that can be used, as far as one can tell."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(SIGNATURES) or webp_size(data):
        return DAMAGED
    if b"<svg" in start:
        return f"SVG images cannot be used here: {USE}."
    if start.startswith((b"<!doctype", b"<html", b"<script", b"<?xml")):
        return f"This is a page of HTML or XML, not an image: {USE}."
    kind = BRANDS.get(data[8:12]) if data[4:8] == b"ftyp" else None
    kind = kind or next((kind for mark, kind in FOREIGN.items() if data.startswith(mark)), None)
    if kind:
        return f"{kind} cannot be used here: {USE}."
    return f"This file is not an image that can be used here: {USE}."
