"""Files that mean harm, on both forms that take a photo: refused in words, what was typed stays, nothing is kept, no memory is eaten."""

import io
import resource
import struct
import zlib

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from exchange.demonstration.notes import make_initiative
from exchange.foundation import images
from exchange.foundation.children import MEGABYTE
from exchange.foundation.images import accept_photo
from exchange.foundation.obstacles import Refused
from exchange.initiatives.models import InitiativeState, Sighting
from exchange.initiatives.photos import keeping
from exchange.initiatives.photos.models import InitiativePhoto
from tests.initiatives.photos.conftest import ALT, drawn

SIDE = 20_000
SCRIPT = b"<script>alert('QUETZAL')</script>"
NAMES = (
    "<img src=x onerror=alert(1)>.png",
    "../../../../etc/cron.d/photo.png",
    "lamps\u202egnp.exe",
    "a" * 300 + ".png",
    "..\\..\\windows\\lamps.png",
)


def png_bomb():
    """Return a true PNG of 20,000 × 20,000 points in some fifty kilobytes."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", SIDE, SIDE, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((SIDE // 8 + 1) * SIDE), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_bomb():
    """Return a JPEG whose frame says 20,000 × 20,000."""
    content = bytearray(drawn(kind="JPEG"))
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", SIDE, SIDE)
    return bytes(content)


def webp_bomb():
    """Return a lossless WebP whose header says as much as one can: 16,384 × 16,384."""
    content = bytearray(drawn(kind="WEBP", lossless=True))
    start = content.index(b"VP8L") + 9
    content[start : start + 4] = struct.pack("<I", 0x3FFF | (0x3FFF << 14))
    return bytes(content)


def with_gps(kind="JPEG"):
    exif = Image.Exif()
    exif[0x010F] = "QUETZAL-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 48.0, 0.0)
    return drawn(kind=kind, exif=exif)


def html_in_jpeg():
    plain = drawn(kind="JPEG", comment=SCRIPT)
    return plain + b"<html>" + SCRIPT + b"</html>"


# What comes → the words of the refusal; without words it is taken, and what was hidden in it is gone.
FILES = {
    "png-bomb": (png_bomb, "more than 40 million pixels"),
    "jpeg-bomb": (jpeg_bomb, "more than 40 million pixels"),
    "webp-bomb": (webp_bomb, "damaged"),
    "gif": (lambda: drawn(kind="GIF"), "not a photo that can be read here"),
    "tiff": (lambda: drawn(kind="TIFF"), "not a photo that can be read here"),
    "bmp": (lambda: drawn(kind="BMP"), "not a photo that can be read here"),
    "heic": (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(5000), "HEIC or AVIF"),
    "avif": (lambda: b"\x00\x00\x00\x1cftypavif" + bytes(5000), "HEIC or AVIF"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>", "not a photo that can be read here"),
    "html-named-jpg": (lambda: b"<!doctype html>" + SCRIPT, "not a photo that can be read here"),
    "truncated": (lambda: drawn(size=(1600, 1200), kind="JPEG")[:4000], "damaged"),
    "empty": (lambda: b"", "The file is empty"),
    "30-mb": (lambda: b"\xff\xd8\xff" + bytes(30 * MEGABYTE), "larger than 10 MB"),
    "html-in-jpeg": (html_in_jpeg, None),
    "gps": (with_gps, None),
    "gps-in-webp": (lambda: with_gps("WEBP"), None),
}


def all_keys():
    return {*keeping.store().keys(), *keeping.notes_store().keys()}


class Form:
    """One of the two forms, filled in."""

    def __init__(self, person, address, typed):
        self.person, self.address, self.typed = person, address, typed

    def send(self, content, name):
        page = self.person.get(self.address if self.address.endswith("photos") else "/sightings/new")
        fields = page.fields(action=self.address) | self.typed | {"photo": FileStorage(io.BytesIO(content), filename=name)}
        # Written out here: the test client would leave its own file behind for what is large.
        boundary, body = encode_multipart(fields)
        kind = f"multipart/form-data; boundary={boundary}"
        return self.person._open("POST", self.address, data=body, content_type=kind, inspect=False)


@pytest.fixture
def forms(browser, bagneux):
    draft = make_initiative(bagneux.city, author=bagneux.author, state=InitiativeState.DRAFT)
    me = browser(bagneux.youngster)
    photos = Form(me, f"/initiatives/{draft.slug}/photos", {"alt": ALT, "faces": "nobody"})
    return [Form(me, "/sightings", {"note": "The lamps.", "place": "Raval"}), photos]


def keeps_what_was_typed(form, page):
    again = page.fields(action=form.address)
    return all([value.strip() for value in [*again[name]]] == [typed] if isinstance(again[name], list) else again[name].strip() == typed
               for name, typed in form.typed.items())  # fmt: skip


def test_each_file_on_each_form(database, forms):
    tried = lost = leaked = 0
    wrong = []
    most_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, (make, words) in FILES.items():
        content = make()
        for form in forms:
            tried += 1
            before = all_keys()
            page = form.send(content, f"{name}.jpg")
            arrived = all_keys() - before
            if words is None:
                assert page.status == 303, name
                kept = [store.read(key) for key in arrived for store in (keeping.store(), keeping.notes_store()) if store.holds(key)]
                assert kept
                leaked += sum(b"QUETZAL" in one or b"Exif" in one or b"<" + b"html" in one for one in kept)
                for row in database.scalars(select(InitiativePhoto)).all():
                    database.delete(row)
                database.flush()
                continue
            leaked += len(arrived)
            if page.status != 422 or words not in page.text:
                wrong.append((name, form.address, page.status, page.errors))
            elif name != "empty" and not keeps_what_was_typed(form, page):
                lost += 1
                wrong.append((name, form.address, "typed words are lost"))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most_before) // 1024
    print(f"tried {tried} · lost {lost} · leaked {leaked} · grown {grown} MB")
    assert (wrong, lost, leaked) == ([], 0, 0)
    # The 30 MB themselves are made here twice; no bitmap ever is.
    assert grown < 250


def test_names_of_files_are_kept_nowhere(database, forms):
    for number, name in enumerate(NAMES):
        assert forms[number % 2].send(drawn(), name).status == 303
    notes = database.scalars(select(Sighting)).all()
    assert (len(notes), len(database.scalars(select(InitiativePhoto)).all())) == (3, 2)
    assert all(len(note.photo_key) == len("9f/3a/") + 32 for note in notes)
    for form in forms:
        page = form.person.get(form.address).html
        assert not any(part in page for part in ("onerror", "cron.d", "\u202e", "windows"))


def test_the_child_has_limits_and_they_hold_without_the_first_check(monkeypatch):
    asked = {}
    run = images.run_limited

    def noted(module, **limits):
        asked.update(limits)
        return run(module, **limits)

    monkeypatch.setattr(images, "run_limited", noted)
    accept_photo(drawn())
    assert asked["memory_bytes"] <= 768 * MEGABYTE
    assert (asked["cpu_seconds"], asked["timeout_seconds"]) <= (15, 20)
    assert asked["output_bytes"] <= 32 * MEGABYTE
    # The planted fault: nobody looks at how many points the header announces. Then the kernel stops the child, and only the child.
    monkeypatch.setattr(images, "MAX_PIXELS", 2**31)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused) as refused:
        accept_photo(png_bomb())
    assert refused.value.obstacles[0].code == "photo_broken"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
