"""The typesetter's child process: reads an order, writes a PDF. Only pdf.py starts it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

import fontpkg_noto_sans
import typst

from exchange.foundation.children import read_payload, refuse, write_result

NO_SHAPE = "could not be displayed"
BOX = "\u25a1"
# Latin, Greek, Cyrillic and common punctuation are in the shipped fonts: not worth a trial.
_COVERED = re.compile(r"[\x00-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20ac\u25a1]")
_PROBE = b'#set document(title: [p])\n#set text(font: "Noto Sans")\n#sys.inputs.sign'


def main() -> None:
    """Set the order on standard input."""
    order = json.loads(read_payload())
    root = Path(order["root"])
    template = root / order["template"]
    if ".." in template.parts or template.suffix != ".typ" or not template.is_file():
        refuse("no_such_template")
    language, _, region = order["language"].replace("-", "_").partition("_")
    date = order["date"]
    inputs = {
        "data": json.dumps(order["data"], ensure_ascii=False),
        "language": language,
        "region": region,
        "date": date,
    }
    moment = datetime.strptime(date, "%Y-%m-%d-%H-%M-%S").replace(tzinfo=UTC)
    compiler = typst.Compiler(
        root=root,
        font_paths=[fontpkg_noto_sans.ROOT / "files"],
        ignore_system_fonts=True,
        # Packages are fetched from the internet unless they are here, and nothing is here.
        package_path=root / "no-packages",
        package_cache_path=root / "no-packages",
    )
    write_result(_set(compiler, template, inputs, moment))


def _set(compiler: typst.Compiler, template: Path, inputs: dict[str, str], moment: datetime) -> bytes:
    """Return the PDF; signs of a script that the fonts lack become an empty box each."""
    try:
        return _press(compiler, template, inputs, moment)
    except typst.TypstError as error:
        if NO_SHAPE not in str(error):
            raise
    inputs = {**inputs, "data": _with_boxes_for_the_missing(compiler, inputs["data"])}
    try:
        return _press(compiler, template, inputs, moment)
    except typst.TypstError as error:
        if NO_SHAPE not in str(error):
            raise
    # Signs that have a shape alone and none together: the words matter more than the seal.
    return _press(compiler, template, inputs, moment, standards=[])


def _press(
    compiler: typst.Compiler,
    template: Path,
    inputs: dict[str, str],
    moment: datetime,
    *,
    standards: list[Literal["ua-1"]] | None = None,
) -> bytes:
    # The list is written out for mypy: the package's own types want the widest list there is.
    wanted = cast("Any", ["ua-1"] if standards is None else standards)
    pdf = compiler.compile(input=template, format="pdf", sys_inputs=inputs, pdf_standards=wanted, timestamp=moment)
    if not isinstance(pdf, bytes):
        raise TypeError("the typesetter gave no single file")
    return pdf


def _with_boxes_for_the_missing(compiler: typst.Compiler, data: str) -> str:
    suspects = sorted({sign for sign in data if not _COVERED.match(sign)})
    missing = {ord(sign): BOX for sign in suspects if not _shows(compiler, sign)}
    return data.translate(missing)


def _shows(compiler: typst.Compiler, sign: str) -> bool:
    try:
        compiler.compile(input=_PROBE, format="pdf", sys_inputs={"sign": sign}, pdf_standards="ua-1")
    except typst.TypstError:
        return False
    return True


if __name__ == "__main__":
    main()
