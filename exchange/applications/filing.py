"""Files that answer a question: pictures made anew, PDFs as they are, sealed while they are kept, handed over as a download."""

import re
import zlib
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import IO

from flask import current_app

from exchange.applications.models import Answer
from exchange.foundation.children import MEGABYTE
from exchange.foundation.filestore import FileStore
from exchange.foundation.images import accept_photo
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import NotFound, Obstacle, refuse_if
from exchange.foundation.sealing import keyring

MAX_BYTES = 5 * MEGABYTE
_PDF = b"%PDF-"
# A paper needs none of these: a PDF that runs, sends or carries something is not taken. That it opens on its first page
# (/OpenAction, which office programs write into every file) is no harm by itself.
_ACTIVE = (
    b"/JavaScript", b"/JS ", b"/JS(", b"/JS<", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA",
    b"/SubmitForm", b"/ImportData", b"/GoToE",
)  # fmt: skip
# In a name #4A is J, and objects stand packed in streams: readers look through both.
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/ObjStm.{0,400}?stream\r?\n(.*?)endstream", re.DOTALL)
_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z])")
_MOST_UNPACKED = 16 * MEGABYTE


def _is_active(content: bytes) -> bool:
    """Say whether a PDF runs or carries something, as whoever opens it reads it: objects unpacked, names written out."""
    parts, left = [content], _MOST_UNPACKED
    for packed in _PACKED.finditer(content):
        try:
            parts.append(zlib.decompressobj().decompress(packed[1], left))
        except zlib.error:
            continue
        left -= len(parts[-1])
        if left <= 0:
            return True  # nobody can look through so much, and no paper needs it
    said = _named(b"\n".join(parts))
    return any(mark in said for mark in _ACTIVE)


def _is_locked(content: bytes) -> bool:
    """Say whether a PDF is locked: with a password to open it, or one to change it. Nobody can look through what is inside."""
    # The trailer, which says so, is never locked nor packed itself; a name may be written with numbers in it.
    return _LOCKED.search(_named(content)) is not None


def _named(content: bytes) -> bytes:
    """Return a PDF's words with each name written out."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)


def why_not_file(content: bytes) -> list[Obstacle]:
    """Say why a file cannot be taken as it is; pictures are looked at by the pipeline for photos."""
    if not content:
        return [Obstacle("file-empty", _l("The file is empty. Nothing was kept. Please choose it again."))]
    if len(content) > MAX_BYTES:
        return [Obstacle("file-too-large", _l("The file is larger than 5 MB. Nothing was kept. Please send it in a smaller size."))]
    if content.startswith(_PDF) and _is_locked(content):
        return [
            Obstacle(
                "file-locked",
                _l(
                    "This PDF is locked with a password, so we cannot look through it. The file was not kept; what you wrote is. Save it"
                    " without the password, or send a photo of it."
                ),
            )
        ]
    if content.startswith(_PDF) and _is_active(content):
        return [
            Obstacle(
                "file-active",
                _l(
                    "This PDF has a program, a form to fill in or another file inside, which we do not take. The file was not kept; what"
                    " you wrote is. Print it to a new PDF, or send a photo of it."
                ),
            )
        ]
    if not content.startswith((_PDF, b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return [Obstacle("file-kind", _l("This file is no PDF, JPEG or PNG. Nothing was kept. Please send one of these three."))]
    return []


def keep_file(answer: Answer, source: IO[bytes], *, name: str) -> None:
    """Keep a file as somebody's answer, in place of an earlier one; raise Refused with one reason."""
    content = source.read(MAX_BYTES + 1)
    refuse_if(why_not_file(content))
    ending = "pdf"
    if not content.startswith(_PDF):
        content, ending = accept_photo(content).picture, "jpg"
    stem = "".join(c for c in Path(name).stem if c.isalnum() or c in " -_")[:60].strip() or "file"
    answer.file_name = f"{stem}.{ending}"
    sealed = keyring().seal(content.decode("latin-1"), place=f"answers.file.{answer.id}")
    answer.file_key = _store().put(sealed, name=answer.id)


def read_file(answer: Answer) -> tuple[str, bytes]:
    """Return an answer's file with its name; raise NotFound where there is none."""
    if not answer.file_key:
        raise NotFound
    sealed = _store().read(answer.file_key)
    name = answer.file_name.reveal() if answer.file_name else "file"
    return name, keyring().unseal(sealed, place=f"answers.file.{answer.id}").encode("latin-1")


def sweep_files(wanted: Collection[str], *, older_than: datetime) -> list[str]:
    """Remove the files that no answer names any more."""
    return _store().sweep(wanted, older_than=older_than)


def _store() -> FileStore:
    return FileStore(Path(current_app.config["EXCHANGE"].file_folder) / "applications")
