"""Set a PDF from a typst template and data: tagged (PDF/UA-1), the same bytes for the same input.

The typesetter runs in a child process: the web process never loads it, and a template can neither
read a file outside the package nor fetch anything. What the data must hold stands beside the
templates, in exchange/foundation/typst/README.md.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

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
    if document_date.tzinfo is None:
        raise ValueError("document_date needs a time zone")
    order = {
        "root": str(root),
        "template": template,
        "language": language,
        "date": document_date.astimezone(UTC).strftime("%Y-%m-%d-%H-%M-%S"),
        "data": _printable(data),
    }
    return run_limited(
        _CHILD,
        payload=json.dumps(order, ensure_ascii=True).encode("ascii"),
        timeout_seconds=60,
        memory_bytes=1024 * MEGABYTE,
        cpu_seconds=60,
    )


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
