"""Put styles, scripts and pictures where browsers fetch them: few, small, with addresses that never lie.

The sources stay split per component; at the start of the app they become one style sheet and one
script. Each file's name carries a hash of its content, so that it may be cached for ever.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Final

# Later layers win; inside a layer later rules win, so this order is part of the design.
STYLE_ORDER: Final = (
    "tokens.css",
    "base.css",
    "layout.css",
    "components/*.css",
    "pages/*.css",
    "print.css",
)
SCRIPT_ORDER: Final = ("*.js", "components/*.js")
COPIED: Final = ("img/*",)
# Scripts that only one page or a service worker needs.
ALONE: Final = ("js/offline/*.js",)

# Letters and PDFs have a style of their own; it is read by the program, never by a browser.
STYLE_SHEET: Final = "css/exchange.css"
SCRIPT: Final = "js/exchange.js"
HTMX: Final = "js/htmx.js"

_COMPRESSED_ENDINGS: Final = frozenset({".css", ".js", ".svg", ".json", ".webmanifest"})
_HASH_LENGTH: Final = 12
_STRINGS = re.compile(r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')""")


def build_assets(static_folder: Path, out: Path) -> dict[str, str]:
    """Assemble, shrink, hash and compress every asset into `out`; return {name: hashed name}.

    Running it again, or in two processes at once, changes nothing: a file is written whole or not
    at all. Older files stay, so that a page opened before an update keeps its looks.
    """
    contents: dict[str, bytes] = {
        STYLE_SHEET: assemble_styles(static_folder / "css").encode(),
        SCRIPT: assemble_scripts(static_folder / "js").encode(),
        HTMX: _htmx(),
    }
    for path in _ordered(static_folder, COPIED):
        contents[path.relative_to(static_folder).as_posix()] = path.read_bytes()
    for path in _ordered(static_folder, ALONE):
        contents[path.relative_to(static_folder).as_posix()] = shrink_js(path.read_text("utf-8")).encode()
    return {name: _store(out, name, content) for name, content in contents.items()}


def assemble_styles(folder: Path) -> str:
    """Return all style sheets of a folder as one, in the order of the layers."""
    return "".join(shrink_css(path.read_text("utf-8")) for path in _ordered(folder, STYLE_ORDER))


def assemble_scripts(folder: Path) -> str:
    """Return all modules of a folder as one; each keeps its names to itself."""
    return "".join(f"{{\n{shrink_js(path.read_text('utf-8'))}}}\n" for path in _ordered(folder, SCRIPT_ORDER))


def shrink_css(source: str) -> str:
    """Leave out comments and needless white space; what stands in quotes is kept as it is."""
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    pieces = _STRINGS.split(source)
    for index in range(0, len(pieces), 2):
        piece = re.sub(r"\s+", " ", pieces[index])
        piece = re.sub(r" ?([{};,]) ?", r"\1", piece)
        pieces[index] = piece.replace(";}", "}").replace(": ", ":")
    return "".join(pieces).strip() + "\n"


def shrink_js(source: str) -> str:
    """Leave out whole-line comments and indentation; the code itself is not touched."""
    source = re.sub(r"^\s*/\*.*?\*/\s*$", "", source, flags=re.DOTALL | re.MULTILINE)
    lines = (line.strip() for line in source.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def packed_twin(folder: Path, name: str) -> str | None:
    """Return the name of the compressed twin of a built asset, if there is one."""
    twin = f"{name}.gz"
    return twin if (folder / twin).is_file() else None


def _ordered(folder: Path, patterns: Iterable[str]) -> list[Path]:
    return [path for pattern in patterns for path in sorted(folder.glob(pattern)) if path.is_file()]


def _htmx() -> bytes:
    # The wheel's scripts lie under several names; the minified one is the one to serve.
    return (files("js_lib_htmx") / "static" / "htmx" / "htmx.min.js").read_bytes()


def _store(out: Path, name: str, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]
    stem, dot, ending = name.rpartition(".")
    hashed_name = f"{stem}.{digest}{dot}{ending}"
    target = out / hashed_name
    _write_whole(target, content)
    if target.suffix in _COMPRESSED_ENDINGS:
        packed = gzip.compress(content, compresslevel=9, mtime=0)
        if len(packed) < len(content):
            _write_whole(target.with_name(target.name + ".gz"), packed)
    return hashed_name


def _write_whole(target: Path, content: bytes) -> None:
    """Write beside the target and rename, so that nobody ever reads half a file."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
