"""Write a person's copy as one archive: readable by people and by programs."""

import io
import json
import zipfile
from collections.abc import Iterable

from exchange.foundation.languages import _
from exchange.privacy.queries import Holding


def write_copy(holdings: Iterable[Holding], *, photos: Iterable[tuple[str, bytes]] = (), scans: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """Return a ZIP with one readable text, one JSON file, the photos and the scans of papers (name, bytes)."""
    holdings = list(holdings)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("read-me.txt", _introduction(holdings))
        bundle.writestr(
            "data.json",
            json.dumps({holding.table: holding.rows for holding in holdings}, ensure_ascii=False, indent=2),
        )
        for name, picture in photos:
            bundle.writestr(f"photos/{name}", picture)
        for name, scan in scans:
            bundle.writestr(f"papers/{name}", scan)
    return archive.getvalue()


def _introduction(holdings: list[Holding]) -> str:
    lines = [
        _("This is everything that Exchange keeps about you."),
        _("data.json has it for programs; below it is for reading. The page “Who sees what, and why” says how long each is kept."),
        "",
    ]
    for holding in holdings:
        for row in holding.rows:
            lines += ["", f"[{holding.table}]"]
            lines += [f"{name}: {value}" for name, value in row.items() if value not in (None, "", [])]
    return "\n".join(lines) + "\n"
