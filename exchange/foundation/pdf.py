"""Set a PDF from a typst template and data: tagged (PDF/UA-1), the same bytes for the same input.

The typesetter runs in a child process: the web process never loads it, and a template can neither
read a file outside the package nor fetch anything. What the data must hold stands beside the
templates, in exchange/foundation/typst/README.md.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

from exchange.foundation.children import MEGABYTE, run_limited

TEMPLATE_ROOT = Path(__file__).resolve().parents[1]

_CHILD = "exchange.foundation.pdf_child"
# Control characters have no shape and overrides of the reading direction let a name lie.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufffe\uffff]")


def render_pdf(
    template: str,
    data: Mapping[str, object],
    *,
    language: str,
    document_date: datetime,
    root: Path = TEMPLATE_ROOT,
) -> bytes:
    """Return the PDF of `template` (a path below `root`, as "reports/typst/city_report.typ").

    `data` is plain JSON (lazy sentences become words) and holds every word; `language` ("de", "pt_BR") rules hyphens and the
    document's declared language; `document_date` is aware and is the only date in the file.
    Raise ChildFailed when the template and the data do not fit together.
    """
    return _set(_order(template, data, language=language, document_date=document_date, root=root))


def render_public_pdf(template: str, data: Mapping[str, object], *, language: str, document_date: datetime) -> bytes:
    """Return what `render_pdf` does, for a file that everybody may have: kept while there is room, and set one at a time.

    Anybody may ask for these, as often as they like; each typesetter takes a second of a processor and much memory.
    Nothing is found again but by all that it holds, so what was changed or withdrawn is never given out.
    """
    order = _order(template, data, language=language, document_date=document_date, root=TEMPLATE_ROOT)
    key = sha256(order).digest()
    made = _taken(key)
    if made is None:
        with _one_at_a_time:
            # Whoever waited here may find what the one before them wanted too.
            made = _taken(key) or _keep(key, _set(order))
    return made


MOST_KEPT_BYTES = 8 * MEGABYTE
_kept: OrderedDict[bytes, bytes] = OrderedDict()
_shelf = Lock()
_one_at_a_time = Lock()


def _taken(key: bytes) -> bytes | None:
    with _shelf:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: bytes, made: bytes) -> bytes:
    with _shelf:
        _kept[key] = made
        while sum(map(len, _kept.values())) > MOST_KEPT_BYTES:
            _kept.popitem(last=False)
    return made


def _order(template: str, data: Mapping[str, object], *, language: str, document_date: datetime, root: Path) -> bytes:
    if document_date.tzinfo is None:
        raise ValueError("document_date needs a time zone")
    order = {
        "root": str(root),
        "template": template,
        "language": language,
        "date": document_date.astimezone(UTC).strftime("%Y-%m-%d-%H-%M-%S"),
        "data": _printable(data),
    }
    return json.dumps(order, ensure_ascii=True).encode("ascii")


def _set(order: bytes) -> bytes:
    return run_limited(_CHILD, payload=order, timeout_seconds=60, memory_bytes=1024 * MEGABYTE, cpu_seconds=60)


def _printable(value: object) -> object:
    """Return the data without characters that no font can show."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    # A word, or a sentence that becomes one in the language in force.
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", str(value)))
