"""What somebody sends is an image of ours afterwards, or is refused with one sentence."""

import io
import struct
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from images import reading
from images.reading import DAMAGED, TOO_LARGE, RefusedError, prepare
from tests.images.make import (
    RED,
    chunk,
    decoded,
    encoded,
    huge_png,
    photograph,
    picture,
    png,
    srgb_profile,
    webp_header,
)

SCRIPT = b"<script>alert(document.domain)</script>"


def refusal(data):
    with pytest.raises(RefusedError) as refused:
        prepare(data)
    return str(refused.value)


def near(pixel, colour, by=6):
    return all(abs(one - other) <= by for one, other in zip(pixel, colour, strict=False))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_four_formats_become_webp(kind):
    prepared = prepare(picture(kind))

    image = decoded(prepared.content)
    assert (image.format, image.size) == ("WEBP", (64, 48))
    assert (prepared.width, prepared.height) == image.size
    assert near(image.convert("RGB").getpixel((60, 40)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_read(mode):
    source = Image.linear_gradient("L").resize((64, 48))
    image = (
        source.point(lambda value: value * 256, "I").convert("I;16")
        if mode == "I;16"
        else source.convert(mode)
    )

    result = decoded(prepare(encoded(image, "PNG")).content).convert("L")

    assert result.getpixel((0, 0)) < 8
    assert result.getpixel((0, 47)) > 240
    if mode != "1":
        assert 100 < result.getpixel((0, 24)) < 156


def test_sixteen_bits_of_colour_become_eight():
    row = struct.pack(">HHH", 0x8000, 0x4000, 0xFFFF) * 8

    result = decoded(prepare(png(8, 8, (row for _ in range(8)), 16, 2)).content)

    assert near(result.convert("RGB").getpixel((4, 4)), (128, 64, 255), 2)


@pytest.mark.parametrize("mode", ["P", "RGB", "L"])
def test_a_transparent_colour_stays_transparent(mode):
    image = Image.new(mode, (20, 10), 0)
    image.paste(1 if mode == "P" else 200 if mode == "L" else RED, (10, 0, 20, 10))
    if mode == "P":
        image.putpalette([0, 0, 0, *RED] + [0] * 762)
    data = encoded(image, "PNG", transparency=(0, 0, 0) if mode == "RGB" else 0)

    result = decoded(prepare(data).content).convert("RGBA")

    assert result.getpixel((2, 2))[3] == 0
    assert result.getpixel((15, 5))[3] == 255


def test_a_drawing_loses_nothing():
    image = Image.effect_noise((64, 48), 90).convert("RGB")

    assert decoded(prepare(encoded(image, "PNG")).content).convert("RGB").tobytes() == image.tobytes()


def test_a_jpeg_of_four_inks_has_colours_of_a_screen():
    result = decoded(prepare(picture("JPEG", mode="CMYK", quality=95)).content)

    assert result.mode == "RGB"
    assert near(result.getpixel((60, 40)), RED, 25)


def test_a_photograph_is_upright_and_tells_nothing_else():
    data = photograph()
    assert b"A telephone" in data
    assert b"taken at home" in data

    prepared = prepare(data)

    image = decoded(prepared.content)
    assert (prepared.width, prepared.height) == image.size == (40, 80)
    assert near(image.getpixel((35, 5)), (20, 120, 60), 30)
    assert not image.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()
    for words in (b"telephone", b"home", b"EXIF", b"Exif", b"XMP", b"ICCP"):
        assert words not in prepared.content


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "JPEG"])
def test_words_beside_the_pixels_are_gone(kind):
    options = {"exif": b"Exif\0\0secret", "xmp": b"secret"} if kind == "WEBP" else {"comment": b"secret"}
    data = picture(kind, **options)
    if kind == "PNG":
        data = data.replace(chunk(b"IEND"), chunk(b"tEXt", b"Comment\0secret") + chunk(b"IEND"))
    assert b"secret" in data

    assert b"secret" not in prepare(data).content


def test_a_profile_of_colours_is_applied_and_goes():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (srgb_profile(), lab, b"no profile at all"):
        result = decoded(prepare(picture("PNG", icc_profile=profile)).content)
        assert "icc_profile" not in result.info
        assert near(result.convert("RGB").getpixel((60, 40)), RED)


