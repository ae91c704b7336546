"""Only the picture stays, upright; what is no picture, too large or damaged is refused in words."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from exchange.foundation import images
from exchange.foundation.images import Photo, accept_photo
from exchange.foundation.obstacles import Refused

GPS = 0x8825


def encode(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def picture(width: int = 300, height: int = 200, colour: str = "teal") -> Image.Image:
    """Return a picture whose left upper quarter is red, so that turning shows."""
    image = Image.new("RGB", (width, height), colour)
    image.paste("red", (0, 0, width // 2, height // 2))
    return image


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        accept_photo(content)
    [obstacle] = caught.value.obstacles
    return obstacle.code


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that says it is this large, with next to nothing behind."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rows + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_large_photo_becomes_small_enough(kind: str) -> None:
    photo = accept_photo(io.BytesIO(encode(picture(3000, 1500), kind)))
    assert (photo.width, photo.height) == opened(photo.picture).size == (2000, 1000)
    assert opened(photo.thumbnail).size == (480, 240)
    assert opened(photo.picture).format == opened(photo.thumbnail).format == "JPEG"


def test_small_photo_is_not_blown_up() -> None:
    photo = accept_photo(encode(picture(300, 200)))
    assert (photo.width, photo.height) == (300, 200)
    assert opened(photo.thumbnail).size == (300, 200)


@pytest.mark.parametrize(("orientation", "red_at"), [(1, (10, 10)), (3, (290, 190)), (6, (190, 10)), (8, (10, 290))])
def test_photo_stands_upright(orientation: int, red_at: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = opened(accept_photo(encode(picture(), exif=exif)).picture)
    assert image.size == ((300, 200) if orientation in (1, 3) else (200, 300))
    red, green, _ = image.getpixel(red_at)  # type: ignore[misc]
    assert (red > 200, green < 60) == (True, True)


def assert_nothing_hidden(photo: Photo, secret: bytes) -> None:
    for content in (photo.picture, photo.thumbnail):
        assert secret not in content
        image = opened(content)
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


def test_place_camera_and_comment_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (48.0, 48.0, 0.0)
    content = encode(picture(), exif=exif, comment=b"SECRET") + b"SECRET-TRAILER"
    assert opened(content).getexif().get_ifd(GPS)
    assert_nothing_hidden(accept_photo(content), b"SECRET")


def test_texts_of_a_png_are_gone() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "SECRET")
    assert_nothing_hidden(accept_photo(encode(picture(), "PNG", pnginfo=texts)), b"SECRET")


def test_transparent_parts_become_white() -> None:
    image = opened(accept_photo(encode(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG")).picture)
    assert image.getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "I;16"])
def test_other_kinds_of_colour_are_understood(mode: str) -> None:
    image = Image.new("I;16", (60, 40)) if mode == "I;16" else picture(60, 40).convert(mode)
    photo = accept_photo(encode(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert opened(photo.picture).mode == "RGB"


def test_sixteen_bits_of_grey_keep_their_brightness() -> None:
    image = Image.new("I;16", (2500, 40), 0x8000)
    assert opened(accept_photo(encode(image, "PNG")).picture).getpixel((20, 20)) == (128, 128, 128)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo_empty"),
        (b"\xff\xd8\xff" + bytes(images.MAX_BYTES), "photo_too_large"),
        (b"GIF89a" + bytes(50), "photo_unknown_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "photo_unknown_kind"),
        (b"%PDF-1.7 photo.jpg", "photo_unknown_kind"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "photo_heic"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "photo_unknown_kind"),
        (png_header(7000, 7000), "photo_too_many_pixels"),
        (png_header(60_000, 60_000), "photo_too_many_pixels"),
        (png_header(3000, 3000), "photo_broken"),
        (encode(picture(800, 600))[:900], "photo_broken"),
    ],
)
def test_refusals(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_every_refusal_is_a_sentence() -> None:
    for sentence in images.SENTENCES.values():
        assert str(sentence).endswith(".")
        assert "Nothing was kept" in str(sentence)


def test_damaged_photos_are_refused_or_read_and_never_crash() -> None:
    chance = random.Random(7)
    whole = {kind: encode(picture(64, 48), kind) for kind in ("JPEG", "PNG", "WEBP")}
    for kind in ("JPEG", "PNG", "WEBP"):
        for _ in range(3):
            content = bytearray(whole[kind])
            for _ in range(6):
                content[chance.randrange(12, len(content))] = chance.randrange(256)
            assert outcome(bytes(content)) in {"accepted", *images.SENTENCES}


def outcome(content: bytes) -> str:
    try:
        accept_photo(content)
    except Refused as refused:
        return refused.obstacles[0].code
    return "accepted"
