"""Draw a QR code for an address."""

from __future__ import annotations

import io

import segno

# Trying all eight masks takes four times as long, and any one can be read.
_MASK = 2


def qr_svg(text: str) -> str:
    """Return a QR code of `text` as an SVG document, black on nothing, with its quiet border."""
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False, mask=_MASK, encoding="utf-8").save(
        drawing, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None, omitsize=True
    )
    return drawing.getvalue().decode("ascii")
