"""Read a roster file in a limited child process: cells as they were typed, or one sentence why not."""

import io
import json
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from exchange.foundation.children import ChildFailed, run_limited
from exchange.foundation.folding import seen
from exchange.foundation.languages import LazyString, _l
from exchange.participants.roster.limits import (
    CHILD_CPU_SECONDS,
    CHILD_MEMORY,
    CHILD_WALL_SECONDS,
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    MEGABYTE,
)

Cell = str | int | float | date

_SAVE_AS = _l("Open it in your spreadsheet program and save it as XLSX or CSV.")


@dataclass(frozen=True)
class SheetRead:
    """One table as the file holds it: (row number as a spreadsheet program shows it, cells) for each row with any text."""

    name: str | None
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class RosterRead:
    """What a file holds, before anybody judges it."""

    file: str
    encoding: str | None
    separator: str | None
    sheets: tuple[SheetRead, ...]


# So many rows show which cells are said again and again.
_SAMPLE = 200


class UnreadableRoster(Exception):
    """The file is no roster; `code` names the reason for programs, `message` says it to people. Nothing was stored."""

    def __init__(self, code: str, message: LazyString) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def read_roster(data: bytes, *, filename: str) -> RosterRead:
    """Return the cells of a CSV, TSV, text or XLSX file; what it is is decided by its bytes. Raise UnreadableRoster."""
    if not data:
        raise unreadable("empty", file=filename)
    if len(data) > MAX_BYTES:
        raise unreadable("too_big", file=filename)
    try:
        answer = run_limited(
            "exchange.participants.roster.child",
            payload=data,
            timeout_seconds=CHILD_WALL_SECONDS,
            memory_bytes=CHILD_MEMORY,
            cpu_seconds=CHILD_CPU_SECONDS,
        )
    except ChildFailed as failure:
        code, _, place = failure.reason.partition(":")
        if failure.code != "refused":
            code = {"timeout": "too_slow", "memory": "unpacks_too_large"}.get(failure.code, "damaged")
        raise unreadable(code, file=filename, row=place) from failure
    return _rows_read(answer, filename=filename)


def unreadable(code: str, *, file: str, row: str = "") -> UnreadableRoster:
    """Return the refusal for a code, with the sentence that people read."""
    values = {"file": file, "row": row, "rows": MAX_ROWS, "columns": MAX_COLUMNS, "size": MAX_BYTES // MEGABYTE, "how": _SAVE_AS}
    return UnreadableRoster(code, _sentence(code, values))


def _sentence(code: str, values: dict[str, object]) -> LazyString:
    sentences = {
        "empty": _l("%(file)s is empty. Nothing was stored.", **values),
        "too_big": _l(
            "%(file)s is larger than %(size)s MB; a roster is far smaller. Remove pictures and other sheets. Nothing was stored.", **values
        ),
        "too_many_rows": _l(
            "%(file)s has more than %(rows)s rows. Import one delegation at a time, or split the file. Nothing was stored.", **values
        ),
        "too_many_columns": _l(
            "%(file)s has something written beyond column %(columns)s. Remove it and try again. Nothing was stored.", **values
        ),
        "unpacks_too_large": _l("%(file)s unpacks to far more than a roster and was not opened. %(how)s Nothing was stored.", **values),
        "password": _l("%(file)s is protected by a password. Remove the password and try again. Nothing was stored.", **values),
        "old_workbook": _l("%(file)s is in the format of Excel before 2007. %(how)s Nothing was stored.", **values),
        "open_document": _l("%(file)s is an OpenDocument file. %(how)s Nothing was stored.", **values),
        "web_page": _l("%(file)s is a web page, not a spreadsheet. %(how)s Nothing was stored.", **values),
        "not_a_table": _l(
            "%(file)s is not a spreadsheet, whatever its name says. Choose an XLSX or CSV file. Nothing was stored.", **values
        ),
        "quote_not_closed": _l("In %(file)s a quotation mark opened in row %(row)s is never closed. Nothing was stored.", **values),
        "cell_too_long": _l("In %(file)s a cell of row %(row)s is far too long. Nothing was stored.", **values),
        "null_byte": _l(
            "In line %(row)s of %(file)s stands a null byte, a sign that no text has: something of the file was lost. %(how)s "
            "Nothing was stored.",
            **values,
        ),
        "no_headings": _l(
            "No row at the top of %(file)s says what its columns are. Put headings such as “Last name” and “First name” above them. "
            "Nothing was stored.",
            **values,
        ),
        "too_slow": _l("%(file)s took too long to read and was put aside. %(how)s Nothing was stored.", **values),
    }
    return sentences.get(code) or _l("%(file)s is damaged and cannot be read. %(how)s Nothing was stored.", **values)


def _rows_read(answer: bytes, *, filename: str) -> RosterRead:
    # Only line feeds part the lines: other line ends of Unicode may stand inside a text.
    read = json.JSONDecoder(object_hook=_object).decode
    lines = (read(line.decode("utf-8", "surrogatepass")) for line in io.BytesIO(answer))
    head = next(lines)
    sheets: list[SheetRead] = []
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    name: str | None = None
    # Kinds, countries and places stand on row after row: each of them is held once.
    known: dict[Cell, str] = {}
    for line in chain(lines, [{"sheet": None}]):
        if isinstance(line, dict):
            if rows:
                sheets.append(SheetRead(name=name, rows=tuple(rows)))
            name, rows = line["sheet"], []
        else:
            number, cells = line
            if len(rows) == _SAMPLE:
                known = {cell: cell for _, told in rows for cell in told if isinstance(cell, str)}
            rows.append((number, tuple([known.get(cell, cell) for cell in cells])))
    return RosterRead(file=filename, encoding=head["encoding"], separator=head["separator"], sheets=tuple(sheets))


def _object(found: dict[str, Any]) -> dict[str, Any] | date:
    return date.fromisoformat(found["date"]) if "date" in found else found


def cell_text(cell: Cell) -> str:
    """Return a cell as people see it: whole numbers without a decimal point, dates as ISO."""
    if isinstance(cell, str):
        return seen(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
