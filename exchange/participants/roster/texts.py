"""CSV, TSV and "Unicode text": which encoding, which separator, which rows."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import cast

from exchange.foundation.children import refuse

SEPARATORS = (";", ",", "\t", "|")
# Records looked at to find the separator.
_SAMPLE = 60
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_MARKUP = re.compile(r"\s*(<!doctype|<html|<table|<\?xml|<svg)", re.IGNORECASE)
_SAID = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)


def decode(data: bytes) -> tuple[str, str]:
    """Return the encoding's name and the text: a byte order mark decides, then zero bytes, then strict UTF-8, else Windows-1252."""
    for mark, codec, name in (
        (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
    ):
        if data.startswith(mark):
            return name, _checked(data[len(mark) :].decode(codec, "replace"))
    guess = _without_mark(data[:4000])
    if guess:
        return "utf-16", _checked(data.decode(guess, "replace"))
    try:
        return "utf-8", _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        # Five bytes are unassigned in Windows-1252; they become the letters they are in Latin-1, nothing is lost.
        return "windows-1252", _checked("".join(_WINDOWS[byte] for byte in data))


def parse(text: str) -> tuple[str, Iterator[list[object]]]:
    """Return the separator and the records; refuse when a quotation mark is never closed."""
    said = _SAID.match(text)
    if said:
        # The line with which some programs say their separator is never shown as a row.
        return said[1], _records(text[said.end() :], said[1])
    separator = _separator(text)
    return separator, _records(text, separator)


def _without_mark(head: bytes) -> str | None:
    """Recognise UTF-16 without its mark by where the zero bytes of plain letters stand."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return None


def _checked(text: str) -> str:
    head = text[:20_000]
    if len(_CONTROLS.findall(head)) > len(head) // 200 or head.count("\ufffd") > len(head) // 50:
        refuse("not_a_table")
    if _MARKUP.match(head):
        refuse("web_page")
    before, null, _ = text.partition("\x00")
    if null:
        refuse(f"null_byte:{len(_LINE_END.findall(before)) + 1}")
    return text


def _separator(text: str) -> str:
    """Return the separator that parts most records into the same number of cells."""
    best, best_score = ",", 0.0
    head = text[:200_000]
    for separator in SEPARATORS:
        counts: Counter[int] = Counter()
        reader = csv.reader(head.splitlines(keepends=True), delimiter=separator)
        try:
            for record in reader:
                if any(cell.strip() for cell in record):
                    counts[len(record)] += 1
                if counts.total() >= _SAMPLE:
                    break
        except csv.Error:
            continue
        cells, records = max(((n, c) for n, c in counts.items() if n > 1), key=lambda pair: pair[1] * (pair[0] - 1), default=(0, 0))
        # Agreement of the records first, then how many cells they agree on.
        score = records / max(1, counts.total()) + min(cells, 40) / 100 if records else 0.0
        if score > best_score:
            best, best_score = separator, score
    return best


def _records(text: str, separator: str) -> Iterator[list[object]]:
    csv.field_size_limit(1_000_000)
    # Strict reading is the only one that tells an unclosed quotation mark; it also minds stray ones, which are kept as typed.
    try:
        rows = list(csv.reader(_lines(text), delimiter=separator, strict=True))
    except csv.Error as problem:
        rows = _lenient(csv.reader(_lines(text), delimiter=separator), never_closed="unexpected end" in str(problem))
    return iter(cast("list[list[object]]", rows))


def _lenient(reader: Iterator[list[str]], *, never_closed: bool) -> list[list[str]]:
    rows = []
    try:
        for number, row in enumerate(reader, start=1):
            if never_closed and any(cell.count("\n") > 20 for cell in row):
                refuse(f"quote_not_closed:{number}")
            rows.append(row)
    except csv.Error:
        refuse(f"cell_too_long:{len(rows) + 1}")
    if never_closed:
        refuse(f"quote_not_closed:{len(rows)}")
    return rows


def _lines(text: str) -> Iterable[str]:
    """Part at line ends only and keep them: other separators of Unicode are letters of a cell."""
    return io.StringIO(text, newline="")


def _windows_letter(byte: int) -> str:
    try:
        return bytes([byte]).decode("windows-1252")
    except UnicodeDecodeError:
        return chr(byte)


_WINDOWS = tuple(_windows_letter(byte) for byte in range(256))
