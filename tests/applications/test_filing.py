"""Files that say they are something else: what runs inside a PDF is found also where it is packed or written oddly."""

import io
import zlib
from types import SimpleNamespace

import pytest
from pypdf import PdfWriter

from exchange.applications import filing
from exchange.applications.filing import MAX_BYTES, why_not_file


def packed(words, before=b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"):
    return b"%PDF-1.7\n1 0 obj\n<< " + before + b" >>\nstream\r\n" + zlib.compress(words) + b"\nendstream\nendobj\n%%EOF"


ACTIVE = {
    "in the open": b"%PDF-1.4 << /S /JavaScript /JS (app.alert(1)) >>",
    "a name written oddly": b"%PDF-1.4 << /S /J#61vaScript >>",
    "every sign written oddly": b"%PDF-1.4 << /S /#4a#61#76#61#53#63#72#69#70#74 >>",
    "packed": packed(b"<< /S /JavaScript /JS (app.alert(1)) >>"),
    "packed and written oddly": packed(b"<< /S /Java#53cript >>"),
    "packed, its parts further on": packed(
        b"<< /S /Launch >>", b"/Type /ObjStm /DecodeParms << /Predictor 1 >> /N 1 /First 4 /Filter /FlateDecode"
    ),
    "the second pack": packed(b"<< /Nothing 1 >>") + packed(b"<< /S /SubmitForm >>"),
    "another file inside": b"%PDF-1.4 << /Type /EmbeddedFile >>",
    "a web page behind it": b"%PDF-1.4\n<html><script>alert(1)</script></html> /JavaScript",
}


@pytest.mark.parametrize("how", ACTIVE)
def test_a_pdf_that_runs_something_is_not_taken(how):
    assert [one.code for one in why_not_file(ACTIVE[how])] == ["file-active"]


def locked(*, to_open, packed_trailer=False):
    """A PDF, locked as office programs do it: to open it, or only to change it."""
    book, kept = PdfWriter(), io.BytesIO()
    book.add_blank_page(200, 200)
    book.encrypt(user_password="secret" if to_open else "", owner_password="owner", algorithm="RC4-128")
    book.write(kept)
    content = kept.getvalue()
    if packed_trailer:
        # Newer programs write the trailer as the words before a stream.
        at = content.rindex(b"trailer")
        content = content[:at] + b"9 0 obj\n<< /Type /XRef" + content[at:].replace(b"trailer", b"").replace(b"<<", b"", 1)
    return content


LOCKED = {
    "to open it": locked(to_open=True),
    "to change it": locked(to_open=False),
    "its trailer a stream": locked(to_open=True, packed_trailer=True),
    "a name written oddly": locked(to_open=True).replace(b"/Encrypt ", b"/#45ncrypt "),
}


@pytest.mark.parametrize("how", LOCKED)
def test_a_locked_pdf_is_not_taken_since_nobody_looked_through_it(how):
    found = why_not_file(LOCKED[how])
    assert [one.code for one in found] == ["file-locked"]
    assert str(found[0].sentence).startswith("This PDF is locked with a password")


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4 /OpenAction [3 0 R /Fit]",
        b"%PDF-1.4 /BaseFont /EncryptSans",
        packed(b"<< /Type /Catalog /OpenAction [3 0 R /Fit] >>"),
        packed(b"<< /Type /Font /BaseFont /Noto#20Sans >>"),
        # A damaged pack is the reader's trouble, not ours.
        b"%PDF-1.4 /Type /ObjStm >> stream\nno zlib\nendstream",
    ],
)
def test_an_ordinary_pdf_is_taken(content):
    assert why_not_file(content) == []


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"PK\x03\x04word/document.xml",
        b"GIF89a/*<script>*/",
        b"MZ\x90\x00",
        b"\n%PDF-1.4",
    ],
)
def test_what_is_no_paper_is_not_taken_whatever_its_name_says(content):
    assert [one.code for one in why_not_file(content)] == ["file-kind"]


def test_a_pdf_that_unpacks_without_end_is_put_aside_at_once(monkeypatch):
    """Of 5 MB of packs that each unpack to ten megabytes two are opened, and no more than the room for them is taken."""
    unpacked = []

    class Counting:
        def decompress(self, packed, most):
            unpacked.append(len(content := zlib.decompressobj().decompress(packed, most)))
            return content

    monkeypatch.setattr(filing, "zlib", SimpleNamespace(decompressobj=Counting, error=zlib.error))
    pack = packed(b"\x00" * 10_000_000)[9:]
    content = b"%PDF-1.7\n" + pack * ((MAX_BYTES - 9) // len(pack))
    assert [one.code for one in why_not_file(content)] == ["file-active"]
    assert unpacked == [10_000_000, filing._MOST_UNPACKED - 10_000_000]