def test_a_profile_changes_the_colours_that_it_says(monkeypatch):
    """Nothing but the profile differs; a profile of another white gives another colour."""
    warm = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    applied = []
    real = ImageCms.profileToProfile
    monkeypatch.setattr(ImageCms, "profileToProfile", lambda *a, **k: applied.append(1) or real(*a, **k))

    prepare(picture("PNG", icc_profile=warm))
    prepare(picture("PNG"))

    assert len(applied) == 1


def test_of_a_moving_image_the_first_frame_is_kept():
    frames = [Image.new("RGB", (30, 20), colour) for colour in (RED, (0, 0, 255), (0, 255, 0))]
    for kind in ("GIF", "WEBP", "PNG"):
        result = decoded(prepare(encoded(frames[0], kind, save_all=True, append_images=frames[1:])).content)
        assert getattr(result, "n_frames", 1) == 1
        assert near(result.convert("RGB").getpixel((5, 5)), RED)


def test_a_thousand_frames_are_not_decoded(monkeypatch):
    frames = [Image.new("P", (400, 400), number % 250) for number in range(1000)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    sought = []
    seek = Image.Image.seek
    monkeypatch.setattr(Image.Image, "seek", lambda self, frame: sought.append(frame) or seek(self, frame))

    assert prepare(data).width == 400
    assert len(sought) <= 1


# Two things in one file


POLYGLOTS = {
    "a page behind a GIF": picture("GIF") + SCRIPT,
    "a script in the comment of a GIF": picture("GIF", comment=b"*/=1;" + SCRIPT),
    "an archive behind a PNG": picture("PNG") + b"PK\x03\x04" + SCRIPT,
    "a page in a chunk of a PNG": picture("PNG").replace(
        chunk(b"IEND"), chunk(b"zTXt", b"a\0\0" + SCRIPT) + chunk(b"IEND")
    ),
    "a page behind a JPEG": picture("JPEG") + SCRIPT,
    "a page in the comment of a JPEG": picture("JPEG", comment=SCRIPT),
    "a page behind a WebP": picture("WEBP") + SCRIPT,
}


@pytest.mark.parametrize("data", POLYGLOTS.values(), ids=POLYGLOTS)
def test_a_second_thing_in_the_file_is_lost(data):
    assert SCRIPT in data

    prepared = prepare(data)

    assert SCRIPT not in prepared.content
    assert b"PK\x03\x04" not in prepared.content
    assert decoded(prepared.content).size == (64, 48)


# What is refused


REFUSED = {
    "nothing": (b"", "This file is empty."),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG images cannot be used here"),
    "SVG behind its declaration": (
        b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- -->\n<svg/>',
        "SVG images cannot",
    ),
    "a page": (b"<!DOCTYPE html>" + SCRIPT, "This is a page of HTML or XML, not an image"),
    "a page that begins as a GIF": (b"GIF89a/*" + SCRIPT + b"*/=1;alert(1)", DAMAGED),
    "PDF": (b"%PDF-1.7\n%\xe2", "PDF files cannot be used here"),
    "TIFF": (picture("TIFF"), "TIFF images cannot be used here"),
    "BMP": (picture("BMP"), "BMP images cannot be used here"),
    "AVIF": (picture("AVIF"), "AVIF images cannot be used here"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC photographs cannot be used here"),
    "an icon": (picture("ICO", size=(32, 32)), "icons cannot be used here"),
    "an archive": (b"PK\x03\x04" + b"\0" * 40, "archives cannot be used here"),
    "words": (b"Dear editor,", "This file is not an image that can be used here"),
    "EPS": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "This file is not an image that can be used here"),
    "PPM": (picture("PPM"), "This file is not an image that can be used here"),
    "the beginning of a PNG": (b"\x89PNG\r\n\x1a\n", DAMAGED),
}


@pytest.mark.parametrize(("data", "said"), REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused_with_one_sentence(data, said):
    words = refusal(data)

    assert words.startswith(said)
    assert words.endswith(".")
    assert "\n" not in words


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_half_a_file_is_refused(kind):
    image = Image.effect_noise((200, 200), 90).convert("RGB")
    data = encoded(image, kind)

    assert refusal(data[: len(data) // 2]) == DAMAGED


def test_a_png_whose_data_are_wrong_is_refused():
    assert refusal(png(50, 50, (b"\0" * 3 for _ in range(2)))) == DAMAGED


def test_more_than_five_megabytes_are_refused_unread():
    assert refusal(picture("PNG") + b"\0" * reading.MAX_BYTES) == TOO_LARGE


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (png(5001, 5000, iter([b"\0"])), "25 million pixels; this one has 5,001 × 5,000"),
        (png(17_000, 10, iter([b"\0"])), "at most 16,383 pixels wide or high"),
        (png(200_000, 200_000, iter([b"\0"])), "25 million pixels: make it smaller"),
        (png(2**31 - 1, 2**31 - 1, iter([b"\0"])), "25 million pixels"),
        (webp_header(16_384, 16_384), "25 million pixels; this one has 16,384 × 16,384"),
        (b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x08\0", "25 million pixels"),
        (b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x08\0", "25 million pixels"),
    ],
    ids=[
        "a little too many",
        "too wide",
        "a bomb",
        "the largest bomb",
        "WebP",
        "GIF",
        "a frame beyond its GIF",
    ],
)
def test_too_many_pixels_are_refused_by_the_header(monkeypatch, data, said):
    monkeypatch.setattr(reading, "decoded", lambda image: pytest.fail("its pixels were decoded"))

    assert said in refusal(data)


def test_a_jpeg_that_claims_too_much_is_refused_by_its_header(monkeypatch):
    data = picture("JPEG")
    claim = data.index(b"\xff\xc0") + 5
    data = data[:claim] + struct.pack(">HH", 60_000, 60_000) + data[claim + 4 :]
    monkeypatch.setattr(reading, "decoded", lambda image: pytest.fail("its pixels were decoded"))

    assert "25 million pixels" in refusal(data)


def test_a_webp_tells_its_size_as_pillow_reads_it():
    for options in ({"lossless": True}, {"quality": 80}, {"exif": b"Exif\0\0x"}):
        for size in ((1, 1), (64, 48), (300, 7)):
            data = picture("WEBP", size=size, **options)
            assert reading.webp_size(data) == Image.open(io.BytesIO(data)).size == size


MEASURE = """
import resource, sys, warnings
warnings.simplefilter("ignore")
from images.reading import RefusedError, prepare
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    said = prepare(data).width
except RefusedError as error:
    said = str(error)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
print(said)
"""
KILOBYTE = 1 if sys.platform == "darwin" else 1024


def measured(data):
    """By how many bytes the peak of a process grows that reads `data`, and what it says of it.

    The shell forks before it runs Python: a process inherits the peak of the one that it was forked from.
    """
    command = ["/bin/sh", "-c", '"$0" -c "$1"; true', sys.executable, MEASURE]
    result = subprocess.run(command, input=data, capture_output=True, check=True)
    grown, said = result.stdout.decode().splitlines()
    return int(grown) * KILOBYTE, said


@pytest.mark.parametrize("make", [huge_png, lambda: webp_header(16_384, 16_384)], ids=["PNG", "WebP"])
def test_a_huge_image_is_refused_with_little_memory(make):
    data = make()
    assert len(data) < reading.MAX_BYTES

    grown, said = measured(data)

    assert "25 million pixels" in said
    assert grown < 8_000_000


def test_the_largest_image_that_is_read_stays_within_bounds():
    grown, said = measured(huge_png(5000))

    assert said == "5000"
    assert 50_000_000 < grown < 700_000_000


SAMPLES = [picture(kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")] + [photograph()]


@given(sample=st.sampled_from(SAMPLES), place=st.floats(0, 1), bytes_=st.binary(max_size=12))
def test_whatever_is_broken_in_a_file_it_is_an_image_or_refused(sample, place, bytes_):
    at = int(place * len(sample))
    data = sample[:at] + bytes_ + sample[at + len(bytes_) :]

    try:
        prepared = prepare(data)
    except RefusedError as error:
        sentence = str(error)
    else:
        assert decoded(prepared.content).size == (prepared.width, prepared.height)
        sentence = "An image."
    assert sentence.endswith(".")
