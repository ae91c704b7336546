"""Take a photo from a stranger and keep only the picture.

Size and kind are looked at here; decoding happens in a child process with limits. What comes out is
a new JPEG: upright, without place, camera, comment or anything hidden behind the picture.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import IO, NoReturn

from exchange.foundation.children import MEGABYTE, ChildFailed, run_limited
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle, Refused

MAX_BYTES = 10 * MEGABYTE
MAX_PIXELS = 40_000_000
MAX_SIDE = 2000
THUMBNAIL_SIDE = 480

_CHILD = "exchange.foundation.images_child"
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")

SENTENCES: dict[str, LazyString] = {
    "photo_empty": _l("The file is empty. Nothing was kept. Please choose the photo again."),
    "photo_too_large": _l("The photo is larger than 10 MB. Nothing was kept. Please send it in a smaller size."),
    "photo_unknown_kind": _l("This file is not a photo that can be read here. Nothing was kept. Please send a JPEG, PNG or WebP picture."),
    "photo_heic": _l(
        "This photo is in the HEIC or AVIF format, which not every device can show. Nothing was kept. Please send it as a JPEG picture."
    ),
    "photo_too_many_pixels": _l("The photo has more than 40 million pixels. Nothing was kept. Please send it in a smaller size."),
    "photo_broken": _l("The photo is damaged and cannot be opened. Nothing was kept. Please send it again or choose another one."),
}


@dataclass(frozen=True)
class Photo:
    """A clean photo: JPEG bytes of the picture and of its thumbnail, and the picture's size in pixels."""

    picture: bytes
    thumbnail: bytes
    width: int
    height: int


def accept_photo(source: IO[bytes] | bytes) -> Photo:
    """Return the clean picture (≤ 2000 px a side) and thumbnail (≤ 480 px), or raise Refused with one reason."""
    content = source if isinstance(source, bytes) else source.read(MAX_BYTES + 1)
    if not content:
        _refuse("photo_empty")
    if len(content) > MAX_BYTES:
        _refuse("photo_too_large")
    _check_kind(content[:16])
    order = struct.pack(">III", MAX_PIXELS, MAX_SIDE, THUMBNAIL_SIDE) + content
    try:
        answer = run_limited(
            _CHILD,
            payload=order,
            timeout_seconds=20,
            memory_bytes=768 * MEGABYTE,
            cpu_seconds=15,
            output_bytes=32 * MEGABYTE,
        )
    except ChildFailed as failed:
        known = failed.code == "refused" and failed.reason in SENTENCES
        _refuse(failed.reason if known else "photo_broken", cause=failed)
    width, height, size = struct.unpack(">III", answer[:12])
    return Photo(answer[12 : 12 + size], answer[12 + size :], width, height)


def _check_kind(start: bytes) -> None:
    """Refuse what does not begin as the three kinds of picture do, whatever its name says."""
    if start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (start[:4] == b"RIFF" and start[8:12] == b"WEBP"):
        return
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC_BRANDS:
        _refuse("photo_heic")
    _refuse("photo_unknown_kind")


def _refuse(code: str, *, cause: Exception | None = None) -> NoReturn:
    raise Refused([Obstacle(code=code, sentence=SENTENCES[code])]) from cause
