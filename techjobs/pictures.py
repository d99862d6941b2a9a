"""How the files of an image are named: from the name alone follows all that a <picture> says.

    images/<stem>-<width>x<height>.webp       the image itself
    images/<stem>-<width>x<height>/608w.avif  a rendition of it, one for each width and type

So a text is rendered without a question to the database, and nothing moves on a page while images load.
The room `images` makes files of these names; a test holds the two together.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

MEDIA = "/media/"
FOLDER = "images/"
# The best first: a browser takes the first that it knows.
TYPES = {"avif": "image/avif", "webp": "image/webp"}
# What an image itself may be; one that is uploaded becomes WebP.
ORIGINALS = {"webp": "WEBP", "png": "PNG", "jpg": "JPEG"}
# The column of text is 38rem wide, 608 pixels: for half of it, for all, and for screens of a finer grain.
WIDTHS = (304, 608, 912, 1216)
SIZES = "(min-width: 40rem) 38rem, calc(100vw - 2rem)"

# WebP knows no longer side; five digits hold it.
MAX_SIDE = 16_383

_STEM = r"images/[a-z0-9][a-z0-9-]{0,79}-(?P<width>[1-9]\d{0,4})x(?P<height>[1-9]\d{0,4})"
NAME = re.compile(rf"{_STEM}\.(?:{'|'.join(ORIGINALS)})", re.ASCII)
RENDITION = re.compile(rf"{_STEM}/[1-9]\d{{0,4}}w\.(?:{'|'.join(TYPES)})", re.ASCII)

_ONE = r"/media/images/[a-z0-9-]+/[1-9]\d{0,4}w\.(?:avif|webp) [1-9]\d{0,4}w"
SRCSET = re.compile(rf"{_ONE}(?:, {_ONE})*", re.ASCII)


@dataclass(frozen=True)
class Picture:
    """An image by its name in the media folder."""

    name: str
    width: int
    height: int

    @property
    def url(self) -> str:
        return MEDIA + self.name

    @property
    def folder(self) -> str:
        """Where its renditions are."""
        return str(PurePosixPath(self.name).with_suffix(""))

    @property
    def widths(self) -> list[int]:
        """Of its renditions: none is larger than the image."""
        return widths(self.width)

    @property
    def thumbnail(self) -> str:
        return f"{MEDIA}{self.rendition(self.widths[0], 'webp')}"

    @property
    def preview(self) -> str:
        """Twice as large as the thumbnail, where the image is."""
        return f"{MEDIA}{self.rendition(self.widths[:2][-1], 'webp')}"

    def rendition(self, width: int, suffix: str) -> str:
        return f"{self.folder}/{width}w.{suffix}"

    @property
    def renditions(self) -> list[str]:
        return [self.rendition(width, suffix) for suffix in TYPES for width in self.widths]

    def srcset(self, suffix: str) -> str:
        return ", ".join(f"{MEDIA}{self.rendition(width, suffix)} {width}w" for width in self.widths)

    @property
    def sources(self) -> list[tuple[str, str]]:
        """The media type and the srcset of each <source>."""
        return [(kind, self.srcset(suffix)) for suffix, kind in TYPES.items()]


def widths(width: int) -> list[int]:
    """The widths of the renditions of an image that is `width` wide."""
    largest = min(width, WIDTHS[-1])
    return [smaller for smaller in WIDTHS if smaller < largest] + [largest]


def named(name: str) -> Picture | None:
    """The image of that name; None where the name is of another form."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    width, height = int(found["width"]), int(found["height"])
    return Picture(name, width, height) if max(width, height) <= MAX_SIDE else None


def at(address: str) -> Picture | None:
    """The image at an address as it stands in a text."""
    return named(address.removeprefix(MEDIA)) if address.startswith(MEDIA) else None


def content_type(name: str) -> str | None:
    """What a file that we made is sent as; None for any other."""
    if not (NAME.fullmatch(name) or RENDITION.fullmatch(name)):
        return None
    suffix = name.rpartition(".")[2]
    return TYPES.get(suffix) or f"image/{ORIGINALS[suffix].lower()}"
