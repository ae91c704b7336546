"""Write tables for spreadsheet programs: CSV and XLSX, streaming, where nothing becomes a formula.

A spreadsheet program takes a CSV cell that begins with = + - @ for a formula, also behind spaces or
in full-width letters, and a program that splits at semicolons finds such beginnings inside a cell.
There an apostrophe is put in front; where apostrophes stand already, one more. Taking one away again
(`unneutralise`) gives back exactly what was written, so an export imported again changes nothing.
Numbers and dates are not text and stay bare: -5 is a number, "+39 333 123 4567" is text.
XLSX cells are typed: text there stays text whatever it begins with, without an apostrophe.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

BYTE_ORDER_MARK = "\ufeff"
# So many rows are one piece of a streamed answer: few system calls, and flat memory.
ROWS_A_PIECE = 200
# A table says the same cities, kinds, days and blanks on row after row; so many different cells are looked at only once.
_REMEMBERED = 4_000

# What programs skip before they look for a formula: spaces and signs that nobody sees, but not
# line ends and tabs, which begin a new cell somewhere.
_SKIPPED = r"[ \x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]*"
_OPENERS = r"[=+\-@|%\u2212\ufe62\ufe63\ufe66\ufe6b\uff05\uff0b\uff0d\uff1d\uff20\uff5c]"
_BEFORE_A_FORMULA = rf"(?='*{_SKIPPED}{_OPENERS})"
_BEFORE_A_LINE_END = rf"(?='*{_SKIPPED}[\t\r\n])"
_START = rf"(?:\A{_BEFORE_A_LINE_END}|(?:\A|(?<=[;\t\r\n])){_BEFORE_A_FORMULA})"
_RISK = re.compile(_START)
_NEUTRALISED = re.compile(_START.replace("(?='*", "'(?='*"))
# The same in two cheap questions, of which nearly all cells need only half of the first.
_PLAIN_FIRST = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_BEGINS_RISKY = re.compile(rf"'*{_SKIPPED}(?:{_OPENERS}|[\t\r\n])").match
_GOES_ON_RISKY = re.compile(rf"[;\t\r\n]{_BEFORE_A_FORMULA}").search
_SHEET_NAME_REFUSES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_BARE = frozenset({int, float, bool, Decimal, type(None)})


def neutralise(text: str) -> str:
    """Return text of which no spreadsheet program makes a formula; `unneutralise` undoes it."""
    return str(_csv_cell(text))


def unneutralise(text: str) -> str:
    """Return the text as it was before `neutralise`; text without its marks stays as it is."""
    return _NEUTRALISED.sub("", text) if "'" in text else text


def csv_pieces(rows: Iterable[Sequence[object]], *, header: Sequence[object]) -> Iterator[str]:
    """Yield a CSV with byte order mark in pieces of some hundred rows, for a streamed answer."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow([_csv_cell(name) for name in header])
    known: dict[object, object] = {None: None}

    def learn(value: object) -> object:
        cell = _csv_cell(value)
        # Texts and days only: 1, True and 1.0 are one key of a dictionary, and three cells.
        if (value.__class__ is str or value.__class__ is dt.date) and len(known) < _REMEMBERED:
            known[value] = cell
        return cell

    piece = 0
    for row in rows:
        try:
            writer.writerow([known[value] if value in known else learn(value) for value in row])
        except TypeError:
            # A list, say, is no key of a dictionary.
            writer.writerow([_csv_cell(value) for value in row])
        piece += 1
        if piece == ROWS_A_PIECE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
            piece = 0
    yield buffer.getvalue()


def write_csv(stream: IO[bytes] | Path, *, header: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV in UTF-8 with byte order mark, row by row."""
    if isinstance(stream, Path):
        with stream.open("wb") as file:
            write_csv(file, header=header, rows=rows)
        return
    for piece in csv_pieces(rows, header=header):
        stream.write(piece.encode("utf-8", "replace"))


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; `widths` in characters, `freeze` the rows and columns that stay in sight."""

    name: str
    header: Sequence[object]
    rows: Iterable[Sequence[object]]
    widths: Sequence[float] = ()
    freeze: tuple[int, int] = (1, 0)


def write_xlsx(
    stream: IO[bytes] | Path,
    *,
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
    sheet_name: str = "Sheet1",
    widths: Sequence[float] = (),
    freeze: tuple[int, int] = (1, 0),
    created_at: dt.datetime | None = None,
) -> None:
    """Write a workbook of one sheet; see `write_workbook`."""
    write_workbook(stream, sheets=[Sheet(sheet_name, header, rows, widths, freeze)], created_at=created_at)


def write_workbook(stream: IO[bytes] | Path, *, sheets: Sequence[Sheet], created_at: dt.datetime | None = None) -> None:
    """Write sheets one after the other, row by row and in flat memory.

    Dates and instants become real dates (an instant by the clock of its own zone: XLSX knows none),
    text stays text. With `created_at` the same rows give the same bytes.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
        "nan_inf_to_errors": True,
    }
    target = str(stream) if isinstance(stream, Path) else stream
    with xlsxwriter.Workbook(target, options) as book:
        if created_at is not None:
            book.set_properties({"created": created_at.astimezone(dt.UTC).replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        taken: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_sheet_name(sheet.name, taken))
            page.freeze_panes(*sheet.freeze)
            for column, width in enumerate(sheet.widths):
                page.set_column(column, column, width)
            for column, name in enumerate(sheet.header):
                page.write_string(0, column, str(name), bold)
            last = _write_rows(page, sheet.rows, day, instant)
            page.autofilter(0, 0, last, max(0, len(sheet.header) - 1))


def _write_rows(page: Worksheet, rows: Iterable[Sequence[object]], day: Format, instant: Format) -> int:
    text, number, moment = page.write_string, page.write_number, page.write_datetime
    at = 0
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            kind = value.__class__
            if kind is str:
                if value:
                    text(at, column, value)
            elif kind is int or kind is float or kind is Decimal:
                number(at, column, value)
            elif value is None:
                continue
            elif kind is bool:
                page.write_boolean(at, column, value)
            elif isinstance(value, dt.datetime):
                moment(at, column, value, instant)
            elif isinstance(value, dt.date):
                moment(at, column, value, day)
            else:
                text(at, column, str(value))
    return at


def _csv_cell(value: Any) -> object:
    """Return what the csv module may write: text made harmless, numbers bare, dates in ISO form."""
    if value.__class__ is not str:
        if value.__class__ in _BARE:
            return value
        value = value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
    if not value or value.isalnum():
        # Nearly all cells: letters and digits alone begin no formula anywhere.
        return value
    if value[0] in _PLAIN_FIRST:
        # Only behind a sign that parts cells could a formula begin; looking for four signs is cheaper than for a pattern.
        if not (";" in value or "\n" in value or "\t" in value or "\r" in value) or not _GOES_ON_RISKY(value):
            return value
    elif not (_BEGINS_RISKY(value) or _GOES_ON_RISKY(value)):
        return value
    return _RISK.sub("'", value)


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name that spreadsheet programs accept: at most 31 signs, each name once."""
    base = _SHEET_NAME_REFUSES.sub(" ", wanted).strip(" '")[:31] or "Sheet"
    name, number = base, 2
    while name.casefold() in taken:
        name = f"{base[:27]} {number}"
        number += 1
    taken.add(name.casefold())
    return name
